import { expect, test } from 'vitest';
import { algorithms } from './sod-cells.ts';
import { judgeMatrix } from './sod-matrix.ts';

test('EF.SODs of every fourth algorithm and of every trouble of one: openssl says the same', () => {
  const { cells, accepted, disagreements } = judgeMatrix((_, at) => at % 4 === 0, 1);
  expect(disagreements).toEqual([]);
  expect(cells).toBeGreaterThan(80);
  expect(accepted).toBeGreaterThan(20);
}, 60_000);

test('the whole matrix has more than 200 EF.SODs', () => {
  expect(algorithms.length * 4).toBeGreaterThan(200);
});
