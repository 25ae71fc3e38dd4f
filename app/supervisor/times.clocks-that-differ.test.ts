import { expect, test } from 'vitest';
import { duration } from './times.ts';

const from = '2026-01-01T00:00:00Z';
const after = (seconds: number) => Date.parse(from) + seconds * 1_000;

test.each([
  [0, '0:00'],
  [7, '0:07'],
  [75, '1:15'],
  [3_723, '1:02:03'],
  [-5, '0:00'],
])('%d s after reads %s', (seconds, text) => {
  expect(duration(from, after(seconds))).toBe(text);
});
