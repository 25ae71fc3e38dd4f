import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it. Throws where that cannot be: the recursive mode of `mkdirSync` never returns from
 * file systems that answer "no such file" to it, `/proc` among them.
 */
export function makeFolder(path: string): void {
  const full = resolve(path);
  if (existsSync(full)) {
    if (statSync(full).isDirectory()) return;
    throw new Error('it is no folder');
  }
  const above = dirname(full);
  if (above !== full) makeFolder(above);
  try {
    mkdirSync(full);
  } catch (error) {
    // Another command may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
