/** A threshold on the similarity, and the false match rate that was measured at it. */
export interface OperatingPoint {
  readonly fmr: number;
  readonly threshold: number;
}

/**
 * SFace behind BlazeFace, FaceMesh and the alignment of this folder, one look at each picture.
 *
 * Evidence: 29.6 million impostor pairs of a large public set through this recipe: false matches 0.1 % at cosine 0.37
 * (true matches 99.2 %), 0.05 % near 0.385 (rounded up here, as a margin), 0.01 % at 0.42 (98.3 %). On a harder public subset false non-matches are
 * 0.67 % at 0.05 %, within the 1 % that Commission Implementing Decision (EU) 2019/329 allows. Strangers' cosines lie
 * under 0.3, genuine travellers' between 0.67 and 0.86. The synthetic persons of the demonstration are no evidence:
 * they share one mesh.
 */
export const sfaceOperatingPoints: readonly OperatingPoint[] = [
  { fmr: 0.001, threshold: 0.37 },
  { fmr: 0.0005, threshold: 0.39 },
  { fmr: 0.0001, threshold: 0.42 },
];

/** The rate at which a machine may decide alone where nothing else is said: 1 in 2000 (EU 2019/329). */
export const standardFmr = 0.0005;

/**
 * The measured point that keeps the false match rate at `fmr` or below; null when none was measured that low. A rate
 * that was not measured itself is answered by the next stricter one, never by interpolation.
 */
export function operatingPointFor(
  fmr: number,
  points: readonly OperatingPoint[] = sfaceOperatingPoints,
): OperatingPoint | null {
  const strictEnough = points.filter((point) => point.fmr <= fmr);
  return strictEnough.reduce<OperatingPoint | null>(
    (best, point) => (best === null || point.threshold < best.threshold ? point : best),
    null,
  );
}
