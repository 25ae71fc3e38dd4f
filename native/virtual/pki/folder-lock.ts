import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Between two looks at a lock that another process holds. */
const lookAgainMs = 20;
/** Making a PKI takes well under a second; a holder that lives this long is not one of ours. */
const patienceMs = 20_000;

/** Runs `work` while no other process does so for the same folder. A lock whose holder died is taken over. */
export async function withFolderLock(folder: string, work: () => Promise<void>): Promise<void> {
  const lock = join(folder, '.lock');
  // A claim with its content in place, linked to the name: the lock never exists without its holder's id.
  const claim = join(folder, `.claim-${process.pid}-${Math.random().toString(36).slice(2)}`);
  await writeFile(claim, String(process.pid));
  try {
    const end = Date.now() + patienceMs;
    while (!(await claimed(claim, lock))) {
      if (Date.now() > end) throw new Error(`${lock} is held by another process; remove it if none runs`);
      if (!isAlive(Number(await readFile(lock, 'utf8').catch(() => process.pid)))) await rm(lock, { force: true });
      else await wait(lookAgainMs);
    }
    await work().finally(() => rm(lock, { force: true }));
  } finally {
    await rm(claim, { force: true });
  }
}

async function claimed(claim: string, lock: string): Promise<boolean> {
  try {
    await link(claim, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
