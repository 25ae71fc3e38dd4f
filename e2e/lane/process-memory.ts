import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** More of a mapping is looked at in pieces, which overlap so that nothing falls between them. */
const piece = 16_000_000;
const overlap = 4_096;

/** Why the memory of other processes cannot be read here; null when it can. */
export function memoryUnreadable(pid: number): string | null {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r'));
    return null;
  } catch (error) {
    return `the memory of a process cannot be read here: ${(error as Error).message}`;
  }
}

/** All memory that a process can write and that is there at all: what it knows. Gives each piece once; it is lent. */
export function* memoryOf(pid: number): Generator<{ readonly mapping: string; readonly bytes: Uint8Array }> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const room = Buffer.alloc(piece + overlap);
  try {
    for (const { from, to, name } of writableMappings(pid)) {
      for (let at = from; at < to; at += piece) {
        const length = readAt(memory, room.subarray(0, Math.min(piece + overlap, to - at)), at);
        if (length > 0) yield { mapping: name, bytes: room.subarray(0, length) };
      }
    }
  } finally {
    closeSync(memory);
  }
}

function readAt(memory: number, into: Buffer, at: number): number {
  try {
    return readSync(memory, into, 0, into.length, at);
  } catch {
    return 0; // a device's mapping, or one that has just gone
  }
}

interface Mapping {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

function writableMappings(pid: number): readonly Mapping[] {
  const found: Mapping[] = [];
  let current: Mapping | null = null;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line);
    if (head !== null) {
      const [, from = '', to = '', rights = '', name = ''] = head;
      const writable = rights.startsWith('rw');
      current = writable ? { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), name } : null;
    } else if (current !== null && line.startsWith('Rss:') && !/ 0 kB$/.test(line)) found.push(current);
  }
  return found;
}
