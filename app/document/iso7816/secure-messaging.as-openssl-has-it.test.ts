import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { blockCiphers } from '../crypto/cipher.ts';
import type { Command } from './apdu.ts';
import { SecureMessaging } from './secure-messaging.ts';

// ICAO 9303-11 prints no example of §9.8 with AES: here the objects are written out by hand, and the `openssl` command
// encrypts and authenticates them.

const keys = {
  encryption: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  mac: 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffe0e1e2e3e4e5e6e7e8e9eaebecedeeef',
} as const;

function rig(bits: 128 | 192 | 256) {
  const [encryption, mac] = [keys.encryption, keys.mac].map((key) => key.slice(0, bits / 4)) as [string, string];
  const run = (input: string, ...args: string[]) =>
    execFileSync('openssl', args, { input: Buffer.from(input, 'hex'), stdio: ['pipe', 'pipe', 'ignore'] });
  const counter = (value: number) => value.toString(16).padStart(32, '0');
  return {
    messaging: new SecureMessaging({
      cipher: blockCiphers[`AES-${bits}`],
      encryption: Buffer.from(encryption, 'hex'),
      mac: Buffer.from(mac, 'hex'),
      counter: new Uint8Array(16),
    }),
    encrypted: (at: number, text: string) => {
      const iv = run(counter(at), 'enc', `-aes-${bits}-ecb`, '-K', encryption, '-nopad').toString('hex');
      return run(padded(text), 'enc', `-aes-${bits}-cbc`, '-K', encryption, '-iv', iv, '-nopad').toString('hex');
    },
    seal: (at: number, text: string) => {
      const args = ['mac', '-cipher', `AES-${bits}-CBC`, '-macopt', `hexkey:${mac}`, '-in', '-', '-binary', 'CMAC'];
      const whole = run(padded(counter(at) + text), ...args).toString('hex');
      return `8e08${whole.slice(0, 16)}`;
    },
  };
}

function padded(text: string): string {
  return `${text}80`.padEnd(Math.ceil((text.length + 2) / 32) * 32, '0');
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

test.each([128, 192, 256] as const)('AES-%i: an even read, an odd one with its offset, a refusal', (bits) => {
  const { messaging, encrypted, seal } = rig(bits);
  const even: Command = { cla: 0, ins: 0xb0, p1: 0x9e, p2: 0, le: 4 };
  const header = (ins: string) => padded(`0c${ins}`);
  const asked = seal(1, `${header('b09e00')}970104`);
  expect(hex(messaging.protect(even))).toBe(`0cb09e000d970104${asked}00`);
  const given = `871101${encrypted(2, '60145f01')}99029000`;
  expect(messaging.unprotect(bytes(`${given}${seal(2, given)}9000`))).toEqual({
    data: Buffer.from('60145f01', 'hex'),
    status: 0x9000,
  });

  // DO'85' has no padding indicator, and Le above 256 makes the command an extended one.
  const odd: Command = { cla: 0, ins: 0xb1, p1: 0, p2: 0, data: bytes('54029000'), le: 1000 };
  const objects = `8510${encrypted(3, '54029000')}970203e8`;
  expect(hex(messaging.protect(odd))).toBe(`0cb10000000020${objects}${seal(3, `${header('b10000')}${objects}`)}0000`);
  const answered = `8510${encrypted(4, '5302abcd')}99026282`;
  expect(messaging.unprotect(bytes(`${answered}${seal(4, answered)}6282`))).toEqual({
    data: Buffer.from('5302abcd', 'hex'),
    status: 0x6282,
  });

  const select: Command = { cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytes('0110') };
  const chosen = `871101${encrypted(5, '0110')}`;
  expect(hex(messaging.protect(select))).toBe(`0ca4020c1d${chosen}${seal(5, `${header('a4020c')}${chosen}`)}00`);
  expect(messaging.unprotect(bytes(`99026a82${seal(6, '99026a82')}6a82`))).toEqual({
    data: new Uint8Array(),
    status: 0x6a82,
  });

  // Nothing behind the header: it is whole blocks already.
  expect(hex(messaging.protect({ cla: 0, ins: 0x84, p1: 0, p2: 0 }))).toBe(`0c8400000a${seal(7, '0c840000')}00`);
});
