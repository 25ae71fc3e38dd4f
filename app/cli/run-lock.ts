import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { CliError } from './command.ts';

/** One demonstration in a data folder. A lock whose process is gone is taken over. Returns the release. */
export function lockData(file: string): () => void {
  for (;;) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number(readFileSync(file, 'utf8'));
    if (owner !== process.pid && isAlive(owner)) {
      throw new CliError(
        2,
        'data-in-use',
        `a lane already runs on this data folder (process ${owner})`,
        'stop it, or give another folder with --data',
      );
    }
    rmSync(file, { force: true });
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
