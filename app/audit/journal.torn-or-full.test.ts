import type { JournalEvent } from './catalogue.ts';
import { expect, test } from 'vitest';
import type { DiskFile } from './disk.ts';
import { liveNoteFiles, reserveFile, segmentFile } from './journal-files.ts';
import { laneSigner, MemoryDisk, opened, openWith, numbered, openExit, written } from './journal.rig.ts';
import { readEntries } from './read-entries.ts';
import { verifyJournal } from './verify-journal.ts';

const judged = (disk: MemoryDisk) => verifyJournal(disk, { verifier: laneSigner });

async function eventsIn(disk: MemoryDisk): Promise<string[]> {
  const events: string[] = [];
  for await (const { event } of readEntries(disk)) events.push(event);
  return events;
}

test('what was appended is there after a restart, over segments, and goes on where it ended', async () => {
  const disk = new MemoryDisk();
  await written({ disk, segmentEntries: 30 }, 70);
  const { journal, entries, repairedBytes, unsignedEntries } = await opened({ disk, segmentEntries: 30 });
  expect({ sequence: entries[0]?.sequence, event: entries[0]?.event }).toEqual({
    sequence: 60,
    event: 'journal.segment',
  });
  expect({ entries: entries.length, repairedBytes, unsignedEntries }).toEqual({
    entries: 10,
    repairedBytes: 0,
    unsignedEntries: 0,
  });
  expect((await journal.append(numbered(70))).sequence).toBe(70);
  expect(journal.size).toBe(71);
  expect((await journal.entriesFrom(28, 4)).map((entry) => entry.sequence)).toEqual([28, 29, 30, 31]);
  await journal.close();
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 71, signed: 71 });
});

test('the root of any size that once was can be had again', async () => {
  const disk = new MemoryDisk();
  const { journal } = await opened({ disk, segmentEntries: 7 });
  const roots: (Buffer | null)[] = [];
  for (let n = 0; journal.size < 40; n += 1) {
    await journal.append(numbered(n));
    roots[journal.size] = await journal.rootAt(journal.size);
  }
  for (const [size, root] of roots.entries()) if (root !== undefined) expect(await journal.rootAt(size)).toEqual(root);
  expect(await journal.rootAt(41)).toBeNull();
  await journal.close();
  // A new life has none of them at hand.
  const { journal: next } = await opened({ disk, segmentEntries: 7 });
  for (const [size, root] of roots.entries()) if (root !== undefined) expect(await next.rootAt(size)).toEqual(root);
  await next.close();
});

test('a snapshot at the head of a segment knows every entry before it, and none after', async () => {
  const disk = new MemoryDisk();
  const noted: number[] = [];
  const seen: unknown[] = [];
  const { journal } = await opened({
    disk,
    segmentEntries: 5,
    written: ({ sequence }) => noted.push(sequence),
    snapshot: () => {
      seen.push([...noted]);
      return { event: 'journal.segment', crossing: null, fields: { state: {} } };
    },
  });
  for (let n = 0; n < 3; n += 1) await Promise.all([1, 2, 3].map((more) => journal.append(numbered(n * 3 + more))));
  await journal.append(numbered(10));
  await journal.close();
  expect(seen).toEqual([[], [0, 1, 2, 3, 4, 5, 6]]);
  expect(noted).toEqual(Array.from({ length: 12 }, (_, n) => n));
});

test('a torn last entry was never acknowledged: cut off, and told; to who only looks it is no fault', async () => {
  const disk = new MemoryDisk();
  await written({ disk }, 3);
  const file = await disk.open(segmentFile(0));
  await file.append(Buffer.from('{"sequence":3,"at":"20'));
  expect(await judged(disk)).toMatchObject({ firstBad: null, torn: 22, entries: 3 });
  const { journal, entries, repairedBytes } = await opened({ disk });
  expect({ entries: entries.length, repairedBytes }).toEqual({ entries: 3, repairedBytes: 22 });
  await journal.append(numbered(3));
  await journal.close();
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 4 });
});

test('entries that were written as the station was killed, and not yet signed, are kept, told and signed', async () => {
  const disk = new MemoryDisk();
  await written({ disk }, 8);
  const notes = liveNoteFiles.map((name) => [name, disk.files.get(name)!] as const);
  await written({ disk }, 9);
  for (const [name, note] of notes) disk.files.set(name, note);
  expect(await judged(disk)).toMatchObject({ firstBad: null, unsigned: 1, signed: 8 });
  const { journal, unsignedEntries } = await opened({ disk });
  expect(unsignedEntries).toBe(1);
  expect(await judged(disk)).toMatchObject({ firstBad: null, unsigned: 0, signed: 9 });
  await journal.append(numbered(9));
  await journal.close();
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 10 });
});

test.each(liveNoteFiles)('%s torn by a power cut: the other one holds, and both are whole again', async (name) => {
  const disk = new MemoryDisk();
  await written({ disk }, 8);
  const note = disk.files.get(name)!;
  disk.files.set(name, note.subarray(0, 60));
  const { journal } = await opened({ disk });
  await journal.append(numbered(8));
  await journal.close();
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 9, signed: 9 });
});

test('a segment that was about to begin when the power went is begun again', async () => {
  for (const torn of ['', '{"sequence":10,"at":"2026', '\0\0\0\n\0\0']) {
    const disk = new MemoryDisk();
    await written({ disk, segmentEntries: 10 }, 10);
    await disk.replace(segmentFile(10), Buffer.from(torn));
    const { journal, repairedBytes } = await opened({ disk, segmentEntries: 10 });
    expect(repairedBytes).toBe(torn.length);
    await journal.append(numbered(10));
    await journal.close();
    expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 12 });
  }
});

test('a start that the power cut short begins again', async () => {
  const disk = new MemoryDisk();
  const { journal } = await opened({ disk });
  await journal.close();
  disk.files.delete(liveNoteFiles[1]);
  await written({ disk }, 3);
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 3 });
});

test('entries gone with their segment, while a checkpoint says that they were, are missed by a start', async () => {
  const disk = new MemoryDisk();
  await written({ disk }, 8);
  disk.files.delete(segmentFile(0));
  expect(await openWith({ disk })).toMatchObject({ ok: false, error: { kind: 'tampered' } });
});

/** A disk that says what is done to it, and whose writes fail while `failing` says so. */
class WatchedDisk extends MemoryDisk {
  readonly calls: string[] = [];
  failing: string | null = null;
  /** Bytes that are free; those of the reserve come on top when it is removed. */
  free = Number.POSITIVE_INFINITY;

  /** The next checkpoint finds no room, though the entries before it did. */
  noteFails = false;

  override async open(name: string): Promise<DiskFile> {
    const file = await super.open(name);
    const kind = name.startsWith('entries') ? 'entries' : 'note';
    const fail = () => {
      if (this.failing !== null) throw Object.assign(new Error(this.failing), { code: this.failing });
    };
    return {
      ...file,
      append: async (bytes) => {
        this.calls.push(`write ${kind}`);
        fail();
        if (bytes.length > this.free) {
          await file.append(bytes.subarray(0, this.free));
          this.free = 0;
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        }
        this.free -= bytes.length;
        await file.append(bytes);
      },
      overwrite: async (bytes) => {
        this.calls.push(`write ${kind}`);
        fail();
        if (this.noteFails) {
          this.noteFails = false;
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        }
        await file.overwrite(bytes);
      },
      sync: async () => {
        this.calls.push(`sync ${kind}`);
        fail();
      },
    };
  }

  override async remove(name: string): Promise<void> {
    if (name === reserveFile) this.free += this.files.get(name)?.length ?? 0;
    await super.remove(name);
  }
}

test('an entry is acknowledged after it was synced and signed; a disk that fails acknowledges nothing more', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk });
  await journal.append(numbered(0));
  disk.calls.length = 0;
  await journal.append(numbered(1)).then(() => disk.calls.push('acknowledged'));
  // The note of the entry before is synced before the other one is overwritten.
  expect(disk.calls).toEqual(['write entries', 'sync entries', 'sync note', 'write note', 'acknowledged']);
  disk.failing = 'EIO';
  await expect(journal.append(numbered(2))).rejects.toThrow('EIO');
  disk.failing = null;
  await expect(journal.append(numbered(3))).rejects.toThrow('EIO');
});

test('the note that a killed station wrote last is synced before the other one is overwritten', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk });
  await journal.append(numbered(0));
  const next = await opened({ disk });
  disk.calls.length = 0;
  await next.journal.append(numbered(1));
  expect(disk.calls).toEqual(['write entries', 'sync entries', 'sync note', 'write note']);
});

test('a full disk: what was acknowledged stays, the journal says so and takes what closes a lane, but opens no door', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk });
  await journal.append(numbered(0));
  disk.free = 100;
  await expect(journal.append(openExit)).rejects.toThrow('ENOSPC');
  await expect(journal.append(openExit)).rejects.toThrow('full');
  await expect(journal.append({ event: 'crossing.started', crossing: 'd', fields: {} })).rejects.toThrow('full');
  await journal.append({ event: 'order.shut-doors', crossing: null, fields: {} });
  await journal.append({ event: 'crossing.concluded', crossing: 'c', fields: { outcome: 'handed-over' } });
  await journal.close();
  expect(await eventsIn(disk)).toEqual([
    'journal.segment',
    'journal.repaired',
    'journal.full',
    'order.shut-doors',
    'crossing.concluded',
  ]);
  expect(await judged(disk)).toMatchObject({ firstBad: null, unsigned: 0, torn: 0 });
  disk.free = Number.POSITIVE_INFINITY;
  const again = await opened({ disk });
  await again.journal.append(openExit);
  await again.journal.close();
  expect(disk.files.get(reserveFile)).toHaveLength(32_768);
});

test('a disk that is full as a segment begins leaves the one before in use', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk, segmentEntries: 3 });
  for (let n = 0; journal.size < 3; n += 1) await journal.append(numbered(n));
  disk.free = 10;
  await expect(journal.append(numbered(9))).rejects.toThrow('ENOSPC');
  await journal.append({ event: 'order.shut-doors', crossing: null, fields: {} });
  await journal.close();
  expect(await eventsIn(disk)).toEqual([
    'journal.segment',
    'journal.repaired',
    'journal.repaired',
    'journal.full',
    'journal.repaired',
    'order.shut-doors',
  ]);
  disk.free = Number.POSITIVE_INFINITY;
  await written({ disk, segmentEntries: 3 }, 9);
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 9 });
});

test('a passage that fills the disk is refused to who waits, and kept; an order to open beside it is not', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk });
  await journal.append(numbered(0));
  disk.free = 100;
  const passed: JournalEvent = { event: 'passage.completed', crossing: 'c', fields: {} };
  const appended = [openExit, passed].map((event) => journal.append(event));
  for (const one of await Promise.allSettled(appended)) expect(one.status).toBe('rejected');
  await journal.close();
  expect(await eventsIn(disk)).toEqual(['journal.segment', 'journal.repaired', 'journal.full', 'passage.completed']);
  expect(await judged(disk)).toMatchObject({ firstBad: null, unsigned: 0, torn: 0 });
});

test('a disk that is full when a batch is synced and its checkpoint is not: the batch stands there once', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk });
  await journal.append(numbered(0));
  disk.noteFails = true;
  await expect(journal.append(numbered(1))).rejects.toThrow('ENOSPC');
  await journal.close();
  const repaired = 'journal.repaired';
  expect(await eventsIn(disk)).toEqual(['journal.segment', repaired, 'journal.full', repaired]);
  expect(await judged(disk)).toMatchObject({ firstBad: null, unsigned: 0, torn: 0 });
});

test('a disk that is full for good ends the journal, and keeps what it had', async () => {
  const disk = new WatchedDisk();
  const { journal } = await opened({ disk });
  await journal.append(numbered(0));
  disk.free = 0;
  disk.files.delete(reserveFile);
  await expect(journal.append(numbered(1))).rejects.toThrow('ENOSPC');
  await expect(journal.append(numbered(2))).rejects.toThrow('ENOSPC');
  expect(await judged(disk)).toMatchObject({ firstBad: null, entries: 2 });
});
