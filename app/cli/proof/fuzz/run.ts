import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Chance } from './chance.ts';
import { type Target, targets as allTargets } from './targets.ts';

/** An input that takes longer is a finding (ms). */
export const slowestAllowed = 1_000;
/** What is held after the last input over what was held after the first tenth; more has a cause (bytes). */
const growthAllowed = 8_000_000;
/** A finding is shown often enough to be understood, not as often as it comes. */
const findingsShown = 20;

export interface Finding {
  readonly target: string;
  /** Which of the target's inputs, counted from 0: the same seed makes it again. */
  readonly input: number;
  readonly bytes: string;
  readonly trouble: string;
}

export interface FuzzResult {
  readonly seed: string;
  readonly inputs: number;
  readonly targets: Readonly<Record<string, { readonly inputs: number; readonly slowestMs: number }>>;
  readonly slowest: { readonly target: string; readonly input: number; readonly ms: number };
  readonly memory: { readonly beforeBytes: number; readonly afterBytes: number; readonly grew: boolean };
  readonly findings: readonly Finding[];
  readonly ms: number;
}

export interface FuzzOptions {
  readonly seed: string;
  readonly inputs: number;
  readonly targets?: readonly Target[];
  /** Hears of each input before it runs: who watches from outside knows what hangs. */
  onInput?(target: number, input: number): void;
  onTarget?(name: string, inputs: number): void;
}

/** Gives every target its share of the inputs. Never throws for what a target does. */
export async function fuzz({
  seed,
  inputs,
  targets = allTargets,
  onInput,
  onTarget,
}: FuzzOptions): Promise<FuzzResult> {
  const began = performance.now();
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  const counts = targets.map(({ share }) => Math.max(1, Math.ceil((inputs * share) / shares)));
  const findings: Finding[] = [];
  const perTarget: Record<string, { inputs: number; slowestMs: number }> = {};
  const chances = targets.map(({ name }) => new Chance(`${seed}/${name}`));
  let slowest = { target: '', input: 0, ms: 0 };

  const run = async (index: number, from: number, to: number) => {
    const target = targets[index]!;
    const of = perTarget[target.name] ?? { inputs: 0, slowestMs: 0 };
    perTarget[target.name] = of;
    for (let at = from; at < to; at += 1) {
      onInput?.(index, at);
      const { input, trouble, ms } = await tried(target, chances[index]!);
      of.inputs += 1;
      of.slowestMs = Math.max(of.slowestMs, rounded(ms));
      if (ms > slowest.ms) slowest = { target: target.name, input: at, ms: rounded(ms) };
      if (trouble !== null && findings.length < findingsShown)
        findings.push({ target: target.name, input: at, bytes: Buffer.from(input).toString('base64'), trouble });
    }
  };

  // A tenth of everything first: what is made once and kept is no growth.
  const warm = counts.map((count) => Math.ceil(count / 10));
  for (const index of targets.keys()) await run(index, 0, warm[index]!);
  const beforeBytes = await held();
  for (const [index, { name }] of targets.entries()) {
    await run(index, warm[index]!, counts[index]!);
    onTarget?.(name, counts[index]!);
  }
  const afterBytes = await held();
  return {
    seed,
    inputs: counts.reduce((sum, count) => sum + count, 0),
    targets: perTarget,
    slowest,
    memory: { beforeBytes, afterBytes, grew: afterBytes - beforeBytes > growthAllowed },
    findings,
    ms: Math.round(performance.now() - began),
  };
}

interface Tried {
  readonly input: Uint8Array;
  readonly trouble: string | null;
  readonly ms: number;
}

/** Making an input reads good ones, with the product's own reader: that is under test, too. */
async function tried(target: Target, chance: Chance): Promise<Tried> {
  let input = new Uint8Array();
  try {
    input = Uint8Array.from(target.input(chance));
  } catch (error) {
    return { input, trouble: wordsOf(error), ms: 0 };
  }
  const first = await timed(target, input);
  if (first.trouble !== null || first.ms <= slowestAllowed) return { input, ...first };
  // A machine that was busy with something else is no finding.
  const second = await timed(target, input);
  const trouble = second.ms > slowestAllowed ? `it took ${Math.round(second.ms)} ms` : second.trouble;
  return { input, trouble, ms: second.ms };
}

async function timed(target: Target, input: Uint8Array): Promise<Omit<Tried, 'input'>> {
  const began = performance.now();
  let trouble: string | null = null;
  try {
    const answer = target.run(input);
    if (answer instanceof Promise) await answer;
  } catch (error) {
    trouble = wordsOf(error);
  }
  return { trouble, ms: performance.now() - began };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ') : String(error);
}

let collect: (() => void) | null = null;

/** Bytes that this thread holds when all garbage is gone. */
async function held(): Promise<number> {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  // What a finaliser lets go of is there for the second one.
  for (let times = 0; times < 2; times += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
