/** What one person's own pairs came to. */
export interface PersonPairs {
  readonly missed: number;
  readonly pairs: number;
}

const draws = 2_000;
const quantile = 0.95;

/**
 * The upper bound, one-sided at 95 %, of the rate of missed pairs when the pairs of one person hang together: persons,
 * not pairs, are drawn anew (with replacement, 2,000 times). Always the same for the same persons.
 */
export function bootstrapUpper95(persons: readonly PersonPairs[]): number {
  if (persons.length === 0) return 1;
  const random = mulberry32(persons.length);
  const rates = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw += 1) {
    let [missed, pairs] = [0, 0];
    for (let drawn = 0; drawn < persons.length; drawn += 1) {
      const person = persons[Math.floor(random() * persons.length)]!;
      missed += person.missed;
      pairs += person.pairs;
    }
    rates[draw] = pairs === 0 ? 0 : missed / pairs;
  }
  return rates.sort()[Math.ceil(draws * quantile) - 1]!;
}

/** Numbers from 0 up to 1 that are the same in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
