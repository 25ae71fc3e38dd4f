import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { loadPassport, type VirtualChip } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { instantFrom } from '../core/instant.ts';
import { err, ok } from '../core/result.ts';
import { accessKeyOf } from './access/mrz-access-key.ts';
import { ChipSession } from './iso7816/chip-session.ts';
import { type PassportReading, readPassport, wipeReading } from './read-passport.ts';
import { loadTrustFolder } from './trust/trust-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-wiped-'));
const pki = join(folder, 'pki');
const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');

beforeAll(() => ensurePki(pki, 'MNG'), 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

async function chipOf(profile: object): Promise<VirtualChip> {
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify({ mrz, portrait, ...profile }));
  const loaded = await loadPassport(path, { defaultPki: pki });
  if (!loaded.ok || loaded.value.chip === null) throw new Error(JSON.stringify(loaded));
  return loaded.value.chip;
}

interface Watched {
  readonly reading: PassportReading;
  /** Session keys and their secrets, as they are now. */
  readonly keys: readonly Uint8Array[];
  /** Every buffer into which bytes of the chip were copied, as it is now. */
  readonly buffers: readonly Uint8Array[];
  readonly commands: number;
}

/** Reads a chip that is pulled away at a command, holding on to all buffers on the way. */
async function read(chip: VirtualChip, pulledAt = Number.POSITIVE_INFINITY): Promise<Watched> {
  chip.reset();
  const protectWith = vi.spyOn(ChipSession.prototype, 'protectWith');
  const set = vi.spyOn(Uint8Array.prototype, 'set');
  const buffers: Uint8Array[] = [];
  let commands = 0;
  const reading = await readPassport(
    {
      kind: 'in-process',
      reader: 'test',
      atr: chip.atr,
      removed: new Promise(() => {}),
      release: async () => {},
      transmit: async (command) => {
        commands += 1;
        buffers.push(...(set.mock.contexts as Uint8Array[]));
        const answer = commands >= pulledAt ? 'drop' : await chip.transmit(command);
        set.mockClear(); // those were the chip's own
        return answer === 'drop' ? err({ kind: 'card-lost', detail: 'pulled' }) : ok(answer);
      },
    },
    {
      key: accessKeyOf(mrz.split('\n'))!,
      access: 'auto',
      mrz: mrz.split('\n'),
      trust: loadTrustFolder(pki),
      at: instantFrom(Date.UTC(2026, 5, 1)),
      onProgress: () => {},
    },
  );
  const keys = protectWith.mock.calls.flatMap(([{ encryption, mac, counter }]) => [encryption, mac, counter]);
  buffers.push(...(set.mock.contexts as Uint8Array[]));
  vi.restoreAllMocks();
  return { reading, keys, buffers, commands };
}

const isWiped = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

it.each([
  ['PACE', { access: ['PACE-GM'] }],
  ['BAC', { access: ['BAC'] }],
] as const)('%s: keys when the reading ends, files when its owner says so', async (_name, profile) => {
  const { reading, keys } = await read(await chipOf(profile));
  expect(reading.end.kind).toBe('complete');
  expect(keys.length).toBe(3);
  expect(keys.every(isWiped)).toBe(true);
  const files = [...reading.files.values()];
  const picture = reading.portrait?.bytes ?? new Uint8Array();
  expect([...files, picture].some(isWiped)).toBe(false);
  wipeReading(reading);
  expect([...files, picture].every(isWiped)).toBe(true);
  expect(reading.checks.sodSignature.outcome).toBe('passed');
});

it('a card that is pulled away at any command leaves no key, no half of a file', async () => {
  const chip = await chipOf({ access: ['PACE-GM'], extendedLength: false });
  const { reading, commands } = await read(chip);
  const dg1 = Buffer.from(reading.files.get('DG1') ?? []);
  const dg2 = Buffer.from(reading.files.get('DG2') ?? []);
  const canaries = [dg1.subarray(-60, -30), dg2.subarray(200, 230), dg2.subarray(1_000, 1_030)];
  const holds = (bytes: Uint8Array) =>
    canaries.some((one) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(one));
  let seen = 0;
  for (let pulledAt = 1; pulledAt <= commands; pulledAt += pulledAt < 40 ? 1 : 13) {
    const pulled = await read(chip, pulledAt);
    expect(pulled.reading.end.kind, `pulled at ${pulledAt}`).toBe('card-lost');
    expect(pulled.keys.every(isWiped), `pulled at ${pulledAt}`).toBe(true);
    seen += pulled.buffers.filter(holds).length;
    wipeReading(pulled.reading);
    expect(pulled.buffers.filter(holds), `pulled at ${pulledAt}`).toEqual([]);
  }
  expect(seen).toBeGreaterThan(0); // whole files that were read before it was pulled
});
