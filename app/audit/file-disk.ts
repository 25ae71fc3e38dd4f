import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';

/** A file that is being replaced; left behind by a power cut, it is nobody's. */
const unfinished = '.new';

/** A folder of this machine, made where there is none, for its owner alone. */
export async function openFileDisk(folder: string): Promise<Disk> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(folder, name);
  const syncNames = async () => {
    const directory = await open(folder, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  };
  return {
    list: async () => (await readdir(folder)).filter((name) => !name.endsWith(unfinished)),
    read: (name) => readFile(path(name)),
    open: async (name) => fileOver(await openForWriting(path(name))),
    replace: async (name, bytes) => {
      const file = await open(path(name + unfinished), 'w', 0o600);
      try {
        await writeAll(file, bytes, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(path(name + unfinished), path(name));
      await syncNames();
    },
    remove: (name) => unlink(path(name)),
    syncNames,
  };
}

/** Not `a`: what is overwritten in place would be appended. */
async function openForWriting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(path, 'wx+', 0o600);
  }
}

async function fileOver(file: FileHandle): Promise<DiskFile> {
  let size = (await file.stat()).size;
  return {
    append: async (bytes) => {
      await writeAll(file, bytes, size);
      size += bytes.length;
    },
    overwrite: async (bytes) => {
      await writeAll(file, bytes, 0);
      // One write where the length stays: a killed process leaves the old content or the new one.
      if (bytes.length < size) await file.truncate(bytes.length);
      size = bytes.length;
    },
    truncate: async (to) => {
      await file.truncate(to);
      size = to;
    },
    sync: () => file.datasync(),
    close: () => file.close(),
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let from = 0; from < bytes.length; ) {
    from += (await file.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
  }
}
