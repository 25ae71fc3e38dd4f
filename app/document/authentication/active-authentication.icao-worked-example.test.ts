import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { representative } from '../../../native/virtual/passport/active-authentication.ts';
import { recoversMessage } from './message-recovery.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const example = JSON.parse(
  readFileSync(new URL('../vectors/icao-9303-11-appendix-f.json', import.meta.url), 'utf8'),
) as Readonly<Record<'challenge' | 'recoverableMessage' | 'hash' | 'representative', string>>;

test('F: the representative holds the message and its hash over the challenge', () => {
  expect(recoversMessage(hex(example.representative), hex(example.challenge))).toEqual({ ok: true, value: 'SHA-1' });
});

test('F: over any other challenge it is nothing', () => {
  for (let bit = 0; bit < 64; bit += 1) {
    const other = hex(example.challenge);
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(recoversMessage(hex(example.representative), other).ok).toBe(false);
  }
});

test('F: no byte of it can be changed', () => {
  for (let at = 0; at < hex(example.representative).length; at += 1) {
    const changed = hex(example.representative);
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    expect(recoversMessage(changed, hex(example.challenge)).ok, `byte ${at}`).toBe(false);
  }
});

test('F: the chip puts the same together', () => {
  const scheme = { algorithm: 'RSA', bits: 1024, hash: 'SHA-1', trailer: 'BC' } as const;
  const made = representative(scheme, hex(example.challenge), (length) => {
    expect(length).toBe(example.recoverableMessage.length / 2);
    return hex(example.recoverableMessage);
  });
  expect(made.toString('hex').toUpperCase()).toBe(example.representative);
  expect(made.subarray(-21, -1).toString('hex').toUpperCase()).toBe(example.hash);
});
