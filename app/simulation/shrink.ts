import { runEpisode } from './episode.ts';
import type { EpisodePlan } from './plan.ts';
import type { Violation } from './report.ts';

/** Runs that looking for a smaller plan may take. */
const mostRuns = 160;

/**
 * A plan as small as can be found that ends in the same violation: parts of it are left out, the larger first, as long as
 * the violation stays.
 */
export async function shrink(plan: EpisodePlan, name: Violation['name']): Promise<EpisodePlan> {
  let smallest = plan;
  let runs = 0;
  const stillFails = async (candidate: EpisodePlan) => {
    runs += 1;
    const { violations } = await runEpisode(candidate, { stopAtFirst: true });
    return violations[0]?.name === name;
  };
  const tryIt = async (candidate: EpisodePlan) => {
    if (runs >= mostRuns || !(await stillFails(candidate))) return false;
    smallest = candidate;
    return true;
  };

  for (let parts = 2, before = ''; runs < mostRuns; ) {
    before = JSON.stringify(smallest);
    await without(smallest.faults.length, parts, (keep) =>
      tryIt({ ...smallest, faults: smallest.faults.filter((_, index) => keep(index)) }),
    );
    await without(smallest.travellers.length, parts, (keep) =>
      tryIt({ ...smallest, travellers: smallest.travellers.filter((_, index) => keep(index)) }),
    );
    const largest = Math.max(smallest.faults.length, smallest.travellers.length);
    if (JSON.stringify(smallest) !== before) parts = Math.max(2, Math.min(parts, largest));
    else if (parts < largest) parts = Math.min(parts * 2, largest);
    else break;
  }
  for (const index of smallest.travellers.keys()) await tryIt(honest(smallest, index));
  return smallest;
}

/** Tries to leave out each of so many parts of a list in turn; a part that is gone moves the others up. */
async function without(
  length: number,
  parts: number,
  attempt: (keep: (index: number) => boolean) => Promise<boolean>,
): Promise<void> {
  const size = Math.ceil(length / parts);
  for (let from = Math.max(length - size, 0), left = length; size > 0 && left > 0; from -= size) {
    const begin = Math.max(from, 0);
    const end = from + size;
    if (await attempt((index) => index < begin || index >= end)) left -= end - begin;
    if (from <= 0) return;
  }
}

/** The plan with one traveller who does nothing wrong. */
function honest(plan: EpisodePlan, index: number): EpisodePlan {
  return {
    ...plan,
    travellers: plan.travellers.map((one, at) => (at === index ? { ...one, behaviour: 'walks', flaw: null } : one)),
  };
}
