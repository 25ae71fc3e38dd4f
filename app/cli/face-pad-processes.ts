import type { ChildProcess } from 'node:child_process';
import { err, type Result } from '../core/result.ts';
import { ask, forkFaceChild } from './face-child.ts';
import type { ComparisonFailure } from './face-comparison.ts';
import type { PadAnswer } from './face-pad-judge.ts';
import type { NoAnswer } from './face-process.ts';

export type PadOutcome = Result<PadAnswer, ComparisonFailure | NoAnswer>;

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
    const answer = await ask<PadOutcome>(child, [...frames], within);
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
    return forkFaceChild(new URL('./face-pad-process.ts', import.meta.url), [], this.#interrupted);
  }
}
