import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Something that a process has left, or holds, where a canary could lie. */
export interface LeftBehind {
  readonly where: string;
  readonly bytes: Buffer;
}

/** Folders that a program, its libraries or the system write to without being asked, and how deep they are looked into. */
const places: readonly (readonly [folder: string, depth: number])[] = [
  [tmpdir(), 2],
  ['/var/tmp', 2],
  ['/dev/shm', 2],
  ['/var/log', 3],
  ['/var/crash', 1],
  ['/var/lib/systemd/coredump', 1],
  [homedir(), 1],
  [join(homedir(), '.cache'), 3],
];
/** Another run of these tests has its own made-up travellers there. */
const ofOtherRuns = /^egate-(travellers|tmp|lane)-/;
/** More is a model, a database or another's archive (bytes). */
const largestFile = 32_000_000;

/** Files outside of a lane's folders, and of those of tests, that were written since a moment. */
export function* writtenElsewhere(since: number): Generator<LeftBehind> {
  for (const [folder, depth] of places) yield* writtenBelow(folder, depth, since);
}

function* writtenBelow(folder: string, depth: number, since: number): Generator<LeftBehind> {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    if (ofOtherRuns.test(name)) continue;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() && depth > 1) yield* writtenBelow(path, depth - 1, since);
    if (found?.isFile() !== true || found.mtimeMs < since || found.size > largestFile) continue;
    const bytes = readIfThere(path);
    if (bytes !== null) yield { where: path, bytes };
  }
}

/** What processes hold besides their memory: words and environment they were started with, and files that have no name. */
export function* heldBy(pids: readonly number[]): Generator<LeftBehind> {
  for (const pid of pids) {
    for (const name of ['cmdline', 'environ']) {
      const bytes = readIfThere(`/proc/${pid}/${name}`);
      if (bytes !== null) yield { where: `${name} of ${pid}`, bytes };
    }
    for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
      const path = `/proc/${pid}/fd/${descriptor}`;
      const named = linkOf(path);
      if (!named.endsWith(' (deleted)') || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      const bytes = readIfThere(path);
      if (bytes !== null) yield { where: `${named} of ${pid}`, bytes };
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not there, not for us, or just gone
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
