import { parseArgs } from 'node:util';
import { runEpisode } from '../episode.ts';
import { faultNames } from '../faults.ts';
import { type EpisodePlan, longestEpisode, planEpisode } from '../plan.ts';

/** What a hunt came to, as one line of JSON on stdout. */
export interface Hunted {
  readonly crossings: number;
  readonly caught: { readonly name: string; readonly detail: string; readonly plan: EpisodePlan } | null;
  readonly ms: number;
}

// Lets travellers cross with all faults until one of these is broken: `--breaks NAME,… [--crossings N] [--seed S]`.
const { values } = parseArgs({
  options: { breaks: { type: 'string' }, crossings: { type: 'string' }, seed: { type: 'string' } },
});
const breaks = (values.breaks ?? '').split(',');
const most = Number(values.crossings ?? '20000');
const seed = values.seed ?? '1';

async function hunt(): Promise<Hunted> {
  const began = performance.now();
  const faults = new Set(faultNames);
  let crossings = 0;
  for (let number = 0; crossings < most; number += 1) {
    const plan = planEpisode(seed, number, faults, Math.min(longestEpisode, most - crossings));
    const report = await runEpisode(plan, { stopAtFirst: false }).catch((error: Error) => ({
      violations: [{ name: 'never-throws', detail: error.message }],
    }));
    crossings += plan.travellers.length;
    const first = report.violations.find(({ name }) => breaks.includes(name));
    if (first !== undefined) return { crossings, caught: { ...first, plan }, ms: performance.now() - began };
  }
  return { crossings, caught: null, ms: performance.now() - began };
}

process.stdout.write(`${JSON.stringify(await hunt())}\n`);
