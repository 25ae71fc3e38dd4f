import { expect, test } from 'vitest';
import { leaksBetween } from './endurance-run.ts';
import type { Held } from './footprint.ts';

const one = (name: string, changes: Partial<Held> = {}): Held => ({
  name,
  pssBytes: 1_000_000,
  threads: 10,
  descriptors: 20,
  sockets: 5,
  ...changes,
});
const lane = [one('main.ts'), one('ffmpeg'), one('postgres: egate')];

test('a lane that holds what it held leaks nothing, and a pool may open another connection', () => {
  expect(leaksBetween(lane, lane)).toEqual([]);
  expect(leaksBetween(lane, [...lane, one('postgres: egate'), one('postgres: checkpointer')])).toEqual([]);
});

test.each<[string, readonly Held[], string]>([
  ['descriptors', [one('main.ts', { descriptors: 60 })], 'main.ts: 20 descriptors, then 60'],
  ['sockets', [one('main.ts', { sockets: 40 })], 'main.ts: 5 sockets, then 40'],
  ['threads', [one('main.ts', { threads: 30 })], 'main.ts: 10 threads, then 30'],
  ['processes that nobody waits for', Array.from({ length: 6 }, () => one('ffmpeg')), 'ffmpeg: 1 processes, then 6'],
  ['a process that was not there', [one('stray.ts')], 'stray.ts: was not there before'],
])('%s', (_, last, said) => expect(leaksBetween(lane, last)).toEqual([said]));
