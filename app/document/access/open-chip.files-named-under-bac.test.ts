import { expect, test } from 'vitest';
import { sampleChip } from '../../../native/virtual/passport/sample-chip.ts';
import { instantFrom } from '../../core/instant.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { readPassport } from '../read-passport.ts';
import { emptyTrustStore } from '../trust/trust-store.ts';

const key = { kind: 'mrz', documentNumber: 'L898902C<', birthDate: '690806', expiryDate: '940623' } as const;

/** A chip with BAC only, which answers a READ BINARY that names EF.CardAccess with `word`. */
async function selects(word: string) {
  const asked: string[] = [];
  const card = transportOf(sampleChip(), asked, (answer, command) => {
    const hex = Buffer.from(command).toString('hex');
    if (hex.startsWith('00b09c')) return Uint8Array.from(Buffer.from(word, 'hex'));
    return /^00a4020c(02|000002)011c/.test(hex) ? Uint8Array.of(0x6a, 0x82) : answer;
  });
  const request = { key, mrz: null, trust: emptyTrustStore, at: instantFrom(0), onProgress: () => {} };
  const { access, files } = await readPassport(card, { ...request, access: 'auto' });
  expect(access).toMatchObject({ protocol: 'BAC' });
  expect([...files.keys()]).toEqual(expect.arrayContaining(['EF.COM', 'DG2']));
  const count = (start: RegExp) => asked.filter((command) => start.test(command)).length;
  return { ofFiles: count(/^0ca402/), ofCardAccess: count(/^00a4020c(02|000002)011c/) };
}

test('a chip that looked for EF.CardAccess by its short name has its files read without a SELECT for each', async () => {
  const named = await selects('6a82');
  expect(named.ofFiles).toBeLessThan((await selects('6a86')).ofFiles);
});

test('EF.CardAccess that is not there is selected once, with the question for extended lengths', async () => {
  expect((await selects('6a82')).ofCardAccess).toBe(1);
});
