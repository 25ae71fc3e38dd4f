import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { issuerFiles } from '../pki/pki.ts';
import { loadPassport } from './passport.ts';
import { TestReader } from './test-reader.ts';
import { readTlvs, tlv } from './tlv.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-passport-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const portrait = join(import.meta.dirname, '../travellers/person-a/passport.jpg');
const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const information = 'E2514087<598061793503111';
let files = 0;

/** The files that a reader gets off the chip of this profile. */
async function readOut(profile: object) {
  files += 1;
  const file = join(folder, `passport-${files}.json`);
  writeFileSync(file, JSON.stringify({ mrz, portrait, pki: 'pki', ...profile }));
  const loaded = await loadPassport(file, { defaultPki: join(folder, 'unused') });
  if (!loaded.ok) throw new Error(loaded.error.message);
  const chip = loaded.value.chip;
  if (chip === null) throw new Error('no chip');
  chip.reset();
  const reader = new TestReader(chip);
  expect(await reader.bac(information)).toBe('9000');
  const read = async (sfi: string) => (await reader.send(`00b0${sfi}00`, undefined, '0000', true)).data;
  const [com, sod, dg1, dg2] = [await read('9e'), await read('9d'), await read('81'), await read('82')];
  return { com, sod, dg1, dg2, dg14: await read('8e') };
}

/** `openssl cms` as a foreign checker; the LDS security object when it is satisfied. */
function verified(sod: Uint8Array): { readonly ok: boolean; readonly content: Buffer } {
  const cms = join(folder, 'sod.cms');
  const csca = join(folder, 'csca.pem');
  const issuer = issuerFiles(join(folder, 'pki'), 'MNG');
  if (issuer === null) throw new Error('no PKI');
  writeFileSync(cms, readTlvs(sod)?.[0]?.value ?? '');
  execFileSync('openssl', ['x509', '-inform', 'DER', '-in', issuer.csca, '-out', csca]);
  const run = spawnSync('openssl', [
    'cms',
    '-verify',
    '-inform',
    'DER',
    '-in',
    cms,
    '-CAfile',
    csca,
    '-purpose',
    'any',
  ]);
  return { ok: run.status === 0, content: run.stdout };
}

const hashIn = (content: Buffer, group: Uint8Array) => content.includes(createHash('sha256').update(group).digest());

test('a genuine book: openssl verifies EF.SOD up to the CSCA, hashes are those of the data groups', async () => {
  const { com, sod, dg1, dg2 } = await readOut({});
  const { ok, content } = verified(sod);
  expect(ok).toBe(true);
  expect([hashIn(content, dg1), hashIn(content, dg2)]).toEqual([true, true]);
  expect(com.subarray(-5).toString('hex')).toBe('5c0361756e');
  expect(dg1.toString('latin1')).toContain(mrz.replace('\n', ''));
  expect(dg2.includes(readFileSync(portrait))).toBe(true);
  expect(dg2.includes(Buffer.from('010001e0025801', 'hex'))).toBe(true); // JPEG, 480 × 600
});

test('what EF.CardAccess offers is signed in DG14; a book with BAC alone has none', async () => {
  const { sod, dg14 } = await readOut({});
  expect(dg14.toString('hex')).toBe('6e1631143012060a04007f0007020204020202010202010c');
  expect(hashIn(verified(sod).content, dg14)).toBe(true);
  const old = await readOut({ access: ['BAC'] });
  expect([old.com.subarray(-4).toString('hex'), old.dg14.length]).toEqual(['5c026175', 0]);
});

test('a book whose fingers a terminal opens says so in DG14', async () => {
  const { dg14, com } = await readOut({ chipAuthentication: true, terminalAuthentication: true });
  expect(dg14.toString('hex')).toContain('300d060804007f0007020202020101');
  expect(com.subarray(-6).toString('hex')).toBe('5c046175636e');
});

test('chip authentication mapping does not stand alone: generic mapping is there for readers without it', async () => {
  const { dg14 } = await readOut({ access: ['PACE-CAM', 'BAC'] });
  const [mapping, generic] = ['0602', '0202'].map((arc) => `3012060a04007f00070202040${arc.slice(1)}02010202010c`);
  expect(dg14.toString('hex')).toBe(`6e2a3128${mapping}${generic}`);
  const both = await readOut({ access: ['PACE-IM', 'PACE-CAM', 'BAC'] });
  expect(both.dg14.length).toBe(dg14.length);
});

test('a key on a curve stands in DG14 with its parameters, by name only where the profile says so', async () => {
  const textOf = async (chipAuthentication: unknown) => {
    const { dg14 } = await readOut({ access: ['BAC'], chipAuthentication });
    const inside = (bytes: Uint8Array, at: number) => readTlvs(bytes)?.[at]?.value ?? new Uint8Array();
    // The SET in DG14: a ChipAuthenticationInfo, then the key's, whose second element it is.
    const key = inside(inside(inside(inside(dg14, 0), 0), 1), 1);
    writeFileSync(join(folder, 'key.der'), tlv(0x30, key));
    const args = ['-pubin', '-inform', 'DER', '-noout', '-text', '-in', join(folder, 'key.der')];
    return execFileSync('openssl', ['pkey', ...args]).toString();
  };
  expect(await textOf(true)).toMatch(/Field Type: prime-field[\s\S]*Cofactor/);
  expect(await textOf({ encoding: 'named' })).toMatch(/ASN1 OID: prime256v1/);
});

test('fault sod-signature: the signature is broken, the hashes are not', async () => {
  const { sod, dg2 } = await readOut({ faults: ['sod-signature'] });
  const { ok } = verified(sod);
  expect(ok).toBe(false);
  expect(hashIn(sod, dg2)).toBe(true);
});

test('fault dg-hash: the signature is good, DG2 is not what was signed, DG1 and the portrait are', async () => {
  const { sod, dg1, dg2 } = await readOut({ faults: ['dg-hash'] });
  const { ok, content } = verified(sod);
  expect(ok).toBe(true);
  expect([hashIn(content, dg1), hashIn(content, dg2)]).toEqual([true, false]);
  expect(dg2.includes(readFileSync(portrait))).toBe(true);
});

test('padding makes DG2 larger and leaves the portrait alone', async () => {
  const [plain, padded] = [await readOut({}), await readOut({ dg2Padding: 30_000 })];
  expect(padded.dg2.length).toBeGreaterThanOrEqual(plain.dg2.length + 30_000);
  expect(padded.dg2.includes(readFileSync(portrait))).toBe(true);
  expect(verified(padded.sod).ok).toBe(true);
});

test('a profile without `pki` is signed by the default one', async () => {
  const file = join(folder, 'default.json');
  writeFileSync(file, JSON.stringify({ mrz, portrait }));
  const defaultPki = join(folder, 'default-pki');
  expect((await loadPassport(file, { defaultPki })).ok).toBe(true);
  expect(issuerFiles(defaultPki, 'MNG')).not.toBeNull();
});
