import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processTree, proportionalSetSize } from '../bench/machine.ts';

/** What one process holds. */
export interface Held {
  readonly name: string;
  readonly pssBytes: number;
  readonly threads: number;
  readonly descriptors: number;
  readonly sockets: number;
}

/** Time for a process to collect, and for what that set free to go back (ms). */
const collectsWithin = 10_000;
const settles = 1_500;

/** Lets every Node process below `root` that was preloaded for it collect its garbage. */
async function collect(root: number, folder: string): Promise<void> {
  const told = (pid: number) =>
    existsSync(join(folder, String(pid))) ? readFileSync(join(folder, String(pid)), 'utf8') : null;
  for (let round = 0; round < 2; round += 1) {
    const before = new Map(processTree(root).flatMap((pid) => (told(pid) === null ? [] : [[pid, told(pid)]])));
    for (const pid of before.keys()) process.kill(pid, 'SIGUSR2');
    for (const end = performance.now() + collectsWithin; ; await pause(20)) {
      const left = [...before].filter(([pid, said]) => existsSync(`/proc/${pid}`) && told(pid) === said);
      if (left.length === 0) break;
      if (performance.now() > end) throw new Error(`process ${left[0]?.[0]} does not collect its garbage`);
    }
  }
  await pause(settles);
}

/** What all processes below `root` hold once they have collected, and those of `others` beside them. */
export async function footprint(root: number, folder: string, others: readonly number[]): Promise<readonly Held[]> {
  await collect(root, folder);
  return [...processTree(root), ...others.flatMap((pid) => processTree(pid))].flatMap((pid) => heldBy(pid));
}

function heldBy(pid: number): readonly Held[] {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
    const threads = Number(/^Threads:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    return [
      {
        name: nameOf(pid),
        pssBytes: proportionalSetSize([pid]),
        threads,
        descriptors: links.length,
        sockets: links.filter((link) => link.startsWith('socket:')).length,
      },
    ];
  } catch {
    return []; // it ended while we looked
  }
}

function linkOf(path: string): readonly string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

/** A program and the module that it runs, or what a server calls its process. */
function nameOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    .split('\0')
    .filter((word) => word !== '');
  const program = words[0] ?? '';
  if (program.startsWith('postgres:')) return `postgres: ${program.split(/[: ]+/)[1]}`;
  const module = words.find((word) => /\.(ts|mjs)$/.test(word));
  return module === undefined ? basename(program) : basename(module);
}

/** All processes of one name. */
export interface HeldByName extends Held {
  readonly processes: number;
}

/** Memory of all processes of one name; of the rest what one of them holds at most: how many a pool has is its own affair. */
export function byName(held: readonly Held[]): ReadonlyMap<string, HeldByName> {
  const sums = new Map<string, HeldByName>();
  for (const one of held) {
    const before = sums.get(one.name);
    sums.set(one.name, {
      name: one.name,
      processes: (before?.processes ?? 0) + 1,
      pssBytes: (before?.pssBytes ?? 0) + one.pssBytes,
      threads: Math.max(before?.threads ?? 0, one.threads),
      descriptors: Math.max(before?.descriptors ?? 0, one.descriptors),
      sockets: Math.max(before?.sockets ?? 0, one.sockets),
    });
  }
  return sums;
}
