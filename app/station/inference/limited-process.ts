import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export interface ProcessLimits {
  /** kB of memory of its own. */
  readonly data: number;
  /** Seconds of one core, over its whole life. */
  readonly seconds?: number;
}

/** A program that meets hostile bytes: held to its memory by the kernel, without a dump when it dies. */
export function spawnLimited(
  command: string,
  args: readonly string[],
  { data, seconds }: ProcessLimits,
): ChildProcessByStdio<Writable, Readable, Readable> {
  const limits = `ulimit -c 0; ulimit -d ${data}; ${seconds === undefined ? '' : `ulimit -t ${seconds}; `}`;
  return spawn('/bin/sh', ['-c', `${limits}exec "$0" "$@"`, command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** What a shell ends with when there is no such program, or it may not be started. */
export function isNoProgram(code: number | null): boolean {
  return code === 126 || code === 127;
}
