import { join } from 'node:path';
import { waitForLock } from '../../process-lock.ts';

/** Making a PKI takes well under a second; a holder that lives this long is not one of ours (ms). */
const patience = 20_000;

/** Runs `work` while no other process does so for the same folder. A lock whose holder died is taken over. */
export async function withFolderLock(folder: string, work: () => Promise<void>): Promise<void> {
  const file = join(folder, '.lock');
  const lock = await waitForLock(file, patience);
  if (!lock.ok) throw new Error(`${file} is held by process ${lock.error}`);
  await work().finally(lock.value);
}
