import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What PostgreSQL writes into `postmaster.pid` of a cluster. */
export interface PostmasterNote {
  readonly pid: number;
  /** Folder of its Unix socket. */
  readonly socketFolder: string;
  readonly ready: boolean;
}

export function clusterFolder(folder: string): string {
  return join(folder, 'cluster');
}

/** The server that runs, or ran, on a cluster; null when there is no note or it is not yet whole. */
export function readNote(folder: string): PostmasterNote | null {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(clusterFolder(folder), 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, socketFolder: lines[4] ?? '', ready: (lines[7] ?? '').trim() === 'ready' };
}

/** True when a process with this id runs and is a PostgreSQL server: ids are used again after a crash. */
export function isPostgres(pid: number): boolean {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return false;
  }
  // proc_pid_stat(5): `pid (name) state …`; a zombie only waits for its parent.
  return /^\d+ \(postgres\) [^ZX]/.test(stat);
}

/** True when nothing but a cluster and its traces lies in a folder: then it may be given to the server's account. */
export function isClusterAlone(folder: string): boolean {
  return readdirSync(folder).every(
    (name) => name.startsWith('cluster') || name.startsWith('.s.PGSQL') || name === 'postgresql.log',
  );
}
