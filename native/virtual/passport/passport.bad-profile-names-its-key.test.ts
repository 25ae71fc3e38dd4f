import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPassport } from './passport.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-profile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { defaultPki: join(folder, 'pki') };

const mrz = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const portrait = join(import.meta.dirname, '../travellers/person-a/passport.jpg');
const good = { mrz, portrait };
let files = 0;

async function problemOf(content: string): Promise<string> {
  files += 1;
  const file = join(folder, `profile-${files}.json`);
  writeFileSync(file, content);
  const loaded = await loadPassport(file, options);
  return loaded.ok ? 'none' : `${loaded.error.message} | ${loaded.error.remedy}`;
}

test.each([
  [{ ...good, potrait: 'x' }, /"potrait" is no key.*portrait.*documentNumber/],
  [{ ...good, chipAuthentication: 'yes' }, /"chipAuthentication" is true, false or an object/],
  [{ ...good, chipAuthentication: { key: 1 } }, /"chipAuthentication" has "key".*algorithm, curve/],
  [{ ...good, chipAuthentication: { algorithm: 'RSA' } }, /"algorithm" is ECDH or DH/],
  [{ ...good, chipAuthentication: { algorithm: 'DH', curve: 'P-256' } }, /one of: MODP-1024-160/],
  [{ ...good, chipAuthentication: { curve: 'P-255' } }, /one of: .*P-256/],
  [{ ...good, chipAuthentication: { cipher: 'DES' } }, /"cipher" is one of: 3DES/],
  [{ ...good, chipAuthentication: { keyId: -1 } }, /"keyId" is a number/],
  [{ ...good, chipAuthentication: { encoding: 'X9.42' } }, /"encoding" is one of: explicit, named/],
  [{ ...good, chipAuthentication: { keys: [] } }, /"keys" is a list/],
  [{ ...good, chipAuthentication: { keys: [{}, {}] } }, /"keyId" each/],
  [{ ...good, terminalAuthentication: true }, /"terminalAuthentication" is bound to "chipAuthentication"/],
  [{ ...good, chipAuthentication: true, terminalAuthentication: { hash: 'SHA-384', bits: 2048 } }, /"hash" is one of/],
  [{ ...good, chipAuthentication: true, terminalAuthentication: { curve: 'X' } }, /"curve" is one of: P-192/],
  [{ ...good, activeAuthentication: { key: 'RSA' } }, /"activeAuthentication" has "key".*algorithm, curve/],
  [{ ...good, activeAuthentication: { hash: 'MD5' } }, /"hash" is one of: SHA-1/],
  [{ ...good, activeAuthentication: { curve: 'MODP-1024-160' } }, /"curve" is one of: P-192/],
  [{ ...good, activeAuthentication: { algorithm: 'RSA', bits: 1000 } }, /"bits" is a multiple of 64/],
  [{ ...good, activeAuthentication: { bits: 2048 }, extendedLength: false }, /"bits" over 1728 do not fit/],
  [{ ...good, activeAuthentication: { trailer: 'BC', hash: 'SHA-256' } }, /"trailer" BC is for "hash" SHA-1/],
  [{ ...good, standard: 'ISO 19794-6' }, /"standard".*ISO 19794-5/],
  [{ ...good, dataGroups: { DG2: 'dg2.bin' } }, /"dataGroups".*"DG2"/],
  [{ ...good, dataGroups: { DG11: 11 } }, /"dataGroups".*"DG11" is 11/],
  [{ ...good, access: ['PACE-CAM'], paceParameters: 'MODP-2048-256' }, /PACE-CAM is not defined for "MODP-2048-256"/],
  [{ ...good, access: ['PACE-CAM'], cipher: '3DES' }, /PACE-CAM is not defined for "P-256" with "3DES"/],
  [{ ...good, access: ['PACE-GM', 'PACE-IM'], paceParameters: 'P-224' }, /PACE-IM is not defined for "P-224"/],
  [{ ...good, access: ['EAC'] }, /"access": "EAC" is no access protocol/],
  [{ ...good, access: 'BAC' }, /"access" is "BAC".*list/],
  [{ ...good, paceParameters: 'brainpoolP224t1' }, /"paceParameters".*brainpoolP256r1/],
  [{ ...good, cipher: 'Camellia' }, /"cipher" "Camellia".*AES-128/],
  [{ ...good, can: 123456 }, /"can" is 123456.*six digits/],
  [{ ...good, extendedLength: 'no' }, /"extendedLength" is "no"/],
  [{ ...good, dg2Padding: -1 }, /"dg2Padding" is -1/],
  [{ ...good, faults: ['sod-signature', 'melts'] }, /"melts".*drops-at:N/],
  [{ ...good, faults: ['drops-at:0'] }, /"drops-at:0"/],
  [{ ...good, faults: ['drops-at:3:never'] }, /"drops-at:3:never" is no fault/],
  [{ ...good, faults: [7] }, /"faults": 7 is no fault/],
  [{ ...good, faults: ['expired-ds', 'unknown-csca'] }, /expired-ds and unknown-csca exclude each other/],
  [{ ...good, activeAuthentication: false, faults: ['clone'] }, /"clone" wants a chip with "activeAuthentication"/],
  [{ ...good, chipAuthentication: false, faults: ['ca-wrong-key'] }, /"ca-wrong-key" wants a chip with/],
  [{ ...good, access: ['BAC'], faults: ['pace-fails'] }, /"pace-fails" wants a chip that offers PACE/],
  [{ ...good, access: ['PACE-GM'], faults: ['downgrade'] }, /"downgrade" wants a chip with PACE and BAC/],
  [{ ...good, pki: 7 }, /"pki" is 7/],
  [{ mrz }, /"portrait" is missing/],
  [{ portrait }, /"mrz" is missing/],
  [{ ...good, documentNumber: 'X' }, /"mrz" and "documentNumber" are both given/],
  [{ ...good, mrz: 'P<UTO' }, /"mrz" has lines of 5 characters/],
  [{ ...good, mrz: mrz.toLowerCase() }, /"mrz" has the character/],
  [{ portrait, documentNumber: 'X1' }, /"issuingState" is missing/],
  [['mrz'], /no JSON object/],
])('%j', async (profile, message) => {
  expect(await problemOf(JSON.stringify(profile))).toMatch(message);
});

test('what is no JSON is told, with the place', async () => {
  expect(await problemOf('{"mrz": ')).toMatch(/is no JSON/);
});

test('a missing file, a folder and one over 20 MB are turned away at once', async () => {
  const large = join(folder, 'large.json');
  writeFileSync(large, '');
  truncateSync(large, 20_000_001);
  for (const [path, message] of [
    [join(folder, 'nowhere.json'), /does not exist/],
    [folder, /is a folder/],
    [large, /over 20 MB/],
  ] as const) {
    const loaded = await loadPassport(path, options);
    expect(loaded.ok ? '' : loaded.error.message).toMatch(message);
  }
});

test('a portrait that is missing, a folder or no picture is named', async () => {
  const text = join(folder, 'portrait.jpg');
  writeFileSync(text, 'no picture');
  for (const [path, message] of [
    ['nowhere.jpg', /nowhere\.jpg.*does not exist/],
    ['.', /is a folder/],
    ['portrait.jpg', /neither a JPEG nor a JPEG 2000/],
  ] as const) {
    expect(await problemOf(JSON.stringify({ mrz, portrait: path }))).toMatch(message);
  }
});

test('a PKI where no folder can be made, as below /proc, is named and not waited for', async () => {
  expect(await problemOf(JSON.stringify({ ...good, pki: '/proc/pki' }))).toMatch(/PKI in \/proc\/pki cannot be used/);
});

test('a book without a chip needs no portrait and no PKI', async () => {
  const file = join(folder, 'no-chip.json');
  writeFileSync(file, JSON.stringify({ mrz, access: [] }));
  expect(await loadPassport(file, options)).toEqual({ ok: true, value: { mrz, chip: null } });
});
