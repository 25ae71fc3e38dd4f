import { expect, test } from 'vitest';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { ChipSession } from '../iso7816/chip-session.ts';
import { accessKeyOf } from './mrz-access-key.ts';
import { lookAt, openChip } from './open-chip.ts';

// 9303-11 appendix D.2 on the specimen of a TD3, once with its check digits and once with a wrong one behind each field.
const first = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const rightLine = 'L898902C<3UTO6908061F9406236ZE184226B<<<<<14';
const wrongLine = 'L898902C<4UTO6908062F9406237ZE184226B<<<<<14';
const computed = 'L898902C<369080619406236';
const printed = 'L898902C<469080629406237';

async function opened(line: string, mrzInformation: string, pace: boolean) {
  const key = accessKeyOf([first, line]);
  if (key === null) throw new Error('the lines are an MRZ');
  const asked: string[] = [];
  const chip = sampleChip({ mrzInformation, ...(pace ? {} : { pace: [] }) });
  const session = new ChipSession(transportOf(chip, asked));
  const front = await lookAt(session);
  if (!front.ok) throw new Error(front.error.kind);
  const result = await openChip(session, front.value, key, 'auto');
  // The last GENERAL AUTHENTICATE of PACE is not chained; EXTERNAL AUTHENTICATE is BAC's proof.
  return { result, proofs: asked.filter((command) => /^0086|^0082/.test(command)).length };
}

test.each([true, false])(
  'wrong check digits in print: the chip may have its key from either (PACE: %s)',
  async (pace) => {
    const withPrinted = await opened(wrongLine, printed, pace);
    expect(withPrinted).toMatchObject({
      result: { ok: true, value: { access: { checkDigits: 'as-printed' } } },
      proofs: 2,
    });
    const withComputed = await opened(wrongLine, computed, pace);
    expect(withComputed).toMatchObject({ result: { ok: true }, proofs: 1 });
    expect(withComputed.result.ok && withComputed.result.value.access).not.toHaveProperty('checkDigits');
  },
);

test.each([true, false])('right ones are tried once, wrong ones never more than twice (PACE: %s)', async (pace) => {
  const none = { ok: false, error: { kind: 'wrong-password' } };
  expect(await opened(rightLine, printed, pace)).toMatchObject({ result: none, proofs: 1 });
  expect(await opened(wrongLine, 'L898902C<069080619406236', pace)).toMatchObject({ result: none, proofs: 2 });
  expect(await opened(rightLine, computed, pace)).toMatchObject({ result: { ok: true }, proofs: 1 });
});
