import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { err, ok, type Result } from '../../core/result.ts';
import { pictureLimits } from './picture-limits.ts';

export interface NoPictureFile {
  readonly kind: 'no-file' | 'too-large';
  readonly detail: string;
}

/** The bytes of a regular file. What waits for a writer, never ends or is a folder is turned away without waiting. */
export async function readPictureFile(path: string): Promise<Result<Uint8Array, NoPictureFile>> {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY).catch(() => null);
  if (file === null) return err({ kind: 'no-file', detail: 'no file that can be read' });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return err({ kind: 'no-file', detail: 'no regular file' });
    if (stat.size > pictureLimits.bytes) return err({ kind: 'too-large', detail: 'over 20 MB' });
    return ok(await file.readFile());
  } catch {
    return err({ kind: 'no-file', detail: 'no file that can be read' });
  } finally {
    await file.close();
  }
}
