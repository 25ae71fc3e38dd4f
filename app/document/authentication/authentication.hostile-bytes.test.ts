import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDataGroup14 } from '../lds/dg14.ts';
import { activeKeyOf } from './active-authentication.ts';
import { chipKeysIn } from './chip-key-choice.ts';
import { loadCvKey } from './cv-algorithms.ts';
import { parseCvCertificate } from './cv-certificate.ts';
import { recoversMessage } from './message-recovery.ts';
import { staticKeyOf } from './static-key.ts';

const vector = (name: string) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as Readonly<
    Record<string, string>
  >;
const certificate = Buffer.from(vector('tr-03110-worked-example-terminal-authentication').authority ?? '', 'hex');
const key = Buffer.from(vector('tr-03110-worked-example-chip-authentication').chipPublicKeyInfo ?? '', 'hex');
const explicitKey = generateKeyPairSync('ec', {
  namedCurve: 'brainpoolP256r1',
  paramEncoding: 'explicit',
}).publicKey.export({
  format: 'der',
  type: 'spki',
});

/** Genuine bytes with some of them changed, a piece taken out, or an end put on. */
function hurt(genuine: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ at: fc.nat(genuine.length - 1), byte: fc.nat(255) });
  return fc.tuple(fc.array(change, { maxLength: 4 }), fc.nat(genuine.length), fc.nat(6)).map(([changes, at, size]) => {
    const bytes = Buffer.from(genuine);
    for (const one of changes) bytes[one.at] = one.byte;
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
  });
}

const anything = (genuine: Uint8Array) =>
  fc.oneof({ weight: 4, arbitrary: hurt(genuine) }, fc.uint8Array({ maxLength: 300 }));

test('a hurt CV certificate is none, or one whose key is none, and never throws', () => {
  fc.assert(
    fc.property(anything(certificate), (bytes) => {
      const parsed = parseCvCertificate(bytes);
      if (parsed.ok) loadCvKey(parsed.value.key, null);
    }),
    { numRuns: 1500 },
  );
});

test('hurt keys and data groups have a reason, and take no time', () => {
  const began = performance.now();
  fc.assert(
    fc.property(fc.oneof(anything(key), anything(explicitKey)), (bytes) => {
      const one = staticKeyOf(bytes);
      if (!one.ok) expect(one.error.detail).not.toBe('');
      const group15 = activeKeyOf(Buffer.concat([Buffer.of(0x6f, bytes.length & 0x7f), bytes]), []);
      if (!group15.ok) expect(group15.error.reason).not.toBe('');
      const infos = parseDataGroup14(bytes);
      if (infos.ok) chipKeysIn(infos.value);
    }),
    { numRuns: 1500 },
  );
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('no bytes recover a message by chance', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 130 }), (bytes) => {
      expect(recoversMessage(bytes, Buffer.alloc(8)).ok).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('a prime of 4096 bits whose order is as long does not hold a reading up', () => {
  const integer = (value: bigint) => {
    const hex = value.toString(16);
    const body = Buffer.from(hex.length % 2 === 0 ? `00${hex}` : `0${hex}`, 'hex');
    return Buffer.concat([Buffer.of(0x02, 0x82, body.length >> 8, body.length & 0xff), body]);
  };
  const wrap = (tag: number, ...parts: readonly Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.of(tag, 0x82, body.length >> 8, body.length & 0xff), body]);
  };
  const prime = (1n << 4096n) - 105n;
  const oid = Buffer.from('06072a8648ce3e0201', 'hex');
  const parameters = wrap(0x30, integer(prime), integer(2n), integer(prime >> 1n));
  const info = wrap(0x30, wrap(0x30, oid, parameters), wrap(0x03, Buffer.of(0), integer(5n)));
  const began = performance.now();
  const found = staticKeyOf(info);
  if (found.ok) found.value.group.draw((count) => Buffer.alloc(count, 0x5a)).agree(found.value.publicKey);
  expect(performance.now() - began).toBeLessThan(1_000);
});
