/** Similarities are counted, and told, in steps of a millionth: what is told is then what was judged. */
const decimals = 6;
const stepsAUnit = 10 ** decimals;
const bins = 2 * stepsAUnit + 1;

/** A similarity in whole steps, −1,000,000 to 1,000,000. */
export function stepsOf(similarity: number): number {
  return Math.round(Math.min(1, Math.max(-1, similarity)) * stepsAUnit);
}

export function similarityOfSteps(steps: number): number {
  return Number((steps / stepsAUnit).toFixed(decimals));
}

const threeDigits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'));

/** As `similarityOfSteps(steps).toFixed(6)`, ten times as fast: a large set has tens of millions. */
export function textOfSteps(steps: number): string {
  const size = Math.abs(steps);
  const fraction = size % stepsAUnit;
  const thousands = Math.floor(fraction / 1_000);
  return `${steps < 0 ? '-' : ''}${size >= stepsAUnit ? 1 : 0}.${threeDigits[thousands]}${threeDigits[fraction - 1_000 * thousands]}`;
}

/** How often each similarity came. Any number of them in 8 MB, and exact: nothing is sorted, nothing is sampled. */
export class SimilarityCounts {
  readonly #counts: Uint32Array;
  #total = 0;

  constructor(counts: Uint32Array = new Uint32Array(bins)) {
    if (counts.length !== bins) throw new Error(`${counts.length} counts instead of ${bins}`);
    this.#counts = counts;
    this.#total = counts.reduce((sum, count) => sum + count, 0);
  }

  get total(): number {
    return this.#total;
  }

  add(steps: number): void {
    this.#counts[steps + stepsAUnit]! += 1;
    this.#total += 1;
  }

  addAll(other: SimilarityCounts): void {
    for (let bin = 0; bin < bins; bin += 1) this.#counts[bin]! += other.#counts[bin]!;
    this.#total += other.#total;
  }

  /** For another thread; this object is of no use afterwards. */
  release(): Uint32Array {
    return this.#counts;
  }

  /** How many are at least so many steps. */
  atLeast(steps: number): number {
    let count = 0;
    for (let bin = Math.max(steps + stepsAUnit, 0); bin < bins; bin += 1) count += this.#counts[bin]!;
    return count;
  }

  /** The least threshold, in steps, that at most `most` of them reach. */
  leastReachedBy(most: number): number {
    let count = 0;
    for (let bin = bins - 1; bin >= 0; bin -= 1) {
      count += this.#counts[bin]!;
      if (count > most) return bin + 1 - stepsAUnit;
    }
    return -stepsAUnit;
  }

  /** Every similarity that came, from the largest: in steps, and how often. */
  *fromLargest(): Generator<{ readonly steps: number; readonly count: number }> {
    for (let bin = bins - 1; bin >= 0; bin -= 1) {
      const count = this.#counts[bin]!;
      if (count > 0) yield { steps: bin - stepsAUnit, count };
    }
  }

  /**
   * The area under the curve of true over false matches: how often one of these is larger than one of the others, ties
   * counted half. Null where one side has none.
   */
  areaOver(others: SimilarityCounts): number | null {
    if (this.#total === 0 || others.#total === 0) return null;
    let smaller = 0;
    let area = 0;
    for (let bin = 0; bin < bins; bin += 1) {
      const ties = others.#counts[bin]!;
      area += this.#counts[bin]! * (smaller + ties / 2);
      smaller += ties;
    }
    return area / this.#total / others.#total;
  }
}
