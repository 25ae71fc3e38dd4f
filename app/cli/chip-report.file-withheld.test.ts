import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { instantFrom } from '../core/instant.ts';
import { accessKeyOf } from '../document/access/mrz-access-key.ts';
import { transportOf } from '../document/authentication/opened-chip.rig.ts';
import { readPassport } from '../document/read-passport.ts';
import { loadTrustFolder } from '../document/trust/trust-folder.ts';
import { chipWith, comOf, type Fates } from '../document/withheld-files.rig.ts';
import { chipDocument, exitOf } from './chip-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-withheld-'));
beforeAll(() => ensurePki(folder, 'MNG'), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lines = ['P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<', 'E2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02'];

interface Report {
  readonly notRead: readonly { readonly name: string; readonly reason: string }[];
  readonly portraitRefused?: string;
  readonly apdus: number;
  readonly checks: Readonly<Record<string, { readonly outcome: string; readonly reason: string }>>;
}

/** `egate chip read`: it asks for every data group. */
async function reportOn(fates: Fates) {
  const key = accessKeyOf(lines);
  if (key === null) throw new Error('the lines are an MRZ');
  const card = transportOf(await chipWith(folder, lines, fates));
  const reading = await readPassport(card, {
    ...{ key, access: 'auto', mrz: lines, trust: loadTrustFolder(folder), at: instantFrom(Date.now()) },
    ...{ groups: 'all', onProgress: () => {} },
  });
  expect(reading.end).toEqual({ kind: 'complete' });
  const { notRead, portraitRefused, checks, apdus } = chipDocument(reading, card) as Report;
  const failed = Object.entries(checks).filter(([, { outcome }]) => outcome === 'failed');
  const reasons = failed.map(([name, { reason }]) => [name, reason]);
  return { exit: exitOf(reading), notRead, portraitRefused, failed: reasons, apdus };
}

test('a chip that gives all is exit 0, and so is one without an EF.COM: nothing failed', async () => {
  expect(await reportOn({})).toMatchObject({ exit: 0, notRead: [], portraitRefused: undefined, failed: [] });
  expect(await reportOn({ 'EF.COM': 'gone' })).toMatchObject({ exit: 0, notRead: [{ name: 'EF.COM' }], failed: [] });
});

test.each<readonly [string, Fates, string, string]>([
  ['that is gone', { DG11: 'gone' }, 'dataGroupHashes', 'the chip has no DG11'],
  ['that it refuses', { DG11: 'refused' }, 'dataGroupHashes', 'the chip refused to select DG11 (6982)'],
  ['that ends before its end', { DG11: 'cut' }, 'dataGroupHashes', 'the chip refused to read DG11 (6B00)'],
  [
    'of garbage',
    { DG11: Buffer.alloc(300, 0xff) },
    'dataGroupHashes',
    'DG11 is malformed: an identifier is longer than four bytes',
  ],
  [
    'that is gone, from EF.COM too',
    { DG11: 'gone', 'EF.COM': comOf(1, 2, 14, 15) },
    'comAgainstSod',
    'the chip has no DG11',
  ],
])(
  'a signed data group %s is told with its reason, fails one check and is exit 1',
  async (_what, fates, check, reason) => {
    const report = await reportOn(fates);
    expect(report).toMatchObject({ exit: 1, notRead: [{ name: 'DG11', reason }], portraitRefused: undefined });
    expect(report.failed).toEqual([[check, expect.stringContaining(check === 'dataGroupHashes' ? reason : 'DG11')]]);
  },
);

test('a portrait that is gone is told as such', async () => {
  const report = await reportOn({ DG2: 'gone' });
  expect(report).toMatchObject({ exit: 1, portraitRefused: 'the chip has no DG2' });
});

test('a file that ends before its end costs a few commands more, not the blocks of the others', async () => {
  expect((await reportOn({ 'EF.COM': 'cut' })).apdus - (await reportOn({})).apdus).toBeLessThan(10);
});
