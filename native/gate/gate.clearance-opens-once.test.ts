import { expect, test } from 'vitest';
import { ok } from '../../app/core/result.ts';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench, testClearance } from '../virtual/rigs/gate-bench.ts';

async function refusal(bench: GateBench, clearance = bench.fresh()) {
  const before = bench.board.orders.filter((order) => order.startsWith('exit')).length;
  const answer = await bench.gate.permit(clearance);
  expect(bench.board.orders.filter((order) => order.startsWith('exit'))).toHaveLength(before);
  return answer.ok ? null : answer.error;
}

test('the same clearance opens no second time, however its first time ended', async () => {
  const bench = await new GateBench().start(1);
  const clearance = bench.fresh();
  expect((await bench.gate.permit(clearance)).ok).toBe(true);
  await bench.gate.shut();
  expect(await refusal(bench, clearance)).toEqual({ kind: 'clearance-used' });
  expect(await refusal(bench, { ...clearance })).toEqual({ kind: 'clearance-used' });
});

test('two at once: one opens', async () => {
  const bench = await new GateBench().start(1);
  const answers = await Promise.all([bench.permit(), bench.permit()]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
  expect(bench.board.orders).toEqual(['exit 15000']);
});

test.each([
  ['expired', (now: number) => ({ issuedAt: now, expiresAt: now }), 'clearance-expired'],
  ['from the future', (now: number) => ({ issuedAt: now + 60_000, expiresAt: now + 75_000 }), 'clearance-expired'],
  ['without an end', () => ({ expiresAt: Number.NaN }), 'clearance-expired'],
  ['without a beginning', () => ({ issuedAt: Number.NaN }), 'clearance-expired'],
  ['made before this gate started', () => ({ issuedElapsed: -1 }), 'clearance-used'],
  ['of another clock', () => ({ issuedElapsed: Number.NaN }), 'clearance-used'],
  ['that was made later than now', () => ({ issuedElapsed: 60_000 }), 'clearance-expired'],
  ['for another lane', () => ({ lane: 'erenhot-exit-2' }), 'unavailable'],
] as const)('a clearance %s opens nothing', async (_, more, kind) => {
  const bench = await new GateBench().start(1);
  expect(await refusal(bench, bench.fresh(more(bench.clock.now())))).toMatchObject({ kind });
});

test('no clearance makes a pulse longer than the longest', async () => {
  const bench = await new GateBench().start(1);
  await bench.gate.permit(bench.fresh({ expiresAt: bench.clock.now() + 3_600_000 }));
  expect(bench.board.orders).toEqual(['exit 60000']);
  bench.clock.advance(60_000);
  expect(bench.events()).toContain('expired');
});

test('the pulse is as long as what is left of the clearance', async () => {
  const bench = await new GateBench().start(1);
  const clearance = testClearance('late', bench.clock);
  bench.clock.advance(9_000);
  await bench.gate.permit(clearance);
  expect(bench.board.orders).toEqual(['exit 6000']);
});

test('nothing opens while somebody stands in the exit', async () => {
  const bench = await new GateBench().start(1);
  bench.board.beams('X');
  expect(await refusal(bench)).toMatchObject({ kind: 'exit-occupied' });
});

test('a shut order overtakes an opening that is under way', async () => {
  const bench = await new GateBench('two').start(1);
  bench.board.door('entry', 'moving');
  const opening = bench.gate.permit(bench.fresh());
  await bench.gate.shut();
  bench.board.door('entry', 'shut');
  expect(await opening).toMatchObject({ ok: false, error: { kind: 'overtaken' } });
  await settle();
  expect(bench.board.orders).toEqual(['shut']);
});

test('a shut order while the board opens: what the board did after it is undone', async () => {
  const bench = await new GateBench().start(1);
  let done = () => {};
  bench.board.pulse = () =>
    new Promise((resolve) => {
      done = () => resolve(ok(undefined));
    });
  const opening = bench.gate.permit(bench.fresh());
  await settle();
  await bench.gate.shut();
  bench.board.orders.length = 0;
  done();
  expect(await opening).toMatchObject({ ok: false, error: { kind: 'overtaken' } });
  await settle();
  expect(bench.board.orders).toEqual(['shut']);
});
