import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** A folder that is looked at and not touched: for those who judge a journal. */
export function readableFolder(folder: string): Pick<Disk, 'list' | 'read'> {
  return { list: () => readdir(folder), read: (name) => readFile(join(folder, name)) };
}
