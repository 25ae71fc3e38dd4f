import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { err, ok, type Result } from '../app/core/result.ts';

/**
 * A lock file that names its owner's process; one whose owner is gone is taken over. The value is the release, the error
 * the process that holds it.
 */
export function lockFile(file: string): Result<() => void, number> {
  const mark = markOf(process.pid) ?? String(process.pid);
  // The claim has its content before it gets the lock's name: a lock never stands there without its owner.
  const claim = `${file}.${randomUUID()}`;
  writeFileSync(claim, mark, { mode: 0o600 });
  try {
    for (;;) {
      if (hasLinked(claim, file)) return ok(() => rmSync(file, { force: true }));
      const owner = read(file);
      if (owner === null) continue; // released in the meantime
      if (isAlive(owner)) return err(pidIn(owner));
      takeAway(file, owner);
    }
  } finally {
    rmSync(claim, { force: true });
  }
}

/** The same, waiting for whoever holds it, at most `patienceMs`. */
export async function waitForLock(file: string, patienceMs: number): Promise<Result<() => void, number>> {
  for (const end = performance.now() + patienceMs; ; ) {
    const lock = lockFile(file);
    if (lock.ok || performance.now() > end) return lock;
    await wait(lookAgainMs);
  }
}

/** Between two looks at a lock that another process holds. */
const lookAgainMs = 20;

/** Process ids are used again, after a power cut even by what starts at the same place: boot and start time tell them apart. */
function markOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc_pid_stat(5): the name in brackets may hold anything; field 22 is the start time.
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${pid} ${boot} ${start}`;
  } catch {
    return null; // gone, or hidden from us
  }
}

function pidIn(mark: string): number {
  return Number.parseInt(mark, 10);
}

function isAlive(mark: string): boolean {
  const pid = pidIn(mark);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = markOf(pid);
  return now === null || now === mark;
}

/** Removes a dead owner's lock, and no other: one that was taken over just before gets its name back. */
function takeAway(file: string, dead: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== dead) hasLinked(aside, file);
  rmSync(aside, { force: true });
}

function hasLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
