import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../core/result.ts';

/**
 * A lock file that names its owner's process; one whose owner is gone is taken over. The value is the release, the error
 * the process that holds it.
 */
export function lockFile(file: string): Result<() => void, number> {
  for (;;) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return ok(() => rmSync(file, { force: true }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(file);
    if (owner !== process.pid && isAlive(owner)) return err(owner);
    rmSync(file, { force: true });
  }
}

function ownerOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0; // released in the meantime
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
