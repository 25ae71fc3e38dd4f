import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPassport, type VirtualChip } from '../../native/virtual/passport/passport.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { instantFrom } from '../core/instant.ts';
import { err, ok } from '../core/result.ts';
import { accessKeyOf } from './access/mrz-access-key.ts';
import { ber } from './ber/ber.ts';
import type { CardTransport } from './card-transport.ts';
import { parseDataGroup11 } from './lds/dg11.ts';
import { parseDataGroup7 } from './lds/displayed-pictures.ts';
import { type ReadRequest, readPassport } from './read-passport.ts';
import { loadTrustFolder } from './trust/trust-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-files-'));
const pki = join(folder, 'pki');
const mrz = 'P<MNGBATBAYAR<<NOMIN<ERDENE<<<<<<<<<<<<<<<<<\nE2514087<5MNG9806179F3503111<<<<<<<<<<<<<<02';
const lines = mrz.split('\n');
const portrait = join(import.meta.dirname, '../../native/virtual/travellers/person-a/passport.jpg');
const picture = readFileSync(portrait);

const further: Readonly<Record<string, Uint8Array>> = {
  DG3: ber(0x63, ber(0x7f61, ber(0x02, Uint8Array.of(0)))),
  DG7: ber(0x67, ber(0x02, Uint8Array.of(1)), ber(0x5f43, picture)),
  DG11: ber(0x6b, ber(0x5c, Uint8Array.of(0x5f, 0x0e)), ber(0x5f0e, Buffer.from('БАТБАЯР<<НОМИН'))),
  DG12: ber(0x6c, ber(0x5f26, Buffer.from('20250311'))),
  DG16: ber(0x70, ber(0x02, Uint8Array.of(1)), ber(0xa1, ber(0x5f51, Buffer.from('SMITH<<CHARLES')))),
};

beforeAll(async () => {
  await ensurePki(pki, 'MNG');
  for (const [name, bytes] of Object.entries(further)) writeFileSync(join(folder, `${name}.bin`), bytes);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dataGroups = Object.fromEntries(Object.keys(further).map((name) => [name, `${name}.bin`]));

async function chipOf(profile: object): Promise<VirtualChip> {
  const path = join(folder, 'profile.json');
  writeFileSync(path, JSON.stringify({ mrz, portrait, access: ['PACE-GM'], ...profile }));
  const loaded = await loadPassport(path, { defaultPki: pki });
  if (!loaded.ok || loaded.value.chip === null) throw new Error(JSON.stringify(loaded));
  return loaded.value.chip;
}

/** `meddle`: what the card says instead of running the command. */
async function readFrom(
  chip: VirtualChip,
  change: Partial<ReadRequest> = {},
  meddle: (command: Uint8Array) => Uint8Array | null = () => null,
) {
  const commands: string[] = [];
  const card: CardTransport = {
    kind: 'in-process',
    reader: 'test',
    atr: chip.atr,
    removed: new Promise(() => {}),
    release: async () => {},
    transmit: async (command) => {
      commands.push(Buffer.from(command).toString('hex'));
      const answer = meddle(command) ?? (await chip.transmit(command));
      return answer === 'drop' ? err({ kind: 'card-lost', detail: 'pulled' }) : ok(answer);
    },
  };
  chip.reset();
  const key = accessKeyOf(lines);
  if (key === null) throw new Error('the lines are an MRZ');
  const reading = await readPassport(card, {
    ...{ key, access: 'auto', mrz: lines, trust: loadTrustFolder(pki), at: instantFrom(Date.now()) },
    ...{ onProgress: () => {}, ...change },
  });
  return { reading, commands };
}

describe('data groups that not every document has', () => {
  test('asked for all, each comes as it was signed, fingerprints stay where they are', async () => {
    const { reading } = await readFrom(await chipOf({ dataGroups }), { groups: 'all' });
    expect(reading.end).toEqual({ kind: 'complete' });
    for (const [name, bytes] of Object.entries(further)) {
      if (name === 'DG3') continue;
      expect(Buffer.compare(reading.files.get(name) ?? new Uint8Array(), bytes), name).toBe(0);
    }
    expect([...reading.files.keys()]).toEqual(
      expect.arrayContaining(['EF.ATR/INFO', 'EF.CardAccess', 'EF.COM', 'EF.SOD', 'DG1', 'DG2']),
    );
    expect(reading.files.has('DG3')).toBe(false);
    expect([...reading.notRead]).toEqual([['DG3', 'it is protected by terminal authentication']]);
    expect(reading.checks.dataGroupHashes).toMatchObject({
      outcome: 'passed',
      reason: expect.stringContaining('DG3 not read'),
    });
    expect(parseDataGroup7(reading.files.get('DG7') ?? new Uint8Array())).toMatchObject({
      ok: true,
      value: [{ mime: 'image/jpeg', width: 480, height: 600 }],
    });
    expect(parseDataGroup11(reading.files.get('DG11') ?? new Uint8Array())).toMatchObject({
      ok: true,
      value: { fullName: 'БАТБАЯР<<НОМИН' },
    });
  });

  test('a border crossing reads none of them, and says so', async () => {
    const { reading } = await readFrom(await chipOf({ dataGroups }));
    expect(reading.end).toEqual({ kind: 'complete' });
    expect([...reading.notRead.keys()]).toEqual(['DG3', 'DG7', 'DG11', 'DG12', 'DG16']);
    expect(reading.checks.comAgainstSod.outcome).toBe('passed');
  });

  test('one that is malformed is told of and ends nothing', async () => {
    writeFileSync(join(folder, 'bad.bin'), Uint8Array.of(0x6b, 0x85, 1, 2, 3, 4, 5, 6));
    const { reading } = await readFrom(await chipOf({ dataGroups: { DG11: 'bad.bin' } }), { groups: 'all' });
    expect(reading.end).toEqual({ kind: 'complete' });
    expect([...reading.notRead.keys()]).toEqual(['DG11']);
    expect(reading.portrait).not.toBeNull();
  });
});

test('a portrait in a record of ISO/IEC 39794-5 is the same picture', async () => {
  const { reading } = await readFrom(await chipOf({ standard: 'ISO 39794-5' }));
  expect(reading.portrait).toMatchObject({ standard: 'ISO 39794-5', mime: 'image/jpeg', width: 480, height: 600 });
  expect(Buffer.compare(reading.portrait?.bytes ?? new Uint8Array(), picture)).toBe(0);
  expect(reading.checks.dataGroupHashes.outcome).toBe('passed');
});

describe('commands', () => {
  test('PACE with extended length: two for each file, one where its length is known', async () => {
    const { reading } = await readFrom(await chipOf({}));
    // EF.CardAccess 1, EF.ATR/INFO 1, PACE 5, application 1; DG2 2, EF.COM 2, EF.SOD 2, DG1 1, DG14 2.
    expect(reading.apdus).toBe(17);
  });

  test('a chip that lets no command name a file is read by selecting', async () => {
    const chip = await chipOf({});
    const named = (command: Uint8Array) => command[0] === 0x00 && command[1] === 0xb0 && (command[2] ?? 0) >= 0x80;
    const { reading, commands } = await readFrom(chip, {}, (command) =>
      named(command) ? Uint8Array.of(0x6a, 0x86) : null,
    );
    expect(reading.end).toEqual({ kind: 'complete' });
    expect(commands.filter((one) => one.startsWith('00b09'))).toHaveLength(1);
    expect(commands.filter((one) => one.startsWith('0ca4')).length).toBeGreaterThan(4);
  });
});
