import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPassport, type VirtualChip } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { instantFrom } from '../core/instant.ts';
import { accessKeyOf } from './access/mrz-access-key.ts';
import { type Meddle, transportOf } from './authentication/opened-chip.rig.ts';
import type { TerminalKey } from './authentication/terminal-key.ts';
import { loadTerminalKeyFolder } from './authentication/terminal-key-folder.ts';
import { type PassportReading, readPassport } from './read-passport.ts';
import { loadTrustFolder } from './trust/trust-folder.ts';
import type { TrustStore } from './trust/trust-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-proofs-'));
const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
let trust: TrustStore;

beforeAll(async () => {
  await ensurePki(join(folder, 'pki'), 'MNG');
  trust = loadTrustFolder(join(folder, 'pki'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function chipOf(profile: object): Promise<VirtualChip> {
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify({ mrz, portrait, ...profile }));
  const loaded = await loadPassport(path, { defaultPki: join(folder, 'pki') });
  if (!loaded.ok || loaded.value.chip === null) throw new Error(JSON.stringify(loaded));
  loaded.value.chip.reset();
  return loaded.value.chip;
}

async function read(
  chip: VirtualChip,
  meddle?: Meddle,
  terminalKey: TerminalKey | null = null,
): Promise<PassportReading> {
  chip.reset();
  const key = accessKeyOf(mrz.split('\n'));
  if (key === null) throw new Error('the lines are an MRZ');
  return readPassport(transportOf(chip, [], meddle), {
    ...{ key, access: 'auto', mrz: mrz.split('\n'), trust, terminalKey },
    at: instantFrom(Date.now()),
    onProgress: () => {},
  });
}

const both = { chipAuthentication: true, activeAuthentication: true } as const;
const rsa = (bits: number, hash: string, trailer: string) => ({ algorithm: 'RSA', bits, hash, trailer });

test.each<readonly [string, object, RegExp, RegExp]>([
  ['both by default', both, /ECDH on P-256, AES-128/, /ECDSA on P-256 with SHA-256/],
  ['BAC, short lengths', { ...both, access: ['BAC'], extendedLength: false }, /AES-128/, /ECDSA/],
  [
    'PACE in Triple-DES, chip authentication in AES, short lengths',
    { ...both, cipher: '3DES', extendedLength: false, chipAuthentication: { curve: 'P-384', cipher: 'AES-256' } },
    /P-384, AES-256/,
    /ECDSA/,
  ],
  [
    'RSA, Triple-DES, a key identifier',
    {
      chipAuthentication: { curve: 'brainpoolP256r1', cipher: '3DES', keyId: 6, encoding: 'explicit' },
      activeAuthentication: rsa(2048, 'SHA-256', 'xxCC'),
    },
    /brainpoolP256r1, key 6, 3DES/,
    /RSA of 2048 bits, ISO\/IEC 9796-2 with SHA-256/,
  ],
  [
    'RSA with short lengths, DH in parts',
    {
      extendedLength: false,
      chipAuthentication: { algorithm: 'DH', cipher: 'AES-192' },
      activeAuthentication: rsa(1024, 'SHA-1', 'BC'),
    },
    /DH on MODP-2048-256, AES-192/,
    /RSA of 1024 bits, ISO\/IEC 9796-2 with SHA-1/,
  ],
  [
    'several keys',
    {
      chipAuthentication: { keys: [{ keyId: 1 }, { keyId: 2, curve: 'P-521', cipher: 'AES-256' }] },
      activeAuthentication: { curve: 'brainpoolP512r1', hash: 'SHA-512' },
    },
    /P-521, key 2, AES-256/,
    /brainpoolP512r1 with SHA-512/,
  ],
])('%s: both are proved and the document is read whole', async (_name, profile, chip, active) => {
  const reading = await read(await chipOf(profile));
  expect(reading.end).toEqual({ kind: 'complete' });
  expect(reading.chipAuthentication).toEqual({ outcome: 'passed', reason: expect.stringMatching(chip) });
  expect(reading.activeAuthentication).toEqual({ outcome: 'passed', reason: expect.stringMatching(active) });
  const failed = Object.entries(reading.checks).filter(([, { outcome }]) => outcome === 'failed');
  expect(failed).toEqual([]);
  expect(reading.checks.dataGroupHashes.reason).toContain('DG15');
  expect(reading.ms.chipAuthentication).toBeGreaterThan(0);
  expect(reading.ms.activeAuthentication).toBeGreaterThan(0);
});

test('a book with neither is told from one that fails', async () => {
  const reading = await read(await chipOf({}));
  expect(reading.chipAuthentication.outcome).toBe('not-applicable');
  expect(reading.activeAuthentication.outcome).toBe('not-applicable');
});

test('after PACE-CAM the chip is proved already, and no command is spent on it', async () => {
  const reading = await read(await chipOf({ ...both, access: ['PACE-CAM'] }), (answer, command) => {
    expect(command.subarray(0, 2)).not.toEqual(Uint8Array.of(0x0c, 0x22));
    return answer;
  });
  expect(reading.chipAuthentication).toMatchObject({ outcome: 'passed', reason: expect.stringMatching(/mapping/) });
  expect(reading.activeAuthentication.outcome).toBe('passed');
});

test('a chip lost before its first answer under the new keys proves nothing', async () => {
  const chip = await chipOf(both);
  let agreed = 0;
  const reading = await read(chip, (answer, command) => {
    if (agreed > 0) agreed += 1;
    if (command[1] === 0x86 && command[0] === 0x0c) agreed = 1;
    return agreed === 2 ? null : answer;
  });
  expect(reading.end).toMatchObject({ kind: 'card-lost' });
  expect(reading.activeAuthentication.outcome).toBe('passed');
  expect(reading.chipAuthentication.outcome).toBe('not-possible');
});

test('a chip without the key of DG14 fails chip authentication alone; an officer sees the rest', async () => {
  for (const profile of [both, { ...both, access: ['BAC'], extendedLength: false }]) {
    const chip = await chipOf(profile);
    let agreed = 0;
    // What a chip says that computed other keys: our command's MAC is wrong.
    const reading = await read(chip, (answer, command) => {
      if (agreed > 0) agreed += 1;
      if (command[1] === 0x86 && command[0] === 0x0c) agreed = 1;
      return agreed === 2 ? Uint8Array.of(0x69, 0x88) : answer;
    });
    expect(reading.end).toEqual({ kind: 'complete' });
    expect(reading.chipAuthentication).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('does not hold the private key of DG14'),
    });
    expect(reading.activeAuthentication.outcome).toBe('passed');
    expect(reading.portrait).not.toBeNull();
    const failed = Object.entries(reading.checks).filter(([, { outcome }]) => outcome === 'failed');
    expect(failed).toEqual([]);
  }
});

test('a bad answer later in the keys of chip authentication ends the session, and proves nothing against the chip', async () => {
  const chip = await chipOf({ ...both, extendedLength: false });
  let agreed = 0;
  const reading = await read(chip, (answer, command) => {
    if (agreed > 0) agreed += 1;
    if (command[1] === 0x86 && command[0] === 0x0c) agreed = 1;
    return agreed === 5 ? Uint8Array.of(0x69, 0x88) : answer;
  });
  expect(reading.end).toMatchObject({ kind: 'bad-answer' });
  expect(reading.chipAuthentication.outcome).toBe('passed');
  expect(reading.files.has('DG2')).toBe(false);
});

test.each<readonly [string, object, string]>([
  ['BAC', { ...both, access: ['BAC'], terminalAuthentication: true }, 'ECDSA-prime256v1-SHA-256'],
  ['PACE', { ...both, terminalAuthentication: { bits: 1536, hash: 'SHA-512' } }, 'RSA-1536-SHA-512'],
  ['PACE-CAM', { ...both, access: ['PACE-CAM'], terminalAuthentication: true }, 'ECDSA-prime256v1-SHA-256'],
])('%s: a post with its key opens DG3, and takes no finger out of it', async (_name, profile, keys) => {
  const chip = await chipOf(profile);
  const loaded = loadTerminalKeyFolder(join(folder, 'pki', 'terminals', keys));
  if (!loaded.ok) throw new Error(loaded.error);
  const reading = await read(chip, undefined, loaded.value);
  expect(reading.end).toEqual({ kind: 'complete' });
  expect(reading.terminalAuthentication).toEqual({
    outcome: 'passed',
    reason: expect.stringMatching(/^MNTESTIS00001 by MNTESTCVCA00001, .*; DG3 and DG4 may be read, and are not$/),
  });
  expect(reading.chipAuthentication.outcome).toBe('passed');
  expect([...reading.files.keys()].filter((name) => name === 'DG3' || name === 'DG4')).toEqual([]);
  expect(reading.checks.dataGroupHashes).toMatchObject({
    outcome: 'passed',
    reason: expect.stringContaining('DG3 not read'),
  });
  const without = await read(chip);
  expect(without.terminalAuthentication).toEqual({
    outcome: 'not-applicable',
    reason: 'this post holds no key for terminal authentication',
  });
});
