import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPassport } from '../../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../../native/virtual/pki/pki.ts';
import { instantFrom } from '../../core/instant.ts';
import { ecdhGroups } from '../access/ecdh-group.ts';
import { accessKeyOf } from '../access/mrz-access-key.ts';
import type { ChipMapping } from '../access/open-chip.ts';
import { transportOf } from '../authentication/opened-chip.rig.ts';
import { type PassportReading, readPassport } from '../read-passport.ts';
import { loadTrustFolder } from '../trust/trust-folder.ts';
import { emptyTrustStore, type TrustStore } from '../trust/trust-store.ts';
import { chipAuthenticationBy, parseCardSecurity } from './card-security.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-card-security-'));
const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const portrait = join(import.meta.dirname, '../../../native/virtual/travellers/person-a/passport.jpg');
let trust: TrustStore;

beforeAll(async () => {
  await ensurePki(join(folder, 'pki'), 'MNG');
  trust = loadTrustFolder(join(folder, 'pki'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(profile: object, store: TrustStore = trust): Promise<PassportReading> {
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify({ mrz, portrait, ...profile }));
  const loaded = await loadPassport(path, { defaultPki: join(folder, 'pki') });
  if (!loaded.ok || loaded.value.chip === null) throw new Error(JSON.stringify(loaded));
  const { chip } = loaded.value;
  chip.reset();
  const key = accessKeyOf(mrz.split('\n'));
  if (key === null) throw new Error('the lines are an MRZ');
  return readPassport(transportOf(chip), {
    ...{ key, access: 'auto', mrz: mrz.split('\n'), trust: store },
    at: instantFrom(Date.now()),
    onProgress: () => {},
  });
}

test.each(['P-256', 'brainpoolP384r1'])('a book with PACE-CAM on %s proves its chip', async (paceParameters) => {
  const reading = await read({ access: ['PACE-GM', 'PACE-CAM', 'BAC'], paceParameters });
  expect(reading.end).toEqual({ kind: 'complete' });
  expect(reading.access).toMatchObject({ protocol: 'PACE', mapping: 'CAM', parameters: paceParameters });
  expect(reading.chipAuthentication).toMatchObject({
    outcome: 'passed',
    reason: expect.stringContaining(paceParameters),
  });
  expect(reading.files.has('EF.CardSecurity')).toBe(true);
});

test('without the CSCA that signed EF.CardSecurity nothing is proved: a clone could have signed it', async () => {
  const { chipAuthentication } = await read({ access: ['PACE-CAM'] }, emptyTrustStore);
  expect(chipAuthentication).toMatchObject({
    outcome: 'not-possible',
    reason: expect.stringContaining('no trusted CSCA'),
  });
});

test('a chip that holds another key than its state signed fails, also where it was opened by PACE-CAM', async () => {
  for (const store of [trust, emptyTrustStore]) {
    const { chipAuthentication, end } = await read({ access: ['PACE-CAM'], faults: ['ca-wrong-key'] }, store);
    expect(end).toEqual({ kind: 'complete' });
    expect(chipAuthentication).toEqual({
      outcome: 'failed',
      reason: 'the chip does not hold the private key of EF.CardSecurity',
    });
  }
});

test('an EF.CardSecurity that nobody vouches for does not spare a chip the proof of DG14’s key', async () => {
  const { chipAuthentication } = await read({ access: ['PACE-CAM'], chipAuthentication: true }, emptyTrustStore);
  expect(chipAuthentication).toEqual({ outcome: 'passed', reason: expect.stringMatching(/^ECDH on P-256/) });
});

test('a book without chip authentication mapping has no EF.CardSecurity', async () => {
  const reading = await read({ access: ['PACE-GM'] });
  expect(reading.files.has('EF.CardSecurity')).toBe(false);
  expect(reading.chipAuthentication.outcome).toBe('not-applicable');
});

/** What a chip shows that holds `secret` and has this file. */
function shown(cardSecurity: Uint8Array | null, secret = 5n): ChipMapping {
  const group = ecdhGroups.find(({ name }) => name === 'P-256');
  const own = group?.multiplier(secret);
  if (group === undefined || own === null || own === undefined) throw new Error('P-256 is known');
  const mappingKey = group.multiplier(secret * 3n)?.ofGenerator() ?? new Uint8Array();
  return { proof: { group, chipData: Uint8Array.of(3), mappingKey }, cardSecurity };
}

test('another key, a changed file, or none: each its own answer', async () => {
  const file = (await read({ access: ['PACE-CAM'] })).files.get('EF.CardSecurity') ?? new Uint8Array();
  const at = instantFrom(Date.now());
  const parsed = parseCardSecurity(file);
  const point = parsed.ok ? parsed.value.publicKeys[0] : undefined;
  if (point === undefined) throw new Error('the file names a key');

  expect(chipAuthenticationBy(shown(file), trust, at)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('does not hold'),
  });
  // A forger puts the key of its own chip into the file.
  const forged = Buffer.from(file);
  forged.set(shown(null).proof.group.multiplier(5n)?.ofGenerator() ?? [], forged.indexOf(point));
  expect(chipAuthenticationBy(shown(forged), trust, at)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(/^EF\.CardSecurity: /),
  });
  for (const nothing of [null, new Uint8Array(), file.subarray(0, 40), Uint8Array.of(0x30, 0x00)])
    expect(chipAuthenticationBy(shown(nothing), trust, at).outcome).toBe('not-possible');
});
