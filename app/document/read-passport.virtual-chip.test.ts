import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPassport, type VirtualChip } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { instantFrom } from '../core/instant.ts';
import { err, ok } from '../core/result.ts';
import { accessKeyOf } from './access/mrz-access-key.ts';
import type { CardTransport } from './card-transport.ts';
import { type PassportReading, type ReadRequest, readPassport } from './read-passport.ts';
import { loadTrustFolder } from './trust/trust-folder.ts';
import type { TrustStore } from './trust/trust-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-read-'));
const pki = join(folder, 'pki');
const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const lines = mrz.split('\n');
const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
let trust: TrustStore;

beforeAll(async () => {
  await ensurePki(pki, 'MNG');
  trust = loadTrustFolder(pki);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function chipOf(profile: object): Promise<VirtualChip> {
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify({ mrz, portrait, ...profile }));
  const loaded = await loadPassport(path, { defaultPki: pki });
  if (!loaded.ok || loaded.value.chip === null) throw new Error(JSON.stringify(loaded));
  loaded.value.chip.reset();
  return loaded.value.chip;
}

type Meddle = (answer: Uint8Array, count: number, command: Uint8Array) => Uint8Array | 'pull';

interface Rig {
  readonly reading: PassportReading;
  readonly commands: readonly string[];
}

async function readFrom(
  chip: VirtualChip,
  change: Partial<ReadRequest> = {},
  meddle: Meddle = (answer) => answer,
): Promise<Rig> {
  const commands: string[] = [];
  const card: CardTransport = {
    kind: 'in-process',
    reader: 'test',
    atr: chip.atr,
    removed: new Promise(() => {}),
    release: async () => {},
    transmit: async (command) => {
      commands.push(Buffer.from(command).toString('hex'));
      const answer = await chip.transmit(command);
      const arrived = answer === 'drop' ? 'pull' : meddle(answer, commands.length, command);
      return arrived === 'pull' ? err({ kind: 'card-lost', detail: 'pulled' }) : ok(arrived);
    },
  };
  chip.reset();
  const key = accessKeyOf(lines);
  if (key === null) throw new Error('the lines are an MRZ');
  const at = instantFrom(Date.now());
  const request = { key, access: 'auto', mrz: lines, trust, at, onProgress: () => {}, ...change } as const;
  return { reading: await readPassport(card, request), commands };
}

const kinds: readonly (readonly [string, object, object])[] = [
  ['PACE, extended length', { access: ['PACE-GM', 'BAC'] }, { protocol: 'PACE', mapping: 'GM', cipher: 'AES-128' }],
  ['PACE, short lengths', { access: ['PACE-GM'], extendedLength: false }, { protocol: 'PACE', downgraded: false }],
  ['BAC, extended length', { access: ['BAC'] }, { protocol: 'BAC', cipher: '3DES', downgraded: false }],
  ['BAC, short lengths', { access: ['BAC'], extendedLength: false }, { protocol: 'BAC', downgraded: false }],
];

describe.each(kinds)('%s', (_name, profile, access) => {
  test('is read whole, every check that can be made passes', async () => {
    const { reading } = await readFrom(await chipOf(profile));
    expect(reading.end).toEqual({ kind: 'complete' });
    expect(reading.access).toMatchObject(access);
    expect(reading.mrz).toMatchObject({ primaryIdentifier: 'BATBAYAR', valid: true });
    expect(reading.portrait).toMatchObject({ mime: 'image/jpeg', width: 480, height: 600 });
    const open = Object.entries(reading.checks).filter(([, { outcome }]) => outcome !== 'passed');
    expect(open.map(([name, { outcome }]) => [name, outcome])).toEqual([['knownDefects', 'not-possible']]);
  });

  test('pulled at any command, it is a lost card with what was read until then', async () => {
    const chip = await chipOf(profile);
    const { reading: whole, commands } = await readFrom(chip);
    // Most commands of short lengths are blocks of DG2 like each other: every one at first, then some of them.
    const steps = commands.map((_, index) => index + 1).filter((count) => count <= 40 || count % 17 === 0);
    for (const pulledAt of [...steps, commands.length]) {
      const { reading } = await readFrom(chip, {}, (answer, count) => (count === pulledAt ? 'pull' : answer));
      expect(reading.end, `command ${pulledAt}`).toMatchObject({ kind: 'card-lost' });
      for (const [name, bytes] of reading.files) expect(bytes).toEqual(whole.files.get(name));
      expect(reading.files.has('DG2')).toBe(false);
      expect(Object.values(reading.checks).map(({ outcome }) => outcome)).not.toContain('failed');
      expect(reading.checks.dataGroupHashes.outcome).toBe('not-possible');
      expect(reading.checks.sodSignature.outcome).toBe(reading.files.has('EF.SOD') ? 'passed' : 'not-possible');
    }
  });

  test('another document’s key is told apart, and tried once', async () => {
    const chip = await chipOf(profile);
    const key = { kind: 'mrz', documentNumber: 'E2514087', birthDate: '980617', expiryDate: '350312' } as const;
    const { reading, commands } = await readFrom(chip, { key });
    expect(reading.end).toEqual({ kind: 'wrong-password' });
    expect(reading.files.has('EF.SOD')).toBe(false);
    const proofs = commands.filter((command) => /^00(82|86)/.test(command));
    expect(proofs).toHaveLength(1);
    expect(commands.at(-1)).toBe(proofs[0]);
  });

  test('garbage at any command ends the reading and nothing else', async () => {
    const chip = await chipOf(profile);
    const { commands } = await readFrom(chip);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: Math.min(commands.length, 30) }),
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.constantFrom(Uint8Array.of(0x90, 0x00), Uint8Array.of(0x69, 0x88)),
        ),
        async (at, garbage) => {
          const { reading } = await readFrom(chip, {}, (answer, count) => (count === at ? garbage : answer));
          expect(Object.keys(reading.checks)).toHaveLength(9);
          // After the keys are agreed nothing but the right answer goes on.
          const isProtected = commands[at - 1]?.startsWith('0c') ?? false;
          if (isProtected && reading.access?.downgraded === false) expect(reading.end.kind).toBe('bad-answer');
        },
      ),
      { numRuns: 60 },
    );
  });
});

test.each([
  ['P-256', 'AES-128'],
  ['brainpoolP256r1', 'AES-128'],
  ['brainpoolP256r1', '3DES'],
  ['P-256', 'AES-192'],
  ['P-384', 'AES-256'],
  ['brainpoolP384r1', 'AES-192'],
  ['brainpoolP512r1', 'AES-256'],
  ['P-521', 'AES-256'],
])('PACE over %s with %s', async (paceParameters, cipher) => {
  const chip = await chipOf({ access: ['PACE-GM'], paceParameters, cipher });
  const { reading } = await readFrom(chip);
  expect(reading.end).toEqual({ kind: 'complete' });
  expect(reading.access).toMatchObject({ protocol: 'PACE', mapping: 'GM', parameters: paceParameters, cipher });
});

test('PACE that fails at whichever step is never followed by BAC', async () => {
  const chip = await chipOf({ access: ['PACE-GM', 'BAC'] });
  for (const [step, ins] of [
    [1, 0x22],
    [1, 0x86],
    [2, 0x86],
    [3, 0x86],
    [4, 0x86],
  ] as const) {
    let seen = 0;
    const { reading, commands } = await readFrom(chip, {}, (answer, _count, command) => {
      if (command[1] === ins) seen += 1;
      return command[1] === ins && seen === step ? Uint8Array.of(0x6a, 0x80) : answer;
    });
    expect(reading.end).toMatchObject({ kind: 'chip-refused', status: 0x6a80 });
    expect(reading.access).toBeNull();
    expect(commands.filter((command) => command.startsWith('0084'))).toEqual([]);
  }
});

test('BAC on a chip that offers PACE is a downgrade, and named', async () => {
  const { reading } = await readFrom(await chipOf({ access: ['PACE-GM', 'BAC'] }), { access: 'bac' });
  expect(reading.end).toEqual({ kind: 'complete' });
  expect(reading.access).toMatchObject({ protocol: 'BAC', downgraded: true });
});

test('PACE and a CAN are no way into a chip without PACE', async () => {
  const chip = await chipOf({ access: ['BAC'] });
  for (const change of [{ access: 'pace' }, { key: { kind: 'can', can: '123456' } }] as const) {
    const { reading } = await readFrom(chip, change);
    expect(reading.end).toMatchObject({ kind: 'access-not-offered' });
  }
});

test('the CAN opens a chip, a wrong one is a wrong password', async () => {
  const chip = await chipOf({ access: ['PACE-GM'], can: '271828' });
  const right = await readFrom(chip, { key: { kind: 'can', can: '271828' }, mrz: null });
  expect(right.reading.end).toEqual({ kind: 'complete' });
  expect(right.reading.checks.dg1AgainstMrz.outcome).toBe('not-possible');
  const wrong = await readFrom(chip, { key: { kind: 'can', can: '271829' } });
  expect(wrong.reading.end).toEqual({ kind: 'wrong-password' });
});

test('forged data and forged signatures fail their own check only', async () => {
  for (const [fault, check] of [
    ['dg-hash', 'dataGroupHashes'],
    ['sod-signature', 'sodSignature'],
  ]) {
    const { reading } = await readFrom(await chipOf({ access: ['PACE-GM'], faults: [fault] }));
    const failed = Object.entries(reading.checks).filter(([, { outcome }]) => outcome === 'failed');
    expect(failed.map(([name]) => name)).toEqual([check]);
    expect(reading.end).toEqual({ kind: 'complete' });
  }
});

test('a printed MRZ that is another one is seen, down to a filler', async () => {
  const other = [lines[0] ?? '', (lines[1] ?? '').replace('<<02', '<A02')];
  const { reading } = await readFrom(await chipOf({ access: ['PACE-GM'] }), { mrz: other });
  expect(reading.checks.dg1AgainstMrz).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('line 2') });
});

test('a DG2 of more than 32 767 bytes is read to its last byte, and progress runs to one total', async () => {
  for (const extendedLength of [true, false]) {
    const chip = await chipOf({ access: ['PACE-GM'], dg2Padding: 60_000, extendedLength });
    const steps: (readonly [number, number])[] = [];
    const { reading } = await readFrom(chip, { onProgress: (read, total) => steps.push([read, total]) });
    expect(reading.end).toEqual({ kind: 'complete' });
    expect(reading.checks.dataGroupHashes.outcome).toBe('passed');
    expect(reading.files.get('DG2')?.length).toBeGreaterThan(80_000);
    const [last] = steps.slice(-1);
    expect(last?.[0]).toBe(last?.[1]);
    const shares = steps.map(([read, total]) => read / total);
    expect(shares.every((share, index) => share >= (shares[index - 1] ?? 0) - 0.05)).toBe(true);
  }
});

test('the picture is handed on with its last byte, before anything else is made of the reading', async () => {
  const told: { readonly bytes: Uint8Array; readonly read: string }[] = [];
  let progress = '';
  const { reading } = await readFrom(await chipOf({ access: ['PACE-GM'], activeAuthentication: true }), {
    onProgress: (bytes, of) => {
      progress = `${bytes} of ${of}`;
    },
    onPortrait: ({ bytes }) => told.push({ bytes: bytes.slice(), read: progress }),
  });
  expect(told).toHaveLength(1);
  expect(told[0]!.bytes).toEqual(reading.portrait?.bytes);
  expect(told[0]!.read).toBe(progress);
});

test('a picture that cannot be one is not handed on', async () => {
  const told: unknown[] = [];
  const onPortrait = (portrait: unknown) => told.push(portrait);
  const broken = await readFrom(await chipOf({ access: ['PACE-GM'] }), { onPortrait }, (answer, count) =>
    count > 12 ? 'pull' : answer,
  );
  expect(broken.reading.end.kind).toBe('card-lost');
  expect(told).toEqual([]);
});
