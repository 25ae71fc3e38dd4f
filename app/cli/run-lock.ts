import { lockFile } from '../../native/process-lock.ts';
import { CliError } from './command.ts';

/** One demonstration in a data folder. Returns the release. */
export function lockData(file: string): () => void {
  const lock = lockFile(file);
  if (lock.ok) return lock.value;
  throw new CliError(
    2,
    'data-in-use',
    `a lane already runs on this data folder (process ${lock.error})`,
    'stop it, or give another folder with --data',
  );
}
