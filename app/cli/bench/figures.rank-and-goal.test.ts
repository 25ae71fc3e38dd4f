import { expect, test } from 'vitest';
import { figure, rate } from './figure.ts';
import { processTree, proportionalSetSize } from './machine.ts';

test('median, nearest-rank p95 and goal', () => {
  const samples = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect(figure('x', 'ms', samples, 10.5)).toMatchObject({ median: 10.5, p95: 19, n: 20, ok: true });
  expect(figure('x', 'ms', [3, 1, 2], 1.9)).toMatchObject({ median: 2, p95: 3, ok: false });
  expect(() => figure('x', 'ms', [], 1)).toThrow('no samples');
});

test('of what should be large, p95 is what 95 % reach, and the goal is the least that will do', () => {
  const samples = Array.from({ length: 20 }, (_, index) => index + 1);
  expect(rate('x', '1/s', samples, 10)).toMatchObject({ median: 10.5, p95: 2, n: 20, ok: true, atLeast: true });
  expect(rate('x', '1/s', samples, 11).ok).toBe(false);
});

test('the memory of a process tree is measured from the kernel’s own account', () => {
  const tree = processTree(process.pid);
  expect(tree[0]).toBe(process.pid);
  expect(proportionalSetSize(tree)).toBeGreaterThan(10_000_000);
});
