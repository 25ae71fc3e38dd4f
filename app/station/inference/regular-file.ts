import { readFile, stat } from 'node:fs/promises';

/** The bytes of a regular file of at most `most`; null where there is none. A pipe would never end. */
export async function readRegularFile(file: string, most: number): Promise<Buffer | null> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size <= most ? await readFile(file) : null;
  } catch {
    return null;
  }
}
