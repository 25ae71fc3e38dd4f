import { expect, test } from 'vitest';
import { sampleChip } from '../../native/virtual/passport/sample-chip.ts';
import { instantFrom } from '../core/instant.ts';
import { err, ok } from '../core/result.ts';
import type { AccessKey } from '../document/access/access-key.ts';
import { readPassport, type ReadRequest } from '../document/read-passport.ts';
import { trustStoreOf } from '../document/trust/trust-store.ts';
import { accessRefused } from './access-refused.ts';

const right: AccessKey = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' };

/** `answer`: what the chip says to these instructions, or to those that prove a key; null: its own answers. */
async function refusal(
  change: Partial<ReadRequest>,
  answer: Uint8Array | null | 'pull',
  bac = false,
  instructions: readonly number[] = [0x82, 0x86],
): Promise<unknown> {
  const chip = sampleChip(bac ? { pace: [] } : {});
  const reading = await readPassport(
    {
      ...{ kind: 'in-process', reader: 'test', atr: chip.atr, removed: new Promise(() => {}), release: async () => {} },
      transmit: async (command) => {
        const own = await chip.transmit(command);
        if (answer === 'pull' && command[1] === 0x86) return err({ kind: 'card-lost', detail: 'pulled' });
        return ok(
          answer === null || answer === 'pull' || !instructions.includes(command[1] ?? 0)
            ? (own as Uint8Array)
            : answer,
        );
      },
    },
    {
      ...{ key: right, access: 'auto', mrz: null, trust: trustStoreOf([]), at: instantFrom(0), onProgress: () => {} },
      ...change,
    },
  );
  const error = accessRefused(reading);
  return error === null ? null : [error.exit, error.code];
}

test('a wrong key, a broken chip and a way that is not there are three things', async () => {
  expect(await refusal({ key: { ...right, birthDate: '690807' } }, null)).toEqual([1, 'wrong-password']);
  expect(await refusal({ key: { ...right, birthDate: '690807' } }, null, true)).toEqual([1, 'wrong-password']);
  expect(await refusal({}, Uint8Array.of(0x6f, 0x00))).toEqual([1, 'access-refused']);
  expect(await refusal({}, Uint8Array.of(0x6f, 0x00), true)).toEqual([1, 'access-refused']);
  expect(await refusal({}, Uint8Array.of(0x7c, 0x00, 0x90, 0x00))).toEqual([1, 'access-refused']);
  expect(await refusal({ access: 'pace' }, null, true)).toEqual([1, 'access-not-offered']);
});

test('a chip that keeps EF.CardAccess to itself is refused, and not read with BAC', async () => {
  expect(await refusal({}, Uint8Array.of(0x69, 0x85), false, [0xb0])).toEqual([1, 'access-refused']);
});

test('a card that is pulled, and one that is opened, are no refusals', async () => {
  expect(await refusal({}, 'pull')).toBeNull();
  expect(await refusal({}, null)).toBeNull();
});
