/**
 * The upper bound, one-sided at 95 %, of a rate of which `errors` were seen in `trials` independent ones
 * (Clopper-Pearson: the rate at which so few would come in one case of twenty). With no error in 6,000 trials it is
 * 0.05 %. 1 where nothing was tried.
 */
export function upperBound95(errors: number, trials: number): number {
  if (errors >= trials) return 1;
  // The cumulative binomial falls as the rate grows: bisected until doubles are exhausted.
  let [low, high] = [errors / trials, 1];
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step += 1) {
    const middle = (low + high) / 2;
    if (cumulativeBinomial(errors, trials, middle) > 0.05) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X ≤ errors) of a binomial: summed from its largest term downwards, in logarithms, so that nothing underflows. */
function cumulativeBinomial(errors: number, trials: number, rate: number): number {
  const odds = Math.log(rate) - Math.log1p(-rate);
  // Above the rate that was seen the terms grow up to `errors`, so that one is the largest.
  let term = Math.exp(logChoose(trials, errors) + errors * Math.log(rate) + (trials - errors) * Math.log1p(-rate));
  let sum = 0;
  for (let k = errors; k >= 0 && term > sum * 1e-17; k -= 1) {
    sum += term;
    term *= (k / (trials - k + 1)) * Math.exp(-odds);
  }
  return sum;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Exact sums for small numbers, Stirling's series beyond: an error under 1e-14. */
function logFactorial(n: number): number {
  if (n < 32) {
    let sum = 0;
    for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
    return sum;
  }
  const inverse = 1 / n;
  const series = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
}
