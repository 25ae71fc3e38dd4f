import type { GenuinePair } from '../../face/evaluation/error-rates.ts';
import { SimilarityCounts } from '../../face/evaluation/similarity-counts.ts';

/** `group`: of both pictures; −1 where they have none in common. */
export interface GroupedPair extends GenuinePair {
  readonly group: number;
}

/** What a set of pairs came to. */
export interface Compared {
  readonly genuine: SimilarityCounts;
  readonly impostors: SimilarityCounts;
  readonly pairs: readonly GroupedPair[];
  /** Impostors of one group. */
  readonly ofGroup: ReadonlyMap<number, SimilarityCounts>;
}

/** The counts of a group, none of them yet where it is new. */
export function countsOf(counts: Map<number, SimilarityCounts>, group: number): SimilarityCounts {
  const known = counts.get(group) ?? new SimilarityCounts();
  counts.set(group, known);
  return known;
}
