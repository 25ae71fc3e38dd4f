import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newActiveSigner } from './active-authentication.ts';
import { sampleChip, sampleCom } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-le-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('SELECT gives its template to a command that has room for it, and the number to one that has not', async () => {
  const reader = new TestReader(sampleChip());
  const application = '00a4040007a0000002471001';
  expect(await reader.raw(application)).toBe('9000');
  expect(await reader.raw(`${application}0a`)).toBe('6c0b');
  expect(await reader.raw(`${application}0b`)).toBe('6f098407a00000024710019000');
  expect(await reader.raw('00a40000')).toBe('9000');
  expect(await reader.raw('00a4000000')).toBe('6f0483023f009000');
  await reader.bac();
  const com = Buffer.from('011e', 'hex');
  expect(await reader.send('00a40200', com)).toMatchObject({ status: '9000', data: Buffer.alloc(0) });
  expect((await reader.send('00a40200', com, '00')).data.toString('hex')).toBe('6f0a6208800200168302011e');
});

test('access that is asked for without room for its answer is none', async () => {
  const reader = new TestReader(sampleChip());
  await reader.raw('00a4040c07a0000002471001');
  for (const le of ['', '10', '27']) {
    await reader.raw('0084000008');
    expect(await reader.raw(`0082000028${'00'.repeat(40)}${le}`)).toBe('6700');
  }
  await reader.raw('0022c1a40f800a04007f00070202040202830101');
  expect(await reader.raw('10860000027c00')).toBe('6700');
  await reader.raw('0022c1a40f800a04007f00070202040202830101');
  expect(await reader.raw('10860000027c0014')).toMatch(/^7c128010.{32}9000$/);
});

test.each([
  [2048, '611b'],
  [3072, '619b'],
])('a signature of RSA-%i comes whole: by an extended Le, or in parts for GET RESPONSE', async (bits, more) => {
  const active = newActiveSigner({ algorithm: 'RSA', bits, hash: 'SHA-1', trailer: 'BC' });
  writeFileSync(join(folder, 'key.der'), active.publicKey);
  const reader = new TestReader(sampleChip({ active, pace: [] }));
  await reader.bac();
  const challenge = Buffer.alloc(8, 7);
  const first = await reader.raw(reader.protect('00880000', challenge, '00'));
  expect([first.length / 2, first.slice(-4)]).toEqual([258, more]);
  const second = await reader.raw(`0cc00000${more.slice(2)}`);
  expect(second.slice(-4)).toBe('9000');
  const inParts = reader.unprotect(0x88, Buffer.from(first.slice(0, -4) + second, 'hex'));
  const atOnce = await reader.send('00880000', challenge, '0000', true);
  for (const { status, data } of [inParts, atOnce]) {
    expect([status, data.length]).toEqual(['9000', bits / 8]);
    writeFileSync(join(folder, 'signature'), data);
    const args = ['-encrypt', '-pubin', '-keyform', 'DER', '-inkey', 'key.der', '-in', 'signature'];
    const opened = execFileSync('openssl', ['pkeyutl', ...args, '-pkeyopt', 'rsa_padding_mode:none'], { cwd: folder });
    expect([opened[0], opened.at(-1)]).toEqual([0x6a, 0xbc]);
  }
  // A number under Le is a promise that more does not fit.
  expect((await reader.send('00880000', challenge, 'ff')).status).toBe('6700');
});

test('what was left of an answer goes with the next command, and with a reset', async () => {
  const active = newActiveSigner({ algorithm: 'RSA', bits: 2048, hash: 'SHA-1', trailer: 'BC' });
  const chip = sampleChip({ active, pace: [] });
  const reader = new TestReader(chip);
  await reader.bac();
  const first = await reader.raw(reader.protect('00880000', Buffer.alloc(8), '00'));
  const rest = await reader.raw('00c000000a');
  expect([rest.length, rest.slice(-4)]).toEqual([24, '6111']);
  const last = await reader.raw('00c0000000');
  expect(reader.unprotect(0x88, Buffer.from(first.slice(0, -4) + rest.slice(0, -4) + last, 'hex')).status).toBe('9000');
  await reader.raw(reader.protect('00880000', Buffer.alloc(8), '00'));
  chip.reset();
  expect(await reader.raw('00c000001b')).toBe('6d00');
  await reader.bac();
  await reader.raw(reader.protect('00880000', Buffer.alloc(8), '00'));
  expect((await reader.bac()).slice(-4)).toBe('9000');
  expect((await reader.send('00b09e00', undefined, '16')).data).toEqual(sampleCom);
});

test('EF.ATR/INFO says how long commands and answers may be, and that it says so', async () => {
  const reader = new TestReader(sampleChip());
  await reader.raw('00a4020c022f01');
  expect(await reader.raw('00b0000000')).toBe('47039401e07f660a020300feff020300feff9000');
});
