import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * What a process that handles travellers is started with: the C library overwrites memory as it is given back (buffers
 * that the engine made and nobody can reach any more, copies within messages and libraries), also small pieces.
 */
export const overwritesFreedMemory: Readonly<Record<string, string>> = {
  GLIBC_TUNABLES: 'glibc.malloc.perturb=165:glibc.malloc.tcache_count=0',
};

let collect: (() => void) | null = null;

/**
 * Collects every text and buffer that nobody holds any more and overwrites its memory: texts cannot be wiped, and would
 * otherwise stay until something else happens to need their place. Takes some 10 ms; for when nobody is at the lane.
 */
export function sweepMemory(): void {
  if (collect === null) {
    setFlagsFromString('--clear-free-memory');
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  // The second time takes what the first one only moved.
  collect();
  collect();
}
