import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type ActiveScheme, activeHashes, newActiveSigner } from './active-authentication.ts';
import { chipAuthenticationOid, newStaticKey } from './chip-authentication.ts';
import { paceParametersOf } from './pace-parameters.ts';
import { sampleChip, sampleCom } from './sample-chip.ts';
import { encodingsOf, subjectPublicKeyInfo } from './static-key-encoding.ts';
import { cipherNames } from './symmetric.ts';
import { TestReader } from './test-reader.ts';
import { oidContents, readTlvs, tlv } from './tlv.ts';

// The reader's end is the `openssl` command's here: what it recovers, verifies and derives.

const folder = mkdtempSync(join(tmpdir(), 'egate-chip-proofs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const openssl = (...args: readonly string[]) => execFileSync('openssl', [...args], { cwd: folder, stdio: 'pipe' });
const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
const md = (hash: string) => hash.replace('-', '').toLowerCase();
const sizes = { 'SHA-1': 20, 'SHA-224': 28, 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;
const trailers = {
  'SHA-1': '33cc',
  'SHA-224': '38cc',
  'SHA-256': '34cc',
  'SHA-384': '36cc',
  'SHA-512': '35cc',
} as const;

async function signed(scheme: ActiveScheme) {
  const active = newActiveSigner(scheme);
  put('key.der', active.publicKey);
  const reader = new TestReader(sampleChip({ active, pace: [] }));
  await reader.bac();
  const challenge = randomBytes(8);
  const { status, data } = await reader.send('00880000', challenge, '00', true);
  expect(status).toBe('9000');
  return { challenge, signature: data };
}

test.each(
  activeHashes.flatMap((hash) => [
    { hash, trailer: 'xxCC' as const },
    ...(hash === 'SHA-1' ? [{ hash, trailer: 'BC' as const }] : []),
  ]),
)('RSA with $hash and trailer $trailer', async ({ hash, trailer }) => {
  const { challenge, signature } = await signed({ algorithm: 'RSA', bits: 1280, hash, trailer });
  put('signature', signature);
  const recovered = openssl(
    ...['pkeyutl', '-encrypt', '-pubin', '-keyform', 'DER', '-inkey', 'key.der'],
    ...['-pkeyopt', 'rsa_padding_mode:none', '-in', 'signature'],
  );
  const end = Buffer.from(trailer === 'BC' ? 'bc' : trailers[hash], 'hex');
  expect(recovered[0]).toBe(0x6a);
  expect(recovered.subarray(-end.length)).toEqual(end);
  const message = recovered.subarray(1, recovered.length - end.length - sizes[hash]);
  const found = recovered.subarray(1 + message.length, recovered.length - end.length);
  expect(found).toEqual(createHash(md(hash)).update(message).update(challenge).digest());
});

test.each(
  ['prime256v1', 'brainpoolP384r1', 'secp521r1'].flatMap((curve) => activeHashes.map((hash) => ({ curve, hash }))),
)('ECDSA on $curve with $hash', async ({ curve, hash }) => {
  const { challenge, signature } = await signed({ algorithm: 'ECDSA', openssl: curve, hash });
  const half = signature.length / 2;
  const integer = (bytes: Uint8Array) => {
    const least = Buffer.from(bytes.subarray(bytes.findIndex((byte) => byte !== 0)));
    return tlv(0x02, (least[0] ?? 0) > 0x7f ? Buffer.of(0) : Buffer.alloc(0), least);
  };
  put('signature', tlv(0x30, integer(signature.subarray(0, half)), integer(signature.subarray(half))));
  put('challenge', challenge);
  openssl('pkey', '-pubin', '-inform', 'DER', '-in', 'key.der', '-pubout', '-out', 'key.pem');
  const said = openssl('dgst', `-${md(hash)}`, '-verify', 'key.pem', '-signature', 'signature', 'challenge');
  expect(said.toString()).toContain('Verified OK');
});

test.each(
  ['P-256', 'brainpoolP320r1', 'P-521', 'MODP-2048-256'].flatMap((name) =>
    cipherNames.map((cipher) => ({ name, cipher })),
  ),
)('chip authentication on $name with $cipher', async ({ name, cipher }) => {
  const parameters = paceParametersOf(name);
  if (parameters === null) throw new Error(name);
  const pair = newStaticKey({ parameters, cipher, keyId: 2, encoding: encodingsOf(parameters)[0] }, randomBytes);
  put('chip.der', subjectPublicKeyInfo(pair));
  openssl('pkey', '-pubin', '-inform', 'DER', '-in', 'chip.der', '-pubout', '-out', 'chip.pem');
  openssl('genpkey', '-paramfile', ...parameterFile(), '-out', 'reader.key');
  openssl('pkeyutl', '-derive', '-inkey', 'reader.key', '-peerkey', 'chip.pem', '-out', 'secret');
  const ours = publicKeyOf(openssl('pkey', '-in', 'reader.key', '-pubout', '-outform', 'DER'));

  const reader = new TestReader(sampleChip({ staticKeys: [pair], pace: [] }));
  await reader.bac();
  const reference = tlv(0x84, Buffer.of(2));
  if (cipher === '3DES') {
    const set = await reader.send('002241a6', Buffer.concat([tlv(0x91, ours), reference]), '', true);
    expect(set.status).toBe('9000');
  } else {
    const template = Buffer.concat([tlv(0x80, oidContents(chipAuthenticationOid(pair))), reference]);
    expect((await reader.send('002241a4', template)).status).toBe('9000');
    const agreed = await reader.send('00860000', tlv(0x7c, tlv(0x80, ours)), '00', true);
    expect([agreed.status, agreed.data.toString('hex')]).toEqual(['9000', '7c00']);
  }
  // openssl leaves the zeros out with which a secret over a prime may begin.
  const secret = readFileSync(join(folder, 'secret'));
  const missing = parameters.agreement === 'DH' ? parameters.prime.toString(16).length / 2 - secret.length : 0;
  reader.rekey(cipher, Buffer.concat([Buffer.alloc(missing), secret]));
  const com = await reader.send('00b09e00', new Uint8Array(), '16');
  expect(com.data).toEqual(sampleCom);

  /** The domain parameters of the chip's own key, for a key of openssl's. */
  function parameterFile(): readonly string[] {
    const [algorithm] = readTlvs(readTlvs(subjectPublicKeyInfo(pair))?.[0]?.value ?? new Uint8Array()) ?? [];
    const [, domain] = readTlvs(algorithm?.value ?? new Uint8Array()) ?? [];
    const isDh = parameters?.agreement === 'DH';
    const body = tlv(domain?.tag ?? 0, domain?.value ?? new Uint8Array()).toString('base64');
    const label = isDh ? 'DH PARAMETERS' : 'EC PARAMETERS';
    put(
      'parameters',
      Buffer.from(`-----BEGIN ${label}-----\n${body.replace(/(.{64})/g, '$1\n')}\n-----END ${label}-----\n`),
    );
    return ['parameters'];
  }
});

function publicKeyOf(info: Uint8Array): Uint8Array {
  const [, bits] = readTlvs(readTlvs(info)?.[0]?.value ?? new Uint8Array()) ?? [];
  const key = (bits?.value ?? new Uint8Array()).subarray(1);
  const number = key[0] === 0x02 ? readTlvs(key)?.[0]?.value : undefined;
  return number === undefined ? key : number.subarray(number.findIndex((byte) => byte !== 0));
}
