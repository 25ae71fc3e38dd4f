import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { tlv } from '../../../native/virtual/passport/tlv.ts';
import { newActiveSigner } from '../../../native/virtual/passport/active-authentication.ts';
import { oidContents, readTlvs } from '../../../native/virtual/passport/tlv.ts';
import type { SecurityInfo } from '../access/pace-info.ts';
import { curveParameters } from '../access/curve-parameters.ts';
import { parseDataGroup14 } from '../lds/dg14.ts';
import { activeKeyOf, authenticateActively, checkChallengeSignature } from './active-authentication.ts';
import { openedSession } from './opened-chip.rig.ts';

// Every signature here is the `openssl` command's, over what ISO/IEC 9796-2 and BSI TR-03111 say and this file writes.

const folder = mkdtempSync(join(tmpdir(), 'egate-active-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const openssl = (args: readonly string[], input?: Uint8Array) =>
  execFileSync('openssl', [...args], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'], ...(input ? { input } : {}) });

const hashes = [
  ['SHA-1', '33', 1],
  ['SHA-224', '38', 2],
  ['SHA-256', '34', 3],
  ['SHA-384', '36', 4],
  ['SHA-512', '35', 5],
] as const;
const md = (hash: string) => hash.replace('-', '').toLowerCase();

function keyPair(name: string, ...options: readonly string[]): Buffer {
  openssl(['genpkey', '-out', `${name}.key`, ...options]);
  return openssl(['pkey', '-in', `${name}.key`, '-pubout', '-outform', 'DER']);
}

const dataGroup15 = (publicKey: Uint8Array) => tlv(0x6f, publicKey);

function infosNaming(algorithm: string): readonly SecurityInfo[] {
  const oid = (dotted: string) => tlv(0x06, oidContents(dotted));
  const info = tlv(0x30, oid('2.23.136.1.1.5'), tlv(0x02, Buffer.of(1)), oid(algorithm));
  const parsed = parseDataGroup14(tlv(0x6e, tlv(0x31, info)));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}

function activeKey(publicKey: Uint8Array, infos: readonly SecurityInfo[] = []) {
  const key = activeKeyOf(dataGroup15(publicKey), infos);
  if (!key.ok) throw new Error(key.error.reason);
  return key.value;
}

describe('RSA', () => {
  const sizes = [1024, 1536, 2048] as const;
  const publicKeys = new Map(
    sizes.map((bits) => [bits, keyPair(`rsa-${bits}`, '-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`)]),
  );
  // Without padding, signing and decrypting are one operation; openssl signs only what looks like a hash.
  const raw = (bits: number, representative: Uint8Array) =>
    openssl(['pkeyutl', '-decrypt', '-inkey', `rsa-${bits}.key`, '-pkeyopt', 'rsa_padding_mode:none'], representative);
  const challenge = Buffer.from('0123456789abcdef', 'hex');

  interface Form {
    readonly bits?: number;
    readonly hash?: string;
    readonly trailer?: string;
    readonly header?: string;
    readonly hashed?: Uint8Array;
  }
  /** F of ISO/IEC 9796-2 in whichever form; the recovered part fills what is left. */
  function signed({ bits = 1024, hash = 'SHA-1', trailer = 'bc', header = '6a', hashed = challenge }: Form): Buffer {
    const [head, tail] = [Buffer.from(header, 'hex'), Buffer.from(trailer, 'hex')];
    const size = createHash(md(hash)).digest().length;
    const message = randomBytes(bits / 8 - head.length - size - tail.length);
    const digest = createHash(md(hash)).update(message).update(hashed).digest();
    return raw(bits, Buffer.concat([head, message, digest, tail]));
  }
  const checked = (signature: Uint8Array, bits: 1024 | 1536 | 2048 = 1024, over: Uint8Array = challenge) =>
    checkChallengeSignature(activeKey(publicKeys.get(bits) ?? Buffer.alloc(0)), over, signature);

  test.each(sizes.flatMap((bits) => hashes.map(([hash, id]) => ({ bits, hash, id }))))(
    '$bits bits with $hash and the trailer of two bytes',
    ({ bits, hash, id }) => {
      const result = checked(signed({ bits, hash, trailer: `${id}cc` }), bits);
      expect(result).toEqual({ outcome: 'passed', reason: `RSA of ${bits} bits, ISO/IEC 9796-2 with ${hash}` });
    },
  );

  test.each(sizes)('%i bits with SHA-1 and the trailer of one byte', (bits) => {
    expect(checked(signed({ bits }), bits)).toMatchObject({
      outcome: 'passed',
      reason: expect.stringMatching(/SHA-1/),
    });
  });

  test('a message shorter than there is room for is padded', () => {
    for (const header of ['6bba', '6bbbba', '6bbbbbbbbbba'])
      expect(checked(signed({ header })).outcome, header).toBe('passed');
  });

  test('the smaller one of a signature and its complement is taken', () => {
    const { n = '' } = activeKey(publicKeys.get(1024) ?? Buffer.alloc(0)).key.export({ format: 'jwk' });
    const modulus = BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`);
    const signature = BigInt(`0x${signed({}).toString('hex')}`);
    const complement = Buffer.from((modulus - signature).toString(16).padStart(256, '0'), 'hex');
    expect(checked(complement).outcome).toBe('passed');
  });

  test.each<readonly [string, Form, RegExp]>([
    ['a challenge of before', { hashed: Buffer.alloc(8, 1) }, /over another challenge/],
    ['another hash than the trailer says', { hash: 'SHA-256', trailer: '33cc' }, /SHA-1 hash is wrong/],
    ['SHA-256 under the trailer of SHA-1', { hash: 'SHA-256', trailer: 'bc' }, /SHA-1 hash is wrong/],
    ['a trailer of no hash', { trailer: '32cc' }, /'32CC' names no hash/],
    ['a trailer of an own hash', { trailer: '3fcc' }, /'3FCC' names no hash/],
    ['a trailer of neither kind', { trailer: 'dc' }, /'DC' is neither/],
    ['no part left out: nothing is said of the challenge', { header: '4a' }, /covers no challenge/],
    ['a header of something else', { header: '00' }, /wrong header/],
    ['a header with a bit too many', { header: '7a' }, /wrong header/],
    ['padding that is none', { header: '6b1a' }, /padding is not/],
    ['padding without an end', { header: '6bbbbb6a' }, /padding is not/],
  ])('refused: %s', (_name, form, reason) => {
    expect(checked(signed(form))).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(reason) });
  });

  test('refused: another key, PKCS#1, another size, a number over the modulus', () => {
    const pkcs1 = openssl(['pkeyutl', '-sign', '-inkey', 'rsa-1024.key'], challenge);
    expect(checked(pkcs1)).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/header|trailer/) });
    expect(checked(signed({ bits: 1536 }))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/192 bytes/),
    });
    expect(checked(signed({}).subarray(1))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/127 bytes/),
    });
    expect(checked(new Uint8Array())).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/0 bytes/) });
    expect(checked(Buffer.alloc(128, 0xff))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/below the modulus/),
    });
    expect(checked(randomBytes(128).fill(0, 0, 1)).outcome).toBe('failed');
    for (const small of [0, 1]) expect(checked(Buffer.alloc(128).fill(small, 127)).outcome).toBe('failed');
  });
});

describe('ECDSA', () => {
  const curves = [
    ...curveParameters.map((one) => one.openssl),
    'brainpoolP160r1',
    'brainpoolP256t1',
    'brainpoolP512t1',
  ];
  const challenge = Buffer.from('fedcba9876543210', 'hex');
  const pairs = new Map<string, Buffer>();
  function pair(curve: string): Buffer {
    const known = pairs.get(curve);
    if (known !== undefined) return known;
    const made = keyPair(curve, '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`);
    pairs.set(curve, made);
    return made;
  }
  /** R || S of BSI TR-03111 §5.2.1.1 out of openssl's Ecdsa-Sig-Value. */
  function plainSignature(curve: string, hash: string, size: number): Buffer {
    writeFileSync(join(folder, 'challenge'), challenge);
    const der = openssl(['dgst', `-${md(hash)}`, '-sign', `${curve}.key`, 'challenge']);
    const [r, s] = readTlvs(readTlvs(der)?.[0]?.value ?? der) ?? [];
    const fixed = (value: Uint8Array = new Uint8Array()) =>
      Buffer.from(
        Buffer.from(value)
          .toString('hex')
          .replace(/^(00)+/, '')
          .padStart(size * 2, '0'),
        'hex',
      );
    return Buffer.concat([fixed(r?.value), fixed(s?.value)]);
  }
  const orderSize = (curve: string) => {
    const known = curveParameters.find((one) => one.openssl === curve);
    return Math.ceil((known?.order.toString(2).length ?? Number(/\d+/.exec(curve)?.[0])) / 8);
  };

  test.each(curves)('%s with every hash, each only as DG14 names it', (curve) => {
    const publicKey = pair(curve);
    for (const [hash, , arc] of hashes) {
      const signature = plainSignature(curve, hash, orderSize(curve));
      for (const [named, , otherArc] of hashes) {
        const key = activeKey(publicKey, infosNaming(`0.4.0.127.0.7.1.1.4.1.${otherArc}`));
        const result = checkChallengeSignature(key, challenge, signature);
        expect(result.outcome, `${hash} as ${named}`).toBe(arc === otherArc ? 'passed' : 'failed');
        expect(result.reason).toContain(named);
      }
      const unnamed = checkChallengeSignature(activeKey(publicKey), challenge, signature);
      expect(unnamed).toMatchObject({
        outcome: 'passed',
        reason: expect.stringContaining(`with ${hash}, which DG14 should`),
      });
    }
  });

  test('a curve given by its parameters, with a compressed generator too', () => {
    for (const form of ['uncompressed', 'compressed']) {
      openssl([
        ...['ecparam', '-name', 'brainpoolP256r1', '-genkey', '-noout', '-param_enc', 'explicit'],
        ...['-conv_form', form, '-out', 'explicit.key'],
      ]);
      const publicKey = openssl(['ec', '-in', 'explicit.key', '-pubout', '-outform', 'DER', '-conv_form', form]);
      const key = activeKey(publicKey, infosNaming('0.4.0.127.0.7.1.1.4.1.3'));
      const result = checkChallengeSignature(key, challenge, plainSignature('explicit', 'SHA-256', 32));
      expect(result).toEqual({ outcome: 'passed', reason: 'ECDSA on brainpoolP256r1 with SHA-256' });
    }
  });

  test('refused: another challenge, another size, DER instead of plain, zeros', () => {
    const key = activeKey(pair('prime256v1'), infosNaming('0.4.0.127.0.7.1.1.4.1.3'));
    const signature = plainSignature('prime256v1', 'SHA-256', 32);
    const check = (bytes: Uint8Array, over: Uint8Array = challenge) => checkChallengeSignature(key, over, bytes);
    expect(check(signature).outcome).toBe('passed');
    expect(check(signature, Buffer.alloc(8))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/over the challenge/),
    });
    expect(check(signature.subarray(1))).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/63 bytes/),
    });
    const der = openssl(['dgst', '-sha256', '-sign', 'prime256v1.key', 'challenge']);
    expect(check(der)).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/bytes/) });
    expect(check(Buffer.alloc(64)).outcome).toBe('failed');
    expect(check(Buffer.alloc(64, 0xff)).outcome).toBe('failed');
  });

  test('refused: a point beside its curve, a key that is none, a file that is none', () => {
    const offCurve = Buffer.from(pair('prime256v1'));
    offCurve[offCurve.length - 1] = (offCurve.at(-1) ?? 0) ^ 1;
    expect(activeKeyOf(dataGroup15(offCurve), [])).toMatchObject({
      error: { outcome: 'failed', reason: expect.stringMatching(/no point/) },
    });
    for (const file of [new Uint8Array(), tlv(0x6e, offCurve), tlv(0x6f), tlv(0x6f, Buffer.of(0x30, 0x05, 0x01))])
      expect(activeKeyOf(file, [])).toMatchObject({
        error: { outcome: 'failed', reason: expect.stringMatching(/malformed/) },
      });
    expect(activeKeyOf(dataGroup15(tlv(0x30)), [])).toMatchObject({ error: { outcome: 'failed' } });
  });

  test('a key of another kind, a hash that is unknown: not possible', () => {
    const ed25519 = keyPair('ed25519', '-algorithm', 'ED25519');
    expect(activeKeyOf(dataGroup15(ed25519), [])).toMatchObject({
      error: { outcome: 'not-possible', reason: expect.stringMatching(/ed25519/) },
    });
    const unknown = activeKeyOf(dataGroup15(pair('prime256v1')), infosNaming('1.2.3.4'));
    expect(unknown).toMatchObject({ error: { outcome: 'not-possible', reason: expect.stringMatching(/1\.2\.3\.4/) } });
  });
});

test('a card whose answers openssl makes passes; what it answered before does not', async () => {
  const publicKey = keyPair('card', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024');
  let former: Buffer | null = null;
  let replays = false;
  const sign = (challenge: Uint8Array): Buffer => {
    if (replays && former !== null) return former;
    const message = randomBytes(106);
    const hash = createHash('sha1').update(message).update(challenge).digest();
    writeFileSync(join(folder, 'f'), Buffer.concat([Buffer.of(0x6a), message, hash, Buffer.of(0xbc)]));
    openssl([
      'pkeyutl',
      '-decrypt',
      '-inkey',
      'card.key',
      '-pkeyopt',
      'rsa_padding_mode:none',
      '-in',
      'f',
      '-out',
      's',
    ]);
    former = readFileSync(join(folder, 's'));
    return former;
  };
  const { session } = await openedSession({ active: { publicKey, algorithmOid: null, sign } });
  expect(await authenticateActively(session, activeKey(publicKey))).toMatchObject({ value: { outcome: 'passed' } });
  replays = true;
  expect(await authenticateActively(session, activeKey(publicKey))).toMatchObject({
    value: { outcome: 'failed', reason: expect.stringMatching(/another challenge/) },
  });
});

test('a chip that refuses to sign has failed, and the reading goes on', async () => {
  const publicKey = keyPair('absent', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256');
  const { session } = await openedSession({});
  expect(await authenticateActively(session, activeKey(publicKey))).toMatchObject({
    value: { outcome: 'failed', reason: expect.stringMatching(/6D00/) },
  });
});

test('a chip that answers an Le of zeros with nothing is asked again, with the number', async () => {
  const scheme = { algorithm: 'ECDSA', openssl: 'prime256v1', hash: 'SHA-256' } as const;
  const active = newActiveSigner(scheme);
  let asked = 0;
  const sign = (challenge: Uint8Array) => {
    asked += 1;
    return asked === 1 ? new Uint8Array() : active.sign(challenge);
  };
  const { session } = await openedSession({ active: { ...active, sign } });
  expect(await authenticateActively(session, activeKey(active.publicKey))).toMatchObject({
    value: { outcome: 'passed' },
  });
  expect(asked).toBe(2);
});
