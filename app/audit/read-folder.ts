import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** A folder that is looked at and not touched: for those who judge a journal. Rejects for what is no regular file. */
export function readableFolder(folder: string): Pick<Disk, 'list' | 'read'> {
  return { list: () => readdir(folder), read: (name) => readRegular(join(folder, name)) };
}

async function readRegular(path: string): Promise<Buffer> {
  // A pipe in a file's place would be waited for without end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error('it is no regular file');
    return await file.readFile();
  } finally {
    await file.close();
  }
}
