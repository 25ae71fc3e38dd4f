import { expect, test } from 'vitest';
import manifest from '../../models/manifest.json' with { type: 'json' };
import { operatingPointFor, sfaceOperatingPoints, standardFmr } from './operating-points.ts';

test.for([0.01, 0.001, 0.0005, 0.0001])('a policy that allows %f gets a point that keeps it', (fmr) => {
  const point = operatingPointFor(fmr);
  expect(point).not.toBeNull();
  expect(point!.fmr).toBeLessThanOrEqual(fmr);
});

test('a rate below every measured one has no threshold', () => {
  expect(operatingPointFor(0.00001)).toBeNull();
});

test('a rarer false match needs a higher threshold', () => {
  const byRate = sfaceOperatingPoints.toSorted((a, b) => b.fmr - a.fmr).map((point) => point.threshold);
  expect(byRate).toEqual(byRate.toSorted((a, b) => a - b));
  expect(operatingPointFor(standardFmr)?.threshold).toBe(0.39);
});

test('the manifest of the models names the same points', () => {
  expect(manifest.models.recogniser.operatingPoints).toEqual(sfaceOperatingPoints);
});
