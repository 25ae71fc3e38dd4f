import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseSecurityInfos } from '../access/pace-info.ts';
import { oidBytes } from '../ber/asn1.ts';
import { ber } from '../ber/ber.ts';
import { type ChipKeyOffer, chipKeysIn } from './chip-key-choice.ts';

const oid = (dotted: string) => ber(0x06, oidBytes(dotted));
const number = (value: number) => ber(0x02, Uint8Array.of(value));

/** An odd number of so many bytes: nobody asks whether it is a prime. */
function odd(size: number): Uint8Array {
  const bytes = randomBytes(size);
  bytes[0] = 0x7f;
  bytes[size - 1] = (bytes[size - 1] ?? 0) | 1;
  return ber(0x02, bytes);
}

function primeKey(size: number, id: number): Uint8Array {
  const algorithm = ber(0x30, oid('1.2.840.10046.2.1'), ber(0x30, odd(size), number(5), odd(size - 1)));
  const key = ber(0x30, algorithm, ber(0x03, Uint8Array.of(0), odd(size - 1)));
  return ber(0x30, oid('0.4.0.127.0.7.2.2.1.1'), key, number(id));
}

const protocol = (cipher: number, id: number) =>
  ber(0x30, oid(`0.4.0.127.0.7.2.2.3.1.${cipher}`), number(1), number(id));

function offerOf(infos: readonly Uint8Array[]): ChipKeyOffer {
  const parsed = parseSecurityInfos(ber(0x31, ...infos));
  const offer = parsed.ok ? chipKeysIn(parsed.value) : parsed;
  if (!offer.ok) throw new Error(offer.error.detail);
  return offer.value;
}

test('forty keys of 4096 bits are looked at within a second', () => {
  const keys = Array.from({ length: 40 }, (_, id) => primeKey(512, id));
  const began = performance.now();
  const { choices } = offerOf(keys);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(choices.length).toBeGreaterThan(0);
  expect(choices.length).toBeLessThan(10);
});

test('a prime of 8192 bits costs nothing: nobody has one, it only takes time', () => {
  const { choices, problems } = offerOf([primeKey(1_024, 0)]);
  expect(choices).toEqual([]);
  expect(problems[0]?.detail).toContain('8191 bits');
});

test('a key with a hundred protocols is tried in a few ways, the strongest first', () => {
  const { choices } = offerOf([primeKey(256, 1), ...Array.from({ length: 100 }, (_, n) => protocol(1 + (n % 4), 1))]);
  expect(choices.length).toBeLessThan(10);
  expect(choices[0]?.cipher).toBe('AES-256');
});
