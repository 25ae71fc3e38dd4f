import { stepsOf } from '../../face/evaluation/similarity-counts.ts';

/** Templates of each picture, one after the other, each of `length` numbers. */
export interface TemplateTable {
  /** As the first of a pair, and as the second. */
  readonly references: Float32Array;
  readonly probes: Float32Array;
  readonly length: number;
  readonly count: number;
}

/** This many templates stay in a core's cache while two rows go by. */
const tile = 256;

/**
 * The similarities, in steps, of two neighbouring templates (`first` and the next) with every later one: into `one` and
 * `other`, at the index of the later template. Each product is summed from its first number to its last, in doubles, as
 * `similarityOf` does: the number of a pair depends on the pair alone.
 */
export function twoRows(table: TemplateTable, first: number, one: Int32Array, other: Int32Array): void {
  const { references, probes, length, count } = table;
  const a = first * length;
  const b = first + 1 < count ? a + length : a;
  for (let from = first + 1; from < count; from += tile) {
    const to = Math.min(from + tile, count);
    for (let column = from; column < to; column += 2) {
      const c = column * length;
      const d = column + 1 < count ? c + length : c;
      let [ac, ad, bc, bd] = [0, 0, 0, 0];
      for (let at = 0; at < length; at += 1) {
        const va = references[a + at]!;
        const vb = references[b + at]!;
        const vc = probes[c + at]!;
        const vd = probes[d + at]!;
        ac += va * vc;
        ad += va * vd;
        bc += vb * vc;
        bd += vb * vd;
      }
      one[column] = stepsOf(ac);
      other[column] = stepsOf(bc);
      if (column + 1 === count) continue;
      one[column + 1] = stepsOf(ad);
      other[column + 1] = stepsOf(bd);
    }
  }
}
