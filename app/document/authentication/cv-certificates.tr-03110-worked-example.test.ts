import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compressed } from '../access/compressed-key.ts';
import { loadCvKey, verifiesCv } from './cv-algorithms.ts';
import { type CvCertificate, parseCvCertificate } from './cv-certificate.ts';
import { chainFrom } from './cv-chain.ts';

const hex = (text = '') => Buffer.from(text, 'hex');
const example = JSON.parse(
  readFileSync(new URL('../vectors/tr-03110-worked-example-terminal-authentication.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, string>>;

function certificate(name: string): CvCertificate {
  const parsed = parseCvCertificate(hex(example[name]));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}
const [authority, verifier, terminal, rsaAuthority] = ['authority', 'verifier', 'terminal', 'rsaAuthority'].map(
  certificate,
) as [CvCertificate, CvCertificate, CvCertificate, CvCertificate];

test('holders, authorities, roles and dates are read', () => {
  const read = ({ authority, holder, role, effective, expires, key }: CvCertificate) =>
    [authority, holder, role, effective, expires, key.algorithm.name, key.algorithm.digest].join(' ');
  expect([authority, verifier, terminal, rsaAuthority].map(read)).toEqual([
    'DECVCAAT00001 DECVCAAT00001 CVCA 2010-09-30 2011-09-25 ECDSA SHA-512',
    'DECVCAAT00001 DETESTDVDE019 domestic DV 2010-09-30 2010-10-30 ECDSA SHA-512',
    'DETESTDVDE019 DETESTATDE019 terminal 2010-09-30 2010-10-30 ECDSA SHA-512',
    'DETESTCVCA00003 DETESTCVCA00003 CVCA 2010-03-24 2011-03-19 RSA PKCS#1 v1.5 SHA-1',
  ]);
});

test('each signature is right by the key above it, and by no other', () => {
  const domain = authority.key.domain;
  const [root, middle, rsa] = [authority, verifier, rsaAuthority].map((one) => loadCvKey(one.key, domain));
  if (root === null || middle === null || rsa === null || !root || !middle || !rsa) throw new Error('keys');
  const { algorithm } = authority.key;
  expect(verifiesCv(algorithm, root, authority.body, authority.signature)).toBe(true);
  expect(verifiesCv(algorithm, root, verifier.body, verifier.signature)).toBe(true);
  expect(verifiesCv(algorithm, middle, terminal.body, terminal.signature)).toBe(true);
  expect(verifiesCv(algorithm, root, terminal.body, terminal.signature)).toBe(false);
  expect(verifiesCv(rsaAuthority.key.algorithm, rsa, rsaAuthority.body, rsaAuthority.signature)).toBe(true);
  expect(verifiesCv(rsaAuthority.key.algorithm, rsa, authority.body, authority.signature)).toBe(false);
});

test('the terminal signs identity of the chip, challenge and its own key of chip authentication', () => {
  const key = loadCvKey(terminal.key, authority.key.domain);
  if (key === null) throw new Error('the key loads');
  const ours = compressed({ agreement: 'ECDH' }, hex(example.readerKey));
  const message = Buffer.concat([hex(example.chipIdentity), hex(example.challenge), ours]);
  expect(verifiesCv(terminal.key.algorithm, key, message, hex(example.signature))).toBe(true);
  expect(verifiesCv(terminal.key.algorithm, key, message.subarray(1), hex(example.signature))).toBe(false);
});

test('a terminal of another type has no place in the chain of an inspection system', () => {
  const chain = chainFrom(['DECVCAAT00001'], [authority, verifier, terminal], '2010-10-01');
  expect(chain).toEqual({ ok: false, error: 'DETESTDVDE019 is not for inspection systems' });
});

test('no byte of a certificate can be left out or added', () => {
  const whole = hex(example.verifier);
  for (let size = 0; size < whole.length; size += 1) expect(parseCvCertificate(whole.subarray(0, size)).ok).toBe(false);
  expect(parseCvCertificate(Buffer.concat([whole, Buffer.of(0)])).ok).toBe(false);
});
