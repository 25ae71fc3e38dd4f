import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

export interface TimeLimits {
  /** Milliseconds of work: a machine that is busy with something else makes no picture hostile. */
  readonly work: number;
  /** Milliseconds of anybody's clock, for what hangs without working. */
  readonly within: number;
}

const lookEvery = 50;
/** Of `/proc/PID/stat`, whatever the machine. */
const ticksASecond = 100;

/** Calls `over` once, when a process has used up its time from now on. Returns what ends the watch. */
export function watchTime(pid: number | undefined, { work, within }: TimeLimits, over: () => void): () => void {
  const [began, workedBefore] = [performance.now(), workOf(pid)];
  const timer = setInterval(() => {
    if (performance.now() - began < within && workOf(pid) - workedBefore < work) return;
    clearInterval(timer);
    over();
  }, lookEvery);
  return () => clearInterval(timer);
}

/** Milliseconds that a process has worked, on all its threads; 0 where the system does not say. */
function workOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return ((user! + system!) * 1_000) / ticksASecond;
  } catch {
    return 0;
  }
}
