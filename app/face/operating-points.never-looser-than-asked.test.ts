import { expect, test } from 'vitest';
import manifest from '../../models/manifest.json' with { type: 'json' };
import { operatingPointFor, standardFmr } from './operating-points.ts';

const points = manifest.recognition.operatingPoints;

test.for([0.01, 0.001, 0.0005, 0.0001])('a policy that allows %f gets a point that keeps it', (fmr) => {
  const point = operatingPointFor(fmr, points);
  expect(point).not.toBeNull();
  expect(point!.fmr).toBeLessThanOrEqual(fmr);
});

test('a rate below every measured one has no threshold', () => {
  expect(operatingPointFor(0.00001, points)).toBeNull();
});

test('a rate without a point of its own gets the next stricter one', () => {
  expect(operatingPointFor(0.0007, points)?.fmr).toBe(0.0005);
});

test('thresholds lie at or above those that were measured, and not far above', () => {
  const at = (fmr: number) => operatingPointFor(fmr, points)!.threshold;
  expect(at(0.001)).toBeGreaterThanOrEqual(0.4 - 1e-9);
  expect(at(standardFmr)).toBeGreaterThanOrEqual(0.4);
  expect(at(0.0001)).toBeGreaterThanOrEqual(0.445);
  expect(at(0.0001)).toBeLessThan(0.5); // genuine travellers begin at 0.67
});
