import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseCommand } from './command-apdu.ts';
import { SecureMessaging } from './secure-messaging.ts';
import { type CipherName, cipherOf } from './symmetric.ts';

// ICAO 9303-11 §9.8 has no worked example for AES: here the protected bytes are written out by hand and the `openssl` command
// encrypts and authenticates them.

const encryptionKey = '000102030405060708090a0b0c0d0e0f1011121314151617';
const macKey = 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeffe0e1e2e3e4e5e6e7';

const openssl = (input: string, ...args: string[]) =>
  execFileSync('openssl', args, { input: Buffer.from(input, 'hex'), stdio: ['pipe', 'pipe', 'ignore'] });

test.each([128, 192] as const)('a read and its answer under AES-%i', (bits) => {
  const [encryption, mac] = [encryptionKey, macKey].map((key) => key.slice(0, bits / 4)) as [string, string];
  const cmac = (message: string) =>
    openssl(message, 'mac', '-cipher', `AES-${bits}-CBC`, '-macopt', `hexkey:${mac}`, '-in', '-', '-binary', 'CMAC')
      .subarray(0, 8)
      .toString('hex');
  const session = new SecureMessaging({
    cipher: cipherOf(`AES-${bits}` satisfies CipherName),
    encryption: Buffer.from(encryption, 'hex'),
    mac: Buffer.from(mac, 'hex'),
    counter: Buffer.alloc(16),
  });
  const counter = (value: number) => value.toString(16).padStart(32, '0');

  // SSC, header padded to a block, DO'97' padded to a block.
  const le = '970104';
  const asked = cmac(`${counter(1)}0cb09e00${'80'.padEnd(24, '0')}${le}${'80'.padEnd(26, '0')}`);
  const command = parseCommand(Buffer.from(`0cb09e000d${le}8e08${asked}00`, 'hex'));
  if (command === null) throw new Error('no command');
  expect(session.open(command)).toMatchObject({ kind: 'command', command: { cla: 0, ins: 0xb0, p1: 0x9e, ne: 4 } });

  // The IV is the counter of the answer, encrypted.
  const cipher = `aes-${bits}`;
  const iv = openssl(counter(2), 'enc', `-${cipher}-ecb`, '-K', encryption, '-nopad').toString('hex');
  const plain = `60145f01${'80'.padEnd(24, '0')}`;
  const encrypted = openssl(plain, 'enc', `-${cipher}-cbc`, '-K', encryption, '-iv', iv, '-nopad').toString('hex');
  const objects = `871101${encrypted}99029000`;
  const answered = cmac(`${counter(2)}${objects}${'80'.padEnd(18, '0')}`);
  expect(session.seal(0xb0, Buffer.from('60145f01', 'hex'), 0x9000).toString('hex')).toBe(
    `${objects}8e08${answered}9000`,
  );
});
