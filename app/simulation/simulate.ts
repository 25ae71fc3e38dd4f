import { runEpisode } from './episode.ts';
import type { FaultName } from './faults.ts';
import { type EpisodePlan, longestEpisode, planEpisode } from './plan.ts';
import {
  type Counterexample,
  type EpisodeReport,
  safetyCounters,
  type SimulationReport,
  type Violation,
} from './report.ts';
import { shrink } from './shrink.ts';
import { traceOf } from './trace.ts';

export interface SimulateOptions {
  readonly crossings: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultName>;
  /** Ends the run at the first violation: the counterexample is all that is wanted. */
  readonly stopAtFirst?: boolean;
  /** Told now and then how far it is. */
  onProgress?(done: number, violations: number): void;
}

/**
 * Lets so many travellers cross simulated lanes, in independent episodes, each a function of the seed and its number. The
 * same options give the same report but for `ms`.
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const began = performance.now();
  const tally = new Tally();
  let counterexample: Counterexample | undefined;
  for (let number = 0; tally.crossings < options.crossings; number += 1) {
    const crossings = Math.min(longestEpisode, options.crossings - tally.crossings);
    const plan = planEpisode(options.seed, number, options.faults, crossings);
    const episode = await runEpisode(plan, { stopAtFirst: options.stopAtFirst ?? false });
    tally.add(episode);
    const [first] = episode.violations;
    if (first !== undefined && counterexample === undefined) counterexample = await explain(plan, first);
    options.onProgress?.(tally.crossings, tally.violations);
    if (first !== undefined && options.stopAtFirst === true) break;
  }
  return tally.report(options.seed, performance.now() - began, counterexample);
}

/** The smallest plan found that still ends in this violation, and what happens in it. */
async function explain(plan: EpisodePlan, violation: Violation): Promise<Counterexample> {
  const smallest = await shrink(plan, violation.name);
  const { trace, step } = await traceOf(smallest);
  return { seed: plan.seed, step, trace, plan: smallest };
}

class Tally {
  crossings = 0;
  violations = 0;
  readonly #counts = { cleared: 0, refused: 0, handedOver: 0, abandoned: 0 };
  readonly #violated = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #alarms = new Map<string, number>();
  #virtualMs = 0;

  add(episode: EpisodeReport): void {
    this.crossings += episode.plan.travellers.length;
    this.violations += episode.violations.length;
    this.#virtualMs += episode.virtualMs;
    const { cleared, refused, handedOver, abandoned } = episode.counts;
    this.#counts.cleared += cleared;
    this.#counts.refused += refused;
    this.#counts.handedOver += handedOver;
    this.#counts.abandoned += abandoned;
    for (const { name } of episode.violations) add(this.#violated, name, 1);
    for (const [name, times] of episode.faults) add(this.#faults, name, times);
    for (const [kind, times] of episode.alarms) add(this.#alarms, kind, times);
  }

  report(seed: string, ms: number, counterexample: Counterexample | undefined): SimulationReport {
    const [exitOpenedWithoutClearance, bothDoorsOpen, trapped, crossingsLost, crossingsDoubled] = safetyCounters.map(
      (name) => this.#violated.get(name) ?? 0,
    ) as [number, number, number, number, number];
    const others = [...this.#violated].filter(([name]) => !(safetyCounters as readonly string[]).includes(name));
    return {
      crossings: this.crossings,
      seed,
      ...this.#counts,
      exitOpenedWithoutClearance,
      bothDoorsOpen,
      trapped,
      crossingsLost,
      crossingsDoubled,
      violations: sorted(others),
      faults: sorted(this.#faults),
      alarms: sorted(this.#alarms),
      virtualHours: Math.round(this.#virtualMs / 36_000) / 100,
      ms: Math.round(ms),
      ...(counterexample === undefined ? {} : { counterexample }),
    };
  }
}

function add(to: Map<string, number>, name: string, times: number): void {
  to.set(name, (to.get(name) ?? 0) + times);
}

function sorted(counts: Iterable<readonly [string, number]>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
