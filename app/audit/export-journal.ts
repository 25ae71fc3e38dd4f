import { type FileHandle, open } from 'node:fs/promises';
import type { Disk } from './disk.ts';
import { closedNoteFile, listJournal, liveNoteFiles, segmentFile } from './journal-files.ts';
import { readTar, tarEnd, tarHeader, tarPadding } from './tar.ts';

type ReadableDisk = Pick<Disk, 'list' | 'read'>;

/** A lane that writes changes its live notes all the time: two readings that agree are one moment. */
const mostLooks = 200;

/**
 * Writes a journal, as far as it is signed, into one ustar archive that verifies by itself: the very files, cut at the last
 * checkpoint, with the key line. Null when the journal has no checkpoint or never stands still.
 */
export async function exportJournal(
  disk: ReadableDisk,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<{ readonly signed: number } | null> {
  const notes = await stillNotes(disk);
  const signed = Math.max(...notes.map((note) => Number(note.toString('utf8').split('\n')[1] ?? Number.NaN)));
  if (!Number.isSafeInteger(signed)) return null;
  const add = async (name: string, bytes: Buffer) => {
    for (const part of [tarHeader(name, bytes.length), bytes, tarPadding(bytes.length)]) await write(part);
  };
  const { segments, closed, names } = await listJournal(disk);
  if (names.includes('journal.vkey')) await add('journal.vkey', await disk.read('journal.vkey'));
  for (const [at, name] of liveNoteFiles.entries()) await add(name, notes[at] ?? Buffer.alloc(0));
  for (const first of segments.filter((one) => one < signed || one === 0)) {
    if (closed.includes(first)) await add(closedNoteFile(first), await disk.read(closedNoteFile(first)));
    await add(segmentFile(first), firstLines(await disk.read(segmentFile(first)), signed - first));
  }
  await write(tarEnd);
  return { signed };
}

async function stillNotes(disk: ReadableDisk): Promise<readonly Buffer[]> {
  const read = () => Promise.all(liveNoteFiles.map((name) => disk.read(name)));
  let notes = await read();
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const again = await read();
    if (again.every((note, at) => note.equals(notes[at] ?? Buffer.alloc(0)))) return again;
    notes = again;
  }
  return notes;
}

function firstLines(bytes: Buffer, count: number): Buffer {
  let end = 0;
  for (let lines = 0; lines < count; lines += 1) {
    const to = bytes.indexOf(0x0a, end);
    if (to < 0) return bytes;
    end = to + 1;
  }
  return bytes.subarray(0, end);
}

export interface OpenExport {
  readonly disk: ReadableDisk;
  close(): Promise<void>;
}

/** Looks into an exported journal without unpacking it; null when the file is none, or is damaged outside its entries. */
export async function openExport(file: string): Promise<OpenExport | null> {
  const handle = await open(file, 'r');
  const places = await readTar((at, size) => readAt(handle, at, size));
  if (places === null) {
    await handle.close();
    return null;
  }
  const read = async (name: string) => {
    const place = places.find((one) => one.name === name);
    if (place === undefined) throw new Error(`ENOENT: ${name} is not in ${file}`);
    return readAt(handle, place.at, place.size);
  };
  return { disk: { list: async () => places.map((one) => one.name), read }, close: () => handle.close() };
}

async function readAt(handle: FileHandle, at: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, size - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}
