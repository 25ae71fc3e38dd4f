import { expect, test } from 'vitest';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { instantFrom } from '../../core/instant.ts';
import { readPassport } from '../read-passport.ts';
import { emptyTrustStore } from '../trust/trust-store.ts';

const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;

/** A chip with PACE and BAC, somebody before it who answers the commands of his choice himself. */
async function readThrough(answerOf: (command: Uint8Array) => string | null) {
  const asked: string[] = [];
  const card = transportOf(sampleChip(), asked, (answer, command) => {
    const own = answerOf(command);
    return own === null ? answer : Uint8Array.from(Buffer.from(own, 'hex'));
  });
  const request = { key, mrz: null, trust: emptyTrustStore, at: instantFrom(0), onProgress: () => {} };
  const reading = await readPassport(card, { ...request, access: 'auto' });
  return { reading, instructions: asked.map((command) => command.slice(2, 4)) };
}

const isRead = (command: Uint8Array) => command[0] === 0 && command[1] === 0xb0;
const isSelect = (command: Uint8Array) => Buffer.from(command).toString('hex').startsWith('00a4020c02011c');

test.each(['6982', '6985', '6f00', '6400', '6700', '6a86', '9700', '6281', '6c14', '6104'])(
  'EF.CardAccess that can be selected and answers %s to a read is no chip without PACE: access refused, no BAC',
  async (word) => {
    const { reading, instructions } = await readThrough((command) =>
      isRead(command) || command[1] === 0xc0 ? word : isSelect(command) ? '9000' : null,
    );
    expect(reading).toMatchObject({ access: null, end: { kind: 'chip-refused', step: 'read EF.CardAccess' } });
    expect(instructions).not.toContain('84');
  },
);

test('one that is there and empty is no chip without PACE either', async () => {
  const { reading, instructions } = await readThrough((command) =>
    isRead(command) || isSelect(command) ? '9000' : null,
  );
  expect(reading).toMatchObject({ access: null, end: { kind: 'malformed', file: 'EF.CardAccess' } });
  expect(instructions).not.toContain('84');
});

test.each(['6a82', '6985', '6982', '6a86'])('one that answers %s to SELECT has none: BAC', async (word) => {
  const { reading } = await readThrough((command) => (isRead(command) ? '6a82' : isSelect(command) ? word : null));
  expect(reading.access).toMatchObject({ protocol: 'BAC' });
});
