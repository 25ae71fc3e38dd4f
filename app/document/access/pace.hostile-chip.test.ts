import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paceOid, paceParameters } from '../../../native/virtual/passport/pace-parameters.ts';
import { ok } from '../../core/result.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';
import { ChipSession } from '../iso7816/chip-session.ts';
import { establishPace } from './pace.ts';
import { type PaceChoice, runnable } from './pace-choice.ts';
import { paceInfosIn, parseSecurityInfos } from './pace-info.ts';

const choices = (['GM', 'IM', 'CAM'] as const).flatMap((mapping) =>
  ['P-256', 'brainpoolP320r1', 'MODP-1024-160']
    .flatMap((name) => paceParameters.filter((one) => one.name === name))
    .filter(({ agreement }) => mapping !== 'CAM' || agreement === 'ECDH')
    .flatMap((parameters): readonly PaceChoice[] => {
      const oid = ber(0x06, oidBytes(paceOid(mapping, parameters, 'AES-128')));
      const number = (value: number) => ber(0x02, Uint8Array.of(value));
      const infos = parseSecurityInfos(ber(0x31, ber(0x30, oid, number(2), number(parameters.id))));
      const found = infos.ok ? paceInfosIn(infos.value) : infos;
      return found.ok ? runnable(found.value) : [];
    }),
);

/** Keys that are near to right ones: of the right length and form, on no curve or in no subgroup; or ours, echoed. */
function objectOf(tag: number, sizes: readonly number[]): fc.Arbitrary<Uint8Array> {
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom(...sizes).chain((size) => fc.uint8Array({ minLength: size, maxLength: size })),
    fc.constantFrom(...sizes).map((size) => new Uint8Array(size)),
    fc
      .constantFrom(...sizes)
      .chain((size) => fc.uint8Array({ minLength: size - 1, maxLength: size - 1 }))
      .map((rest) => Uint8Array.of(0x04, ...rest)),
    fc.constantFrom(new Uint8Array(), Uint8Array.of(1), Uint8Array.of(0x04)),
  );
  return value.map((bytes) => answered(tag, bytes));
}

const answered = (tag: number, value: Uint8Array) => Uint8Array.of(...ber(0x7c, ber(tag, value)), 0x90, 0x00);

/** `right` takes a run on to its next step, where the harder questions are. */
const answerTo = (tag: number, sizes: readonly number[], right: () => Uint8Array) =>
  fc.oneof(
    { arbitrary: fc.nat().map(() => answered(tag, right())), weight: 12 },
    { arbitrary: objectOf(tag, sizes), weight: 6 },
    { arbitrary: fc.constant('echo' as const), weight: 1 },
    { arbitrary: fc.uint8Array({ maxLength: 40 }), weight: 1 },
  );

test.each(choices.map((choice) => [`${choice.info.mapping} on ${choice.group.name}`, choice] as const))(
  '%s: whatever a chip answers, PACE ends as a value and never with keys',
  async (_name, choice) => {
    const { elementSize } = choice.group;
    const key = () => choice.group.draw(randomBytes).ofGenerator();
    await fc.assert(
      fc.asyncProperty(
        answerTo(0x80, [16, 32], () => randomBytes(16)),
        answerTo(0x82, [elementSize], key),
        answerTo(0x84, [elementSize], key),
        answerTo(0x86, [8], () => randomBytes(8)),
        async (...answers) => {
          const left = [Uint8Array.of(0x90, 0x00), ...answers];
          const session = new ChipSession({
            kind: 'in-process',
            reader: 'test',
            atr: new Uint8Array(),
            removed: new Promise(() => {}),
            release: async () => {},
            transmit: async (command) => {
              const answer = left.shift() ?? Uint8Array.of(0x6f, 0x00);
              if (answer !== 'echo') return ok(answer);
              // Our own object under the chip's tag.
              const data = Uint8Array.from(command.subarray(5, -1));
              const at = data[1] === 0x81 ? 3 : 2;
              data[at] = (data[at] ?? 0) + 1;
              return ok(Uint8Array.of(...data, 0x90, 0x00));
            },
          });
          const run = await establishPace(session, choice, { kind: 'can', can: '123456' });
          if (run.ok) throw new Error('a chip without the password was believed');
          expect(['chip-not-authentic', 'chip-refused', 'bad-answer', 'wrong-password']).toContain(run.error.kind);
        },
      ),
      { numRuns: 60 },
    );
  },
);
