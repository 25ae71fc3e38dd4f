import { describe, expect, test } from 'vitest';
import { upperBound95 } from './clopper-pearson.ts';
import { detCurveSvg, detPoints } from './det-curve.ts';
import { errorRatesOf, type GenuinePair } from './error-rates.ts';
import { bootstrapUpper95 } from './person-bootstrap.ts';
import { SimilarityCounts, similarityOfSteps, stepsOf, textOfSteps } from './similarity-counts.ts';

function countsOf(similarities: readonly number[]): SimilarityCounts {
  const counts = new SimilarityCounts();
  for (const similarity of similarities) counts.add(stepsOf(similarity));
  return counts;
}

function pairsOf(similarities: readonly number[], person: (index: number) => number | null = () => null) {
  return similarities.map((similarity, index): GenuinePair => ({ person: person(index), steps: stepsOf(similarity) }));
}

/** 10,000 strangers from −0.5 up to 0.4999, each another. */
const strangers = Array.from({ length: 10_000 }, (_, index) => index / 10_000 - 0.5);

describe('thresholds', () => {
  test('each is the least that so many strangers at most reach', () => {
    const own = [0.9, 0.49995, 0.4995, 0.3];
    const rates = errorRatesOf(countsOf(own), pairsOf(own), countsOf(strangers));
    expect(rates.map(({ threshold }) => threshold)).toEqual([0.489901, 0.498901, 0.499401, 0.499801]);
    expect(rates.map(({ fmrReached }) => fmrReached)).toEqual([0.01, 0.001, 0.0005, 0.0001]);
    expect(rates.map(({ fnmr }) => fnmr)).toEqual([0.25, 0.25, 0.25, 0.5]);
  });

  test('strangers with one similarity are over it together or not at all', () => {
    const impostors = countsOf([...Array<number>(50).fill(0.4), ...Array<number>(9_950).fill(0.1)]);
    const rates = errorRatesOf(countsOf([0.4]), pairsOf([0.4]), impostors);
    expect(rates.map(({ threshold }) => threshold)).toEqual([0.100001, 0.400001, 0.400001, 0.400001]);
    expect(rates.map(({ fnmr }) => fnmr)).toEqual([0, 1, 1, 1]);
  });

  test('with too few strangers none may reach it, and the bound says how little that means', () => {
    const [rate] = errorRatesOf(countsOf([0.8]), pairsOf([0.8]), countsOf([0.2, 0.3]));
    expect(rate).toMatchObject({ threshold: 0.300001, fmrReached: 0 });
    expect(rate!.fmrUpper95).toBeCloseTo(1 - Math.sqrt(0.05), 9);
  });

  test('a rate times a count that doubles spoil is still the whole number that it is', () => {
    const impostors = countsOf(Array.from({ length: 6_000 }, (_, index) => index / 10_000));
    expect(errorRatesOf(countsOf([]), [], impostors)[2]).toMatchObject({ fmrReached: 3 / 6_000, fnmr: null });
  });

  test('without strangers there is no threshold, and still four rows', () => {
    const rates = errorRatesOf(countsOf([0.8]), pairsOf([0.8]), countsOf([]));
    expect(rates.map(({ fmr, threshold, fnmr }) => [fmr, threshold, fnmr])).toEqual([
      [0.01, null, null],
      [0.001, null, null],
      [0.0005, null, null],
      [0.0001, null, null],
    ]);
  });
});

describe('bounds', () => {
  // By exact sums of the binomial in 60 decimal digits.
  test.each([
    [0, 6_000, 0.0004991640883918636],
    [0, 1, 0.95],
    [1, 100, 0.04655981145353895],
    [5, 100, 0.10225337764327451],
    [3, 6_000, 0.001291764248431241],
    [40, 3_000, 0.017321479164197493],
    [999, 1_000, 0.999948708021091],
    [1_000, 1_000, 1],
    [0, 0, 1],
  ])('%d errors in %d trials', (errors, trials, bound) => {
    expect(upperBound95(errors, trials)).toBeCloseTo(bound, 10);
  });

  test('errors that are all of one person widen the bound, and are always the same', () => {
    const missed = Array.from({ length: 200 }, (_, index) => (index < 10 ? 0.1 : 0.9));
    const impostors = countsOf(strangers);
    const apart = errorRatesOf(
      countsOf(missed),
      pairsOf(missed, (index) => index),
      impostors,
    )[0]!.fnmrUpper95!;
    const together = errorRatesOf(
      countsOf(missed),
      pairsOf(missed, (index) => Math.floor(index / 10)),
      impostors,
    )[0]!.fnmrUpper95!;
    expect(apart).toBeGreaterThan(0.07);
    expect(apart).toBeLessThan(0.1);
    expect(together).toBeGreaterThanOrEqual(0.15);
    const persons = [
      { missed: 2, pairs: 5 },
      { missed: 0, pairs: 7 },
      { missed: 1, pairs: 3 },
    ];
    expect(bootstrapUpper95(persons)).toBe(bootstrapUpper95(persons));
  });
});

describe('the area under the curve', () => {
  test('counts ties as half', () => {
    expect(countsOf([0.9, 0.5]).areaOver(countsOf([0.5, 0.1]))).toBe((1 + 1 + 0.5 + 1) / 4);
  });

  test('of nobody is none', () => {
    expect(countsOf([]).areaOver(countsOf([0.1]))).toBeNull();
  });
});

describe('the curve of both errors', () => {
  test('goes through every threshold', () => {
    expect(detPoints(countsOf([0.9, 0.5]), countsOf([0.5, 0.1]))).toEqual([
      { fmr: 0, fnmr: 1 },
      { fmr: 0, fnmr: 0.5 },
      { fmr: 0.5, fnmr: 0 },
      { fmr: 1, fnmr: 0 },
    ]);
  });

  test('is drawn on the scale of the normal deviate, with its name as text', () => {
    const svg = detCurveSvg(
      [
        { fmr: 1e-6, fnmr: 0.5 },
        { fmr: 0.5, fnmr: 1e-6 },
        { fmr: 0.02, fnmr: 0.02 },
      ],
      'A & <B>',
    );
    // −4.7534, −2.0537 and 0 are the quantiles of 1e-6, 2 % and a half.
    const at = (-2.0537489106318225 + 4.753424308822899) / 4.753424308822899;
    const middle = `${(90 + at * 600).toFixed(1)},${(640 - at * 590).toFixed(1)}`;
    expect(svg).toContain(`points="90.0,50.0 690.0,640.0 ${middle}"`);
    expect(svg).toContain('A &amp; &lt;B>');
  });
});

test('a similarity is told as it was judged', () => {
  for (const similarity of [-1, -0.1234565, 0, 0.3999996, 0.4, 1]) {
    const steps = stepsOf(similarity);
    expect(stepsOf(similarityOfSteps(steps))).toBe(steps);
    expect(textOfSteps(steps)).toBe(similarityOfSteps(steps).toFixed(6));
  }
  expect(similarityOfSteps(stepsOf(0.123456789))).toBe(0.123457);
});
