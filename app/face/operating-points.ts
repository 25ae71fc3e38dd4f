/** A threshold on the similarity, and the false match rate that it keeps. The evidence stands in the models' manifest. */
export interface OperatingPoint {
  readonly fmr: number;
  readonly threshold: number;
}

/** The rate at which a machine may decide alone where nothing else is said: 1 in 2000 (EU 2019/329). */
export const standardFmr = 0.0005;

/**
 * The point that keeps the false match rate at `fmr` or below; null when none goes that low. A rate that has no point
 * itself is answered by the next stricter one, never by interpolation.
 */
export function operatingPointFor(fmr: number, points: readonly OperatingPoint[]): OperatingPoint | null {
  const strictEnough = points.filter((point) => point.fmr <= fmr);
  return strictEnough.reduce<OperatingPoint | null>(
    (best, point) => (best === null || point.threshold < best.threshold ? point : best),
    null,
  );
}
