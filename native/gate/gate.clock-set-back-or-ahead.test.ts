import { expect, test } from 'vitest';
import { ManualClock } from '../../app/core/manual-clock.ts';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench, testClearance } from '../virtual/rigs/gate-bench.ts';
import { UsedClearances } from './used-clearances.ts';

const hour = 3_600_000;

test.each([
  ['by a second', 1_000],
  ['by all that has passed', 10_000],
])(
  'the clock is set back %s before the exit opens: what is left of the clearance is what has not passed',
  async (_, by) => {
    const bench = await new GateBench().start(1);
    const clearance = bench.fresh();
    bench.clock.advance(10_000);
    bench.clock.jump(-by);
    await bench.gate.permit(clearance);
    expect(bench.board.orders).toEqual(['exit 5000']);
  },
);

test('set back until a clearance that is over looks young again: it opens nothing', async () => {
  const bench = await new GateBench().start(1);
  const clearance = bench.fresh();
  bench.clock.advance(15_000);
  bench.clock.jump(-15_000);
  expect(await bench.gate.permit(clearance)).toEqual({ ok: false, error: { kind: 'clearance-expired' } });
});

test('set back far: the clearance comes from a future that nobody believes', async () => {
  const bench = await new GateBench().start(1);
  const clearance = bench.fresh();
  bench.clock.jump(-hour);
  expect(await bench.gate.permit(clearance)).toEqual({ ok: false, error: { kind: 'clearance-expired' } });
});

test('set back while the exit is open: it shuts when it would have', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.events();
  bench.clock.jump(-hour);
  bench.clock.advance(14_999);
  expect(bench.events()).toEqual([]);
  bench.clock.advance(1);
  await settle();
  expect(bench.events()).toContain('expired');
});

test('set ahead: what is over by the clock on the wall is over, and nothing is open for longer', async () => {
  const bench = await new GateBench().start(1);
  const clearance = bench.fresh();
  bench.clock.jump(hour);
  expect(await bench.gate.permit(clearance)).toEqual({ ok: false, error: { kind: 'clearance-expired' } });
  await bench.permit();
  bench.events();
  bench.clock.jump(hour);
  bench.clock.advance(15_000);
  await settle();
  expect(bench.events()).toContain('expired');
});

test('set back after a gate process has ended: its clearances are used, and new ones open', () => {
  const clock = new ManualClock();
  const before = testClearance('before', clock);
  clock.advance(1_000);
  const used = new UsedClearances(clock);
  clock.jump(-hour);
  const again = { ...before, issuedAt: clock.now(), expiresAt: testClearance('later', clock).expiresAt };
  expect(used.use(again)).toEqual({ ok: false, error: { kind: 'clearance-used' } });
  expect(used.use(testClearance('new', clock))).toEqual({ ok: true, value: 15_000 });
});
