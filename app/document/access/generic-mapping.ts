import { numberOf, type PaceCurve, type Point, pointOf, secretNumber, timesBase } from './curves.ts';
import type { RandomBytes } from './access.ts';

/** A mapping turns the nonce into a generator that only those who know the password share, ICAO 9303-11 §4.4.3.3. */
export interface Mapping {
  /** What goes to the chip in DO'81'. */
  readonly ours: Uint8Array;
  /** Generator from what the chip sent in DO'82'; null when that is no point to map with. */
  generatorFrom(theirs: Uint8Array): Point | null;
}

/** §4.4.3.3.1, ECDH: Ĝ = s·G + H, H being the shared point of a key agreement of its own. */
export function genericMapping(curve: PaceCurve, nonce: Uint8Array, random: RandomBytes): Mapping {
  const secret = secretNumber(curve, random);
  // As a number it cannot be wiped; as bytes its owner does.
  const s = numberOf(nonce);
  const ours = timesBase(curve, secret).toBytes(false);
  return {
    ours,
    generatorFrom: (theirs) => {
      if (Buffer.from(theirs).equals(ours)) return null;
      const point = pointOf(curve, theirs);
      if (point === null) return null;
      const { Point } = curve.curve;
      const factor = s % Point.Fn.ORDER;
      const base = factor === 0n ? Point.ZERO : timesBase(curve, factor);
      const generator = base.add(point.multiply(secret));
      return generator.is0() ? null : generator;
    },
  };
}
