import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instantFrom } from '../../core/instant.ts';
import { type Certificate, parseCertificate } from '../passive/certificate.ts';
import { ecKey, rsaKey, Workshop } from '../passive/signed-by-openssl.rig.ts';
import { emptyContents } from './import-trust.ts';
import { seal } from './sealed-store.ts';
import { loadTrustFolder, readTrustFolder, sealedFiles } from './trust-folder.ts';

const shop = new Workshop();
const folder = mkdtempSync(join(tmpdir(), 'egate-sealed-'));
afterAll(() => {
  shop.remove();
  rmSync(folder, { recursive: true, force: true });
});
const now = instantFrom(Date.now());
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const read = (name: string) => readFileSync(join(folder, name));

function certificate(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}

function keep(certificates: readonly Certificate[], version: number, key: KeyObject = privateKey): void {
  write(sealedFiles.store, seal({ ...emptyContents, certificates }, version, now, key));
  write(sealedFiles.highest, `${version}\n`);
}

beforeAll(() => {
  shop.key('csca', ecKey('P-256'));
  shop.csca('csca', '/C=UT/O=Utopia/CN=CSCA');
  write(sealedFiles.publicKey, publicKey.export({ format: 'pem', type: 'spki' }));
});

function refusal(): string | null {
  const store = readTrustFolder(folder);
  return store.ok ? null : store.error.detail;
}

test('what the site’s key has signed is believed, and files beside it are not', () => {
  const csca = certificate(shop.bytes('csca.der'));
  keep([csca], 1);
  write('other.der', shop.bytes('csca.der'));
  const store = readTrustFolder(folder);
  if (!store.ok) throw new Error(store.error.detail);
  expect(store.value.anchors.map(({ subject }) => subject.text)).toEqual(['C=UT, O=Utopia, CN=CSCA']);
  expect(store.value.anchorsFor(csca.issuer, csca.subjectKeyId)).toHaveLength(1);
  expect(store.value.seal).toMatchObject({ version: 1 });
});

test('one bit of it changed, signed by another key, or the key gone: nobody is believed', () => {
  keep([certificate(shop.bytes('csca.der'))], 1);
  const whole = read(sealedFiles.store);
  for (const at of [30, 200, whole.length - 1]) {
    write(
      sealedFiles.store,
      whole.map((byte, index) => (index === at ? byte ^ 1 : byte)),
    );
    expect(refusal()).toMatch(/has not signed/);
    expect(loadTrustFolder(folder)).toMatchObject({
      certificates: [],
      anchors: [],
      rejected: [{ reason: expect.any(String) }],
    });
  }
  keep([], 1, generateKeyPairSync('ed25519').privateKey);
  expect(refusal()).toMatch(/has not signed/);
  rmSync(join(folder, sealedFiles.publicKey));
  expect(refusal()).toMatch(/no key/);
  write(sealedFiles.publicKey, publicKey.export({ format: 'pem', type: 'spki' }));
});

test('an older version that is put back is refused', () => {
  keep([], 4);
  const older = read(sealedFiles.store);
  keep([], 5);
  expect(refusal()).toBeNull();
  write(sealedFiles.store, older);
  expect(refusal()).toMatch(/version 4 was put back/);
});

test('a store without its number, a number or key without the store: nobody is believed, also not the files beside it', () => {
  write('evil.der', shop.bytes('csca.der'));
  for (const number of ['', 'five\n', '-1', '1e3', '0x1']) {
    keep([], 5);
    write(sealedFiles.highest, number);
    expect(refusal()).toMatch(/store\.version is not there or is no number/);
  }
  rmSync(join(folder, sealedFiles.highest));
  expect(refusal()).toMatch(/store\.version is not there or is no number/);
  const pem = read(sealedFiles.publicKey);
  keep([], 5);
  rmSync(join(folder, sealedFiles.store));
  for (const name of [sealedFiles.publicKey, sealedFiles.highest]) {
    expect(refusal()).toMatch(new RegExp(`it is not there, but ${name}`));
    expect(loadTrustFolder(folder)).toMatchObject({ certificates: [], anchors: [] });
    rmSync(join(folder, name));
  }
  // Nothing of an import is left: whoever wants to begin anew may.
  expect(refusal()).toBeNull();
  write(sealedFiles.publicKey, pem);
});

test('a site’s key may be an EC or RSA key of an HSM’s making', () => {
  for (const [name, how] of [
    ['ec', ecKey('P-384')],
    ['rsa', rsaKey(2048)],
  ] as const) {
    shop.key(name, how);
    keep([], 6, createPrivateKey(shop.bytes(`${name}.key`)));
    shop.openssl('pkey', '-in', `${name}.key`, '-pubout', '-out', `${name}.pub`);
    write(sealedFiles.publicKey, shop.bytes(`${name}.pub`));
    expect(refusal()).toBeNull();
  }
  write(sealedFiles.publicKey, publicKey.export({ format: 'pem', type: 'spki' }));
});

test('with 1,000 CSCAs a lane has its store within 50 ms', () => {
  const der = Buffer.from(shop.bytes('csca.der'));
  const at = der.indexOf('CSCA');
  const many = Array.from({ length: 1000 }, (_, index) => {
    const one = Buffer.from(der);
    for (let place = at; place >= 0; place = one.indexOf('CSCA', place))
      one.write(String(index).padStart(4, '0'), place);
    return certificate(one);
  });
  keep(many, 7);
  const wanted = many[500];
  if (wanted === undefined) throw new Error('there are 1,000');
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now();
    const store = loadTrustFolder(folder);
    store.signersFor({ issuerAndSerial: { issuer: wanted.issuer, serial: wanted.serial }, subjectKeyId: null });
    return performance.now() - began;
  });
  expect(loadTrustFolder(folder).certificates).toHaveLength(1000);
  expect(times.sort((a, b) => a - b)[4]).toBeLessThan(50);
});
