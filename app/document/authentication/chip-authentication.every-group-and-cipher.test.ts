import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newStaticKey, type StaticKeyPair } from '../../../native/virtual/passport/chip-authentication.ts';
import { dataGroup14 } from '../../../native/virtual/passport/data-groups.ts';
import { paceParameters } from '../../../native/virtual/passport/pace-parameters.ts';
import { sampleCom } from '../../../native/virtual/passport/sample-chip.ts';
import { encodingsOf, subjectPublicKeyInfo } from '../../../native/virtual/passport/static-key-encoding.ts';
import { cipherNames } from '../../../native/virtual/passport/symmetric.ts';
import { oidContents, readTlvs, tlv } from '../../../native/virtual/passport/tlv.ts';
import { ok } from '../../core/result.ts';
import { bytesOf } from '../crypto/modular.ts';
import { parseDataGroup14 } from '../lds/dg14.ts';
import { authenticateChip } from './chip-authentication.ts';
import { ChipProofs } from './chip-proofs.ts';
import { type ChipKeyOffer, chipKeysIn } from './chip-key-choice.ts';
import { openedSession, readCom } from './opened-chip.rig.ts';
import { staticKeyOf } from './static-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-chip-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hex = (text: string) => Buffer.from(text, 'hex');
const timed = <T>(_step: string, run: () => Promise<T>) => run();
const parametersOf = (name: string) => {
  const found = paceParameters.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

function pair(name: string, change: Partial<StaticKeyPair> = {}): StaticKeyPair {
  const parameters = parametersOf(name);
  const wanted = {
    parameters,
    cipher: 'AES-128',
    keyId: null,
    encoding: encodingsOf(parameters)[0],
    ...change,
  } as const;
  return newStaticKey(wanted, randomBytes);
}

function offerOf(pairs: readonly StaticKeyPair[]): ChipKeyOffer {
  const infos = parseDataGroup14(dataGroup14([], pairs, null));
  const offer = infos.ok ? chipKeysIn(infos.value) : infos;
  if (!offer.ok) throw new Error(offer.error.detail);
  return offer.value;
}

async function proved(pairs: readonly StaticKeyPair[], claimed = pairs, extendedLength = true) {
  const [first, ...others] = offerOf(claimed).choices;
  if (first === undefined) throw new Error('nothing is offered');
  const { session, commands } = await openedSession({
    staticKeys: pairs,
    extendedLength,
    ...(extendedLength ? {} : short),
  });
  const before = commands.length;
  const agreed = await authenticateChip(session, [first, ...others]);
  const com = await session.send(readCom);
  return { agreed, com, session, apdus: commands.length - before - 1, commands: commands.slice(before) };
}
const short = { masterFiles: [] };

const matrix = paceParameters.map((parameters) => ({ name: parameters.name, encodings: encodingsOf(parameters) }));

test.each(matrix)('$name: every cipher, with its domain parameters in every form', async ({ name, encodings }) => {
  for (const [index, cipher] of cipherNames.entries()) {
    const encoding = encodings[index % encodings.length] ?? encodings[0];
    const key = pair(name, { cipher, encoding });
    const { agreed, com, session, apdus } = await proved([key]);
    expect(agreed, `${cipher} ${encoding}`).toMatchObject({ ok: true, value: { choice: { cipher, keyId: null } } });
    expect(com.ok && Buffer.from(com.value.data), `${cipher} ${encoding}`).toEqual(sampleCom);
    expect(session.answersUnderKeys).toBe(1);
    expect(apdus).toBe(cipher === '3DES' ? 1 : 2);
  }
});

test('a key of 2048 bits goes in parts where the chip knows no extended length', async () => {
  const { agreed, com, apdus } = await proved([pair('MODP-2048-256')], undefined, false);
  expect(agreed).toMatchObject({ ok: true });
  expect(com.ok && Buffer.from(com.value.data)).toEqual(sampleCom);
  expect(apdus).toBe(3);
});

test('of several keys the strongest is taken, by its identifier; the chip has it', async () => {
  const pairs = [
    pair('P-256', { keyId: 1, cipher: '3DES' }),
    pair('brainpoolP384r1', { keyId: 7, cipher: 'AES-256' }),
    pair('MODP-1024-160', { keyId: 2, cipher: 'AES-192' }),
    pair('P-256', { keyId: 9, cipher: 'AES-128' }),
  ];
  expect(offerOf(pairs).choices.map(({ keyId, cipher }) => [keyId, cipher])).toEqual([
    [7, 'AES-256'],
    [2, 'AES-192'],
    [9, 'AES-128'],
    [1, '3DES'],
  ]);
  for (const left of [4, 3, 2, 1]) {
    const known = [...pairs].sort((a, b) => a.cipher.localeCompare(b.cipher)).slice(0, left);
    const { agreed, com } = await proved(known, known);
    expect(agreed.ok && com.ok && Buffer.from(com.value.data)).toEqual(sampleCom);
  }
});

test('two keys of one kind are told apart by their identifiers alone', async () => {
  for (const cipher of ['3DES', 'AES-128'] as const) {
    const pairs = [pair('P-256', { keyId: 3, cipher }), pair('P-256', { keyId: 4, cipher })];
    const { agreed, com } = await proved(pairs);
    expect(agreed).toMatchObject({ ok: true, value: { choice: { keyId: 3 } } });
    expect(com.ok).toBe(true);
  }
});

test('what the chip does not take is followed by the next, its strongest first', async () => {
  const [strong, weak] = [
    pair('P-256', { keyId: 1, cipher: 'AES-256' }),
    pair('P-256', { keyId: 2, cipher: 'AES-128' }),
  ];
  const { agreed, com, commands } = await proved([weak], [strong, weak]);
  expect(agreed).toMatchObject({ ok: true, value: { choice: { keyId: 2, cipher: 'AES-128' } } });
  expect(com.ok).toBe(true);
  expect(commands).toHaveLength(4);
});

test('a chip that does Triple-DES in two commands is asked so', async () => {
  const key = pair('P-256', { cipher: '3DES' });
  const [choice] = offerOf([key]).choices;
  if (choice === undefined) throw new Error('it is offered');
  const { session } = await openedSession({ staticKeys: [key] });
  const send = session.send.bind(session);
  session.send = async (command) =>
    command.p2 === 0xa6 ? ok({ data: new Uint8Array(), status: 0x6a86 }) : send(command);
  expect(await authenticateChip(session, [choice])).toMatchObject({ ok: true });
  const com = await session.send(readCom);
  expect(com.ok && Buffer.from(com.value.data)).toEqual(sampleCom);
});

test('a key without a protocol beside it is one for Triple-DES', async () => {
  const key = pair('P-256', { cipher: '3DES' });
  const oid = tlv(0x06, oidContents('0.4.0.127.0.7.2.2.1.2'));
  const file = tlv(0x6e, tlv(0x31, tlv(0x30, oid, subjectPublicKeyInfo(key))));
  const infos = parseDataGroup14(file);
  const offer = infos.ok ? chipKeysIn(infos.value) : infos;
  expect(offer).toMatchObject({ ok: true, value: { choices: [{ cipher: '3DES', keyId: null }] } });
});

describe('a chip that does not hold the key', () => {
  const verdict = async (chipHas: readonly StaticKeyPair[], named: readonly StaticKeyPair[]) => {
    const { session } = await openedSession({ staticKeys: chipHas });
    const proofs = new ChipProofs();
    const file = dataGroup14([], named, null);
    const run = await proofs.runChip(session, { inCom: true, inSod: true, file }, timed);
    const next = await session.send(readCom);
    return {
      run,
      next,
      result: proofs.chip('the session was broken off', !next.ok && next.error.kind === 'bad-answer'),
    };
  };

  test.each(['P-256', 'MODP-1024-160'])('with another one on %s fails', async (name) => {
    for (const cipher of cipherNames) {
      const { run, next, result } = await verdict([pair(name, { cipher })], [pair(name, { cipher })]);
      expect(run.ok).toBe(true);
      expect(next).toMatchObject({ ok: false, error: { kind: 'bad-answer' } });
      expect(result).toMatchObject({
        outcome: 'failed',
        reason: expect.stringMatching(/does not hold the private key/),
      });
    }
  });

  test('and says so fails too, and is read on', async () => {
    const { next, result } = await verdict([], [pair('P-256')]);
    expect(result).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/refused .*6D00/) });
    expect(next.ok).toBe(true);
  });

  test('right keys pass, and only an answer proves them', async () => {
    const key = pair('P-256', { keyId: 5 });
    const { result } = await verdict([key], [key]);
    expect(result).toEqual({ outcome: 'passed', reason: 'ECDH on P-256, key 5, AES-128' });
    const { session } = await openedSession({ staticKeys: [key] });
    const proofs = new ChipProofs();
    await proofs.runChip(session, { inCom: true, inSod: true, file: dataGroup14([], [key], null) }, timed);
    expect(proofs.chip('the card was lost', false)).toEqual({ outcome: 'not-possible', reason: 'the card was lost' });
  });
});

describe('keys that are none', () => {
  const keyInfo = (oid: string, parameters: Uint8Array, key: Uint8Array) =>
    tlv(0x30, tlv(0x30, tlv(0x06, oidContents(oid)), parameters), tlv(0x03, Buffer.of(0), key));
  const integer = (value: bigint) =>
    tlv(
      0x02,
      hex(
        `00${value
          .toString(16)
          .padStart(2, '0')
          .replace(/^(.(..)*)$/, '0$1')}`,
      ),
    );
  const standardized = (id: number, key: Uint8Array) => keyInfo('0.4.0.127.0.7.1.2', tlv(0x02, Buffer.of(id)), key);
  const dh = parametersOf('MODP-1024-160');
  if (dh.agreement !== 'DH') throw new Error('it is a prime');
  const overPrime = (key: bigint, order: readonly Uint8Array[] = [integer(dh.order)]) =>
    keyInfo('1.2.840.10046.2.1', tlv(0x30, integer(dh.prime), integer(dh.generator), ...order), integer(key));
  const good = pair('P-256').publicKey;
  const beside = Buffer.from(good);
  beside[64] = (beside[64] ?? 0) ^ 1;
  // An element outside the subgroup: its order has small factors that would give bits of our key away.
  const outside = [2n, 3n, 5n, 7n].find((one) => modularPower(one, dh.order, dh.prime) !== 1n) ?? 0n;

  test.each<readonly [string, Uint8Array, RegExp]>([
    ['a point beside the curve, standardized', standardized(12, beside), /no element of P-256/],
    ['a point of another size', standardized(13, good.subarray(1)), /no element of brainpoolP256r1/],
    ['a point of another curve', standardized(13, good), /no element/],
    ['the point at infinity', standardized(12, Buffer.of(0)), /no element/],
    [
      'coordinates over the prime',
      standardized(12, Buffer.concat([Buffer.of(4), Buffer.alloc(64, 0xff)])),
      /no element/,
    ],
    [
      'a point beside the curve, named',
      keyInfo('1.2.840.10045.2.1', tlv(0x06, oidContents('1.2.840.10045.3.1.7')), beside),
      /no point/,
    ],
    ['zero', overPrime(0n), /no element/],
    ['one', overPrime(1n), /no element/],
    ['minus one: an order of two', overPrime(dh.prime - 1n), /no element/],
    ['the prime itself', overPrime(dh.prime), /no element/],
    ['over the prime', overPrime(dh.prime + 2n), /no element/],
    ['an element outside the subgroup', overPrime(outside), /no element/],
    ['the same without an order beside it', overPrime(outside, []), /no element/],
    ['the same, standardized', standardized(0, integer(outside)), /no element/],
    [
      'a prime of 512 bits',
      keyInfo('1.2.840.113549.1.3.1', tlv(0x30, integer((1n << 511n) + 1n), integer(2n)), integer(5n)),
      /512 bits/,
    ],
    [
      'a prime that is even',
      keyInfo('1.2.840.113549.1.3.1', tlv(0x30, integer(1n << 1100n), integer(2n)), integer(5n)),
      /none that can be trusted/,
    ],
    ['no parameters', keyInfo('1.2.840.113549.1.3.1', new Uint8Array(), integer(5n)), /missing/],
    [
      'a key that is no integer',
      keyInfo('1.2.840.113549.1.3.1', tlv(0x30, integer(dh.prime), integer(dh.generator)), good),
      /malformed/,
    ],
    ['nothing', new Uint8Array(), /malformed/],
    ['half of one', standardized(12, good).subarray(0, 20), /malformed/],
  ])('%s is invalid', (_name, key, reason) => {
    expect(staticKeyOf(key)).toMatchObject({
      ok: false,
      error: { kind: 'invalid-key', detail: expect.stringMatching(reason) },
    });
  });

  test.each([
    ['domain parameters 7', standardized(7, good)],
    ['an algorithm of its own', keyInfo('1.2.3.4', new Uint8Array(), good)],
  ])('%s are unknown, which is another thing', (_name, key) => {
    expect(staticKeyOf(key)).toMatchObject({ ok: false, error: { kind: 'unsupported-key' } });
  });

  test('fail the check before anything is sent', async () => {
    const oid = tlv(0x06, oidContents('0.4.0.127.0.7.2.2.1.2'));
    const file = tlv(0x6e, tlv(0x31, tlv(0x30, oid, standardized(12, beside))));
    const { session, commands } = await openedSession({ staticKeys: [pair('P-256')] });
    const before = commands.length;
    const proofs = new ChipProofs();
    expect(await proofs.runChip(session, { inCom: true, inSod: true, file }, timed)).toEqual({
      ok: true,
      value: undefined,
    });
    expect(proofs.chip(null, false)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/no element of P-256/),
    });
    expect(commands).toHaveLength(before);
  });

  test('a DG14 that is none fails, one without chip authentication does not apply, one that is left out fails', async () => {
    const { session } = await openedSession({});
    const of = async (file: Uint8Array | null, inSod = true) => {
      const proofs = new ChipProofs();
      await proofs.runChip(session, { inCom: file !== null || inSod, inSod, file }, timed);
      return proofs.chip(null, false).outcome;
    };
    expect(await of(hex('6e0331'))).toBe('failed');
    expect(await of(tlv(0x6e, tlv(0x30)))).toBe('failed');
    expect(await of(dataGroup14([], [], null))).toBe('not-applicable');
    expect(await of(null, false)).toBe('not-applicable');
    expect(await of(null)).toBe('failed');
  });
});

describe('the shared secret', () => {
  test('is that of the worked example of BSI TR-03110', () => {
    const example = JSON.parse(
      readFileSync(new URL('../vectors/tr-03110-worked-example-chip-authentication.json', import.meta.url), 'utf8'),
    ) as Readonly<Record<string, string>>;
    const key = staticKeyOf(hex(example.chipPublicKeyInfo ?? ''));
    if (!key.ok) throw new Error(key.error.detail);
    const ours = key.value.group.draw(() => hex(example.readerSecret ?? ''));
    expect(Buffer.from(ours.ofGenerator()).toString('hex').toUpperCase()).toBe(example.readerPublicKey);
    expect(Buffer.from(ours.agree(key.value.publicKey)).toString('hex').toUpperCase()).toBe(example.sharedSecret);
  });

  test.each([
    ...['prime192v1', 'secp224r1', 'prime256v1', 'secp384r1', 'secp521r1', 'secp256k1', 'brainpoolP160r1'],
    ...['brainpoolP224r1', 'brainpoolP320r1', 'brainpoolP512r1', 'brainpoolP256t1'],
  ])('is what openssl derives on %s', (curve) => {
    const run = (args: readonly string[]) => execFileSync('openssl', [...args], { cwd: folder, stdio: 'pipe' });
    run(['genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-out', 'chip.key']);
    for (const form of ['named_curve', 'explicit']) {
      const publicKey = run(['ec', '-in', 'chip.key', '-pubout', '-param_enc', form, '-outform', 'DER']);
      const key = staticKeyOf(publicKey);
      if (!key.ok) throw new Error(key.error.detail);
      const ours = key.value.group.draw(randomBytes);
      // Our key in the chip's domain parameters, for the other side of the agreement.
      const [algorithm] =
        readTlvs(
          readTlvs(run(['pkey', '-in', 'chip.key', '-pubout', '-outform', 'DER']))?.[0]?.value ?? new Uint8Array(),
        ) ?? [];
      writeFileSync(
        join(folder, 'reader.der'),
        tlv(0x30, tlv(0x30, algorithm?.value ?? new Uint8Array()), tlv(0x03, Buffer.of(0), ours.ofGenerator())),
      );
      run(['pkey', '-pubin', '-inform', 'DER', '-in', 'reader.der', '-out', 'reader.pem', '-pubout']);
      const derived = run(['pkeyutl', '-derive', '-inkey', 'chip.key', '-peerkey', 'reader.pem']);
      expect(Buffer.from(ours.agree(key.value.publicKey)).toString('hex'), form).toBe(derived.toString('hex'));
    }
  });

  test('keeps leading zeros', () => {
    const { group } = (() => {
      const key = staticKeyOf(subjectPublicKeyInfo(pair('MODP-1024-160')));
      if (!key.ok) throw new Error(key.error.detail);
      return key.value;
    })();
    const generator = group.draw(() => bytesOf(1n, 20)).ofGenerator();
    expect(group.draw(() => bytesOf(1n, 20)).agree(generator)).toHaveLength(128);
    for (let index = 0; index < 200; index += 1) expect(group.draw(randomBytes).agree(generator)).toHaveLength(128);
  });
});

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
