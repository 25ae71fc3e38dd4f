import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { err, type Result } from '../core/result.ts';
import type { ComparisonFailure } from './face-comparison.ts';
import type { PadAnswer } from './face-pad-judge.ts';
import type { NoAnswer } from './face-process.ts';

export type PadOutcome = Result<PadAnswer, ComparisonFailure | NoAnswer>;

const entry = fileURLToPath(new URL('./face-pad-process.ts', import.meta.url));
/** All frames of one presentation are read and judged by then (ms), or hang. */
const within = 120_000;

/** Processes that judge presentations, one at a time each. One that dies costs its presentation and is started again. */
export class PadProcesses {
  readonly #free: (ChildProcess | null)[];
  readonly #waiting: ((child: ChildProcess | null) => void)[] = [];
  readonly #interrupted: AbortSignal;

  constructor(count: number, interrupted: AbortSignal) {
    this.#free = new Array<null>(count).fill(null);
    this.#interrupted = interrupted;
  }

  async judge(frames: readonly string[]): Promise<PadOutcome> {
    const free = this.#free.length > 0 ? this.#free.pop()! : await this.#next();
    const child = free?.connected ? free : this.#start();
    const answer = await ask(child, frames);
    const kept = answer === null ? null : child;
    if (answer === null) child.kill('SIGKILL');
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(kept);
    else next(kept);
    return answer ?? err({ kind: 'no-answer', detail: 'reading the pictures ended without an answer' });
  }

  close(): void {
    for (const child of this.#free.splice(0)) child?.kill();
  }

  #next(): Promise<ChildProcess | null> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): ChildProcess {
    const child = fork(entry, {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      signal: this.#interrupted,
    });
    child.on('error', () => {}); // interrupted: `exit` follows
    return child;
  }
}

/** Null when the process died or hangs. */
function ask(child: ChildProcess, frames: readonly string[]): Promise<PadOutcome | null> {
  return new Promise((resolve) => {
    const settle = (answer: PadOutcome | null) => {
      clearTimeout(timer);
      child.off('message', told);
      child.off('exit', died);
      resolve(answer);
    };
    const told = (message: unknown) => settle(message as PadOutcome);
    const died = () => settle(null);
    const timer = setTimeout(died, within);
    child.once('message', told);
    child.once('exit', died);
    child.send([...frames], (error) => {
      if (error !== null) settle(null);
    });
  });
}
