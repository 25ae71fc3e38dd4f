import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from './checkpoint.ts';
import { diskContract } from './disk.contract.ts';
import { ed25519Signer } from './ed25519-signer.ts';
import { closedNoteFile, liveNoteFiles, segmentFile } from './journal-files.ts';
import { laneSigner, MemoryDisk, openWith, opened, numbered, written } from './journal.rig.ts';
import { verifyJournal } from './verify-journal.ts';

describe('a disk in memory', () => diskContract(async () => new MemoryDisk()));

/** Three segments: 0–9, 10–19, 20–25. */
const segmentEntries = 10;
const honest = new MemoryDisk();
beforeAll(() => written({ disk: honest, segmentEntries }, 26));

const judged = (disk: MemoryDisk) => verifyJournal(disk, { verifier: laneSigner });

function changed(change: (disk: MemoryDisk) => void): MemoryDisk {
  const disk = honest.copy();
  change(disk);
  return disk;
}

const lines = (disk: MemoryDisk, first: number) =>
  (disk.files.get(segmentFile(first)) ?? Buffer.alloc(0)).toString('utf8').split(/(?<=\n)/);

const withLines = (first: number, change: (lines: string[]) => readonly string[]) =>
  changed((disk) => disk.files.set(segmentFile(first), Buffer.from(change(lines(disk, first)).join(''))));

test('an honest journal is as it was signed', async () => {
  expect(await judged(honest)).toEqual({
    entries: 26,
    first: 0,
    checkpoints: 4,
    signed: 26,
    unsigned: 0,
    torn: 0,
    firstBad: null,
    problem: null,
    file: null,
  });
});

test('a flipped bit in any byte of any file is found, and in an entry it is that entry', async () => {
  for (const [name, good] of honest.files) {
    let entry = Number(/^entries-(\d+)/.exec(name)?.[1] ?? Number.NaN);
    const step = name === 'reserve' ? 997 : 1;
    for (let at = 0; at < good.length; at += step) {
      const disk = changed((one) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
        one.files.set(name, bad);
      });
      const { firstBad } = await judged(disk);
      const where = `${name}, byte ${at}`;
      if (Number.isNaN(entry)) expect(firstBad, where).not.toBeNull();
      else expect(firstBad, where).toBe(entry);
      if (good[at] === 0x0a) entry += 1;
    }
  }
});

describe.each([0, 10, 20])('in the segment from %i', (first) => {
  const last = first === 20 ? 5 : 9;
  const places = [1, 2, last - 1];

  test.each(places)('entry %i: worded otherwise, gone, doubled, swapped', async (at) => {
    const word = (line: string) => line.replace('"bytes":', '"bites":');
    expect(
      (await judged(withLines(first, (all) => all.map((line, i) => (i === at ? word(line) : line))))).firstBad,
    ).toBe(first + at);
    expect((await judged(withLines(first, (all) => all.toSpliced(at, 1)))).firstBad).toBe(first + at);
    expect((await judged(withLines(first, (all) => all.toSpliced(at, 0, all[at] ?? '')))).firstBad).toBe(
      first + at + 1,
    );
    const swapped = withLines(first, (all) => all.toSpliced(at, 2, all[at + 1] ?? '', all[at] ?? ''));
    expect((await judged(swapped)).firstBad).toBe(first + at);
  });

  // Before the last entry of all, gone and changed look alike.
  test.each(first === 20 ? [1, 2] : places)(
    'entry %i: gone, doubled or swapped, and all numbers made to fit',
    async (at) => {
      const numbered = (all: readonly string[]) =>
        all.map((line, i) => line.replace(/"sequence":\d+/, `"sequence":${first + i}`));
      expect((await judged(withLines(first, (all) => numbered(all.toSpliced(at, 1))))).firstBad).toBe(first + at);
      const doubled = withLines(first, (all) => numbered(all.toSpliced(at, 0, all[at] ?? '')));
      expect((await judged(doubled)).firstBad).toBe(first + at + 1);
      const swapped = withLines(first, (all) => numbered(all.toSpliced(at, 2, all[at + 1] ?? '', all[at] ?? '')));
      expect((await judged(swapped)).firstBad).toBe(first + at);
    },
  );

  test('the end cut off, at each entry', async () => {
    for (let keep = 1; keep <= last; keep += 1) {
      expect((await judged(withLines(first, (all) => all.slice(0, keep)))).firstBad, `kept ${keep}`).toBe(first + keep);
    }
  });

  test('gone as a whole', async () => {
    expect((await judged(changed((disk) => disk.files.delete(segmentFile(first))))).firstBad).toBe(
      first === 0 ? 10 : first,
    );
  });
});

test('all checkpoints gone, or those of another key: nothing is as it was signed', async () => {
  const without = changed((disk) => {
    for (const name of [...liveNoteFiles, closedNoteFile(10), closedNoteFile(20)]) disk.files.delete(name);
  });
  expect((await judged(without)).firstBad).toBe(0);
  const other = ed25519Signer(laneSigner.key.name, generateKeyPairSync('ed25519').privateKey);
  expect((await verifyJournal(honest, { verifier: other })).firstBad).toBe(0);
});

test('old checkpoints put back under newer entries are found by what the entries say', async () => {
  const old = new MemoryDisk();
  await written({ disk: old, segmentEntries: 100 }, 6);
  const newer = old.copy();
  await written({ disk: newer, segmentEntries: 100 }, 9);
  for (const names of [[liveNoteFiles[0]], [liveNoteFiles[1]], liveNoteFiles]) {
    const disk = newer.copy();
    for (const name of names) disk.files.set(name, await old.read(name));
    expect((await judged(disk)).firstBad, String(names)).not.toBeNull();
  }
  // Rolled back with its entries it is the journal that it once was; who kept the later checkpoint sees it.
  const known = openCheckpoint((await newer.read(liveNoteFiles[1])).toString('utf8'), laneSigner);
  expect(known?.size).toBe(9);
  expect((await judged(old)).firstBad).toBeNull();
  expect(await verifyJournal(old, { verifier: laneSigner, known: known! })).toMatchObject({
    firstBad: 6,
    problem: 'cut-off',
  });
  expect((await verifyJournal(newer, { verifier: laneSigner, known: known! })).firstBad).toBeNull();
});

test('a journal that goes on from a changed one is another one to who kept a checkpoint', async () => {
  const fork = new MemoryDisk();
  await written({ disk: fork, segmentEntries }, 30);
  const known = openCheckpoint((await honest.read(liveNoteFiles[0])).toString('utf8'), laneSigner);
  const other = new MemoryDisk();
  const { journal } = await opened({ disk: other, segmentEntries });
  for (let n = 0; n < 40; n += 1) await journal.append(numbered(n === 0 ? 1_000 : n));
  await journal.close();
  expect((await verifyJournal(fork, { verifier: laneSigner, known: known! })).firstBad).toBeNull();
  expect((await verifyJournal(other, { verifier: laneSigner, known: known! })).firstBad).not.toBeNull();
});

test.each([
  ['no JSON', '{'],
  ['no fields', '{"sequence":26,"at":"2026-01-01T00:00:00.000Z","prev":"x","signed":26,"event":"a","crossing":null}'],
  [
    'another number',
    '{"sequence":27,"at":"2026-01-01T00:00:00.000Z","prev":"x","signed":26,"event":"lane.state","crossing":null,"fields":{}}',
  ],
  [
    'a link to nothing',
    '{"sequence":26,"at":"2026-01-01T00:00:00.000Z","prev":"x","signed":26,"event":"lane.state","crossing":null,"fields":{}}',
  ],
])('a line with %s, added by hand behind the last checkpoint, is named and not believed', async (_, line) => {
  expect((await judged(withLines(20, (all) => [...all, `${line}\n`]))).firstBad).toBe(26);
});

test('a start refuses a last segment that was changed, and learns of earlier ones in the background', async () => {
  const last = withLines(20, (all) => all.map((line) => line.replace('"bytes":20', '"bytes":21')));
  expect(await openWith({ disk: last, segmentEntries })).toMatchObject({
    ok: false,
    error: { kind: 'tampered', firstBad: 23 },
  });
  const earlier = withLines(0, (all) => all.map((line) => line.replace('"bytes":4', '"bytes":5')));
  const { verified, journal } = await opened({ disk: earlier, segmentEntries });
  expect(await verified).toEqual({ ok: false, error: { kind: 'tampered', firstBad: 5 } });
  await journal.close();
  const { verified: well } = await opened({ disk: honest.copy(), segmentEntries });
  expect(await well).toEqual({ ok: true, value: { entries: 26 } });
});
