/** One measured figure of `egate bench`; `goal` is an upper bound unless `atLeast`. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly p95: number;
  readonly n: number;
  readonly goal: number;
  /** The goal is the least that will do. */
  readonly atLeast?: true;
  /** Another reader's median, and ours in proportion to it. */
  readonly peer?: number;
  readonly ratio?: number;
  /** For commands: how many the protocol asks of any reader. */
  readonly fewest?: number;
  readonly ok: boolean;
}

/** Median and 95th percentile (nearest rank) of samples, judged by the median against a goal. */
export function figure(name: string, unit: string, samples: readonly number[], goal: number): Figure {
  if (samples.length === 0) throw new RangeError(`no samples for ${name}`);
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)]!;
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { name, unit, median, p95: rank(0.95), n: sorted.length, goal, ok: median <= goal };
}

/** The same for what should be large: `p95` is what 95 % of the samples reach. */
export function rate(name: string, unit: string, samples: readonly number[], goal: number): Figure {
  const { median, p95, ...least } = figure(
    name,
    unit,
    samples.map((sample) => -sample),
    -goal,
  );
  return { ...least, median: -median, p95: -p95, goal, atLeast: true };
}
