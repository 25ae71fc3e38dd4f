import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalStorage } from './storage.ts';

export const entriesFile = 'entries.log';
export const checkpointsFile = 'checkpoints.log';

/** A journal in a folder: `entries.log` (one JSON entry a line) and `checkpoints.log` (signed notes). */
export async function openFileStorage(folder: string): Promise<JournalStorage> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entries = await open(join(folder, entriesFile), 'a+', 0o600);
  const checkpoints = await open(join(folder, checkpointsFile), 'a+', 0o600);
  const directory = await open(folder, 'r');
  await directory.sync(); // the names of new files must survive a power cut too
  await directory.close();
  const appendTo = async (file: FileHandle, bytes: Uint8Array) => {
    for (let from = 0; from < bytes.length; ) from += (await file.write(bytes, from)).bytesWritten;
  };
  return {
    readEntries: () => readFile(join(folder, entriesFile)),
    readCheckpoints: () => readFile(join(folder, checkpointsFile), 'utf8'),
    appendEntries: (bytes) => appendTo(entries, bytes),
    // Not synced: a power cut may cost a checkpoint, never an entry.
    appendCheckpoint: (note) => appendTo(checkpoints, Buffer.from(`${note}\n`)),
    truncateEntries: (size) => entries.truncate(size),
    truncateCheckpoints: (size) => checkpoints.truncate(size),
    sync: () => entries.datasync(),
    close: async () => {
      await entries.close();
      await checkpoints.datasync();
      await checkpoints.close();
    },
  };
}
