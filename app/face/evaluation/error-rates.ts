import { upperBound95 } from './clopper-pearson.ts';
import { bootstrapUpper95, type PersonPairs } from './person-bootstrap.ts';
import { type SimilarityCounts, similarityOfSteps } from './similarity-counts.ts';

/** The false match rates that every evaluation is told at. */
export const evaluatedFmrs = [0.01, 0.001, 0.0005, 0.0001] as const;

/** One pair of pictures of one person. */
export interface GenuinePair {
  /** Whose: pairs of one person hang together. Null where nobody says who it is. */
  readonly person: number | null;
  readonly steps: number;
}

/** Rates at one false match rate; null where there were no such pairs. */
export interface ErrorRates {
  readonly fmr: number;
  /** The least one that at most this part of the impostors reaches; a pair is accepted from it on. */
  readonly threshold: number | null;
  /** What is reached at the threshold, and its one-sided 95 % bound (Clopper-Pearson). */
  readonly fmrReached: number | null;
  readonly fmrUpper95: number | null;
  readonly fnmr: number | null;
  readonly fnmrUpper95: number | null;
}

/** Error rates as ISO/IEC 19795-1 has them: over the pairs that could be compared. */
export function errorRatesOf(
  genuine: SimilarityCounts,
  pairs: readonly GenuinePair[],
  impostors: SimilarityCounts,
): readonly ErrorRates[] {
  return evaluatedFmrs.map((fmr) => ratesAt(fmr, genuine, pairs, impostors));
}

function ratesAt(
  fmr: number,
  genuine: SimilarityCounts,
  pairs: readonly GenuinePair[],
  impostors: SimilarityCounts,
): ErrorRates {
  const tried = impostors.total;
  if (tried === 0) return { fmr, threshold: null, fmrReached: null, fmrUpper95: null, fnmr: null, fnmrUpper95: null };
  // Half a millionth of a pair: 0.0005 × 6000 are three, whatever a double makes of it.
  const steps = impostors.leastReachedBy(Math.floor(fmr * tried + 5e-7));
  const reached = impostors.atLeast(steps);
  const missed = genuine.total - genuine.atLeast(steps);
  return {
    fmr,
    threshold: similarityOfSteps(steps),
    fmrReached: reached / tried,
    fmrUpper95: upperBound95(reached, tried),
    fnmr: genuine.total === 0 ? null : missed / genuine.total,
    fnmrUpper95: genuine.total === 0 ? null : upperBoundOf(pairs, steps, missed),
  };
}

/** Pairs that share a person are fewer trials than they are many: the wider of both bounds is told. */
function upperBoundOf(pairs: readonly GenuinePair[], steps: number, missed: number): number {
  const byPerson = new Map<number, { missed: number; pairs: number }>();
  for (const pair of pairs) {
    if (pair.person === null) return upperBound95(missed, pairs.length);
    const sum = byPerson.get(pair.person) ?? { missed: 0, pairs: 0 };
    sum.pairs += 1;
    if (pair.steps < steps) sum.missed += 1;
    byPerson.set(pair.person, sum);
  }
  // In one order: threads bring the pairs in any.
  const persons: readonly PersonPairs[] = [...byPerson].sort(([a], [b]) => a - b).map(([, sum]) => sum);
  return Math.max(bootstrapUpper95(persons), upperBound95(missed, pairs.length));
}
