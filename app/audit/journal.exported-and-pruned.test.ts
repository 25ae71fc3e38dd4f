import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportJournal, openExport } from './export-journal.ts';
import { closedNoteFile, segmentFile } from './journal-files.ts';
import { laneSigner, MemoryDisk, numbered, opened, written } from './journal.rig.ts';
import { prunableTo, removeSegments } from './prune.ts';
import { verifyJournal } from './verify-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'journal-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'journal.tar');
const segmentEntries = 10;
const disk = new MemoryDisk();
const judged = (one: MemoryDisk) => verifyJournal(one, { verifier: laneSigner });

async function exported(from: MemoryDisk, to: string) {
  const parts: Uint8Array[] = [];
  const result = await exportJournal(from, async (bytes) => void parts.push(Buffer.from(bytes)));
  writeFileSync(to, Buffer.concat(parts));
  return result;
}

beforeAll(async () => {
  await written({ disk, segmentEntries }, 35);
  expect(await exported(disk, file)).toEqual({ signed: 35 });
});

test('an export verifies by itself, and a flipped bit anywhere in it is found', async () => {
  const judge = async (path: string) => {
    const archive = await openExport(path);
    if (archive === null) return 'damaged';
    const verdict = await verifyJournal(archive.disk, { verifier: laneSigner });
    await archive.close();
    return verdict.firstBad;
  };
  expect(await judge(file)).toBeNull();
  const good = readFileSync(file);
  const bad = join(folder, 'bad.tar');
  for (let at = 0; at < good.length; at += 41) {
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(bad, bytes);
    expect(await judge(bad), `byte ${at}`).not.toBeNull();
  }
});

test('an export of a lane that writes ends at a checkpoint', async () => {
  const live = new MemoryDisk();
  const { journal } = await opened({ disk: live, segmentEntries });
  for (let n = 0; n < 15; n += 1) await journal.append(numbered(n));
  const cut = live.copy();
  const name = segmentFile(10);
  cut.files.set(name, Buffer.concat([await cut.read(name), Buffer.from('{"sequence":17,"at"')]));
  const path = join(folder, 'live.tar');
  await exported(cut, path);
  const archive = await openExport(path);
  expect(await verifyJournal(archive!.disk, { verifier: laneSigner })).toMatchObject({
    firstBad: null,
    entries: 17,
    unsigned: 0,
    torn: 0,
  });
  await archive?.close();
  await journal.close();
});

test('pruned to what an export holds, the rest verifies and goes on; pruned by a hand, it does not', async () => {
  const pruned = disk.copy();
  const archive = await openExport(file);
  expect(await prunableTo(pruned, archive!.disk)).toBe(30);
  await archive?.close();
  const byHand = disk.copy();
  byHand.files.delete(segmentFile(0));
  expect(await judged(byHand)).toMatchObject({ firstBad: 10, problem: 'not-pruned' });

  const { journal } = await opened({ disk: pruned, segmentEntries });
  await journal.append({ event: 'journal.pruned', crossing: null, fields: { upTo: 30 } });
  await journal.close();
  for (let removed = 0; removed < 3; removed += 1) {
    // A power cut between two removals leaves a journal that verifies too.
    const half = pruned.copy();
    for (const first of [0, 10, 20].slice(0, removed)) half.files.delete(segmentFile(first));
    expect((await judged(half)).firstBad, `${removed} removed`).toBeNull();
  }
  expect(await removeSegments(pruned, 30)).toBe(3);
  expect(pruned.files.has(closedNoteFile(30))).toBe(true);
  expect(await judged(pruned)).toMatchObject({ firstBad: null, first: 30, entries: 6 });
  const again = await opened({ disk: pruned, segmentEntries });
  expect(await again.verified).toMatchObject({ ok: true });
  expect(await again.journal.rootAt(20)).toBeNull();
  for (let n = 0; n < 12; n += 1) await again.journal.append(numbered(n));
  await again.journal.close();
  expect(await judged(pruned)).toMatchObject({ firstBad: null, first: 30 });
  const third = await opened({ disk: pruned, segmentEntries });
  expect(await third.verified).toMatchObject({ ok: true });
  await third.journal.close();
});

test('an export of another journal, or of an earlier part, allows no more than it holds', async () => {
  const other = new MemoryDisk();
  await written({ disk: other, segmentEntries: 7 }, 35);
  expect(await prunableTo(disk, other)).toBe(0);
  const earlier = new MemoryDisk();
  for (const name of [segmentFile(0), segmentFile(10), closedNoteFile(10)])
    earlier.files.set(name, await disk.read(name));
  expect(await prunableTo(disk, earlier)).toBe(10);
});
