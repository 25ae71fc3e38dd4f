import { expect, test } from 'vitest';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { mrzSecret } from '../access/access-key.ts';
import { establishBac } from '../access/bac.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import type { Command } from './apdu.ts';
import { ChipSession } from './chip-session.ts';

const select: Command = { cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: Uint8Array.of(0x01, 0x1e) };
const absent: Command = { ...select, data: Uint8Array.of(0x01, 0x0d) };
const read: Command = { cla: 0, ins: 0xb0, p1: 0, p2: 0, le: 4 };

/** A session after BAC; `meddle` has every answer to a protected command in its hands. */
async function protectedSession(meddle: (answer: Uint8Array) => Uint8Array) {
  const chip = sampleChip();
  const commands: string[] = [];
  const card = transportOf(chip, commands, (answer, command) =>
    command[0] === 0x0c ? meddle(Uint8Array.from(answer)) : answer,
  );
  const session = new ChipSession(card);
  await session.send({ cla: 0, ins: 0xa4, p1: 4, p2: 0x0c, data: Buffer.from('a0000002471001', 'hex') });
  const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;
  const keys = await establishBac(session, mrzSecret(key));
  if (!keys.ok) throw new Error(keys.error.kind);
  session.protectWith(keys.value);
  return { session, commands: () => commands.length };
}

const outside = (status: number) => (answer: Uint8Array) =>
  Uint8Array.of(...answer.subarray(0, -2), status >> 8, status & 0xff);

test.each([
  ['a bare 9000', () => Uint8Array.of(0x90, 0x00), /answered 9000 without protection/],
  ['a bare refusal', () => Uint8Array.of(0x69, 0x88), /answered 6988 without protection/],
  ['data in the clear', () => Uint8Array.of(0x60, 0x14, 0x5f, 0x01, 0x90, 0x00), /malformed|lacks its status/],
  ['a wrong MAC', (a: Uint8Array) => a.map((byte, at) => (at === a.length - 3 ? byte ^ 1 : byte)), /MAC .* wrong/],
  ['another status outside', outside(0x6a82), /says 6A82 outside and 9000 inside/],
  ['no MAC', (a: Uint8Array) => Uint8Array.of(...a.subarray(0, -12), 0x90, 0x00), /lacks its status or its MAC/],
  ['nothing', () => new Uint8Array(), /no status word/],
] as const)('%s ends the session with its reason, and nothing more is said', async (_what, meddle, reason) => {
  const { session, commands } = await protectedSession(meddle);
  const ended = await session.send(select);
  expect(ended).toMatchObject({ ok: false, error: { kind: 'bad-answer', detail: expect.stringMatching(reason) } });
  const said = commands();
  expect(await session.send(read)).toEqual(ended);
  expect(commands()).toBe(said);
});

test('an old answer, sent again, ends it: the counter has moved on', async () => {
  let first: Uint8Array | null = null;
  const { session } = await protectedSession((answer) => {
    first ??= answer;
    return first;
  });
  expect(await session.send(select)).toMatchObject({ ok: true });
  expect(await session.send(select)).toMatchObject({
    error: { kind: 'bad-answer', detail: expect.stringContaining('MAC') },
  });
});

test('a protected refusal is an answer, and the session goes on in step', async () => {
  const { session } = await protectedSession((answer) => answer);
  expect(await session.send(absent)).toMatchObject({ ok: true, value: { status: 0x6a82 } });
  expect(await session.send(select)).toMatchObject({ ok: true, value: { status: 0x9000 } });
  expect(await session.send({ ...read, le: 100 })).toMatchObject({ ok: true, value: { status: 0x6282 } });
});

test('a chip that says 9000 outside whatever happened is heard by what it protects', async () => {
  const { session } = await protectedSession(outside(0x9000));
  expect(await session.send(absent)).toMatchObject({ ok: true, value: { status: 0x6a82 } });
  expect(await session.send(select)).toMatchObject({ ok: true, value: { status: 0x9000 } });
});
