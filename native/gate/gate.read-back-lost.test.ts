import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench } from '../virtual/rigs/gate-bench.ts';

test('an opening that is not read back is a fault: refused, shut, and the clearance is spent', async () => {
  const bench = await new GateBench().start(1);
  bench.board.failing = true;
  const clearance = bench.fresh();
  expect(await bench.gate.permit(clearance)).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  await settle();
  expect(bench.events()).toEqual(['fault']);
  expect(bench.board.orders).toEqual(['exit 15000', 'shut']);

  bench.board.failing = false;
  bench.board.signal({ kind: 'ready' });
  await settle();
  expect(bench.events()).toEqual(['entered', 'recovered']);
  expect(await bench.gate.permit(clearance)).toEqual({ ok: false, error: { kind: 'clearance-used' } });
});

test('a board that goes while a passage is permitted: fault once, nothing is passed any more', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.beams('M');
  bench.board.signal({ kind: 'lost', detail: 'unplugged' });
  bench.board.signal({ kind: 'lost', detail: 'unplugged' });
  bench.board.beams('Xmx');
  bench.clock.advance(60_000);
  expect(bench.events()).toEqual(['started', 'fault']);
  expect(await bench.permit()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  expect(await bench.gate.shut()).toMatchObject({ ok: false });
});

test('a board that comes back is shut first, then the lane hears what is so', async () => {
  const bench = await new GateBench().start(0);
  bench.board.signal({ kind: 'lost', detail: 'unplugged' });
  bench.board.door('exit', 'open');
  bench.board.persons(1);
  bench.board.orders.length = 0;
  bench.events();
  bench.board.signal({ kind: 'ready' });
  expect(bench.board.orders).toEqual(['shut']);
  await settle();
  expect(bench.events()).toEqual(['shut', 'entered', 'recovered']);
});

test('a body that was in the barriers before the board answered proves nothing', async () => {
  const bench = new GateBench();
  bench.board.beams('MX');
  await bench.start(1);
  bench.board.beams('m');
  expect(await bench.permit()).toMatchObject({ ok: false });
  bench.board.beams('x');
  expect(bench.events()).toEqual([]);
});

test('a board without light barriers opens nothing: a passage could not be recorded', async () => {
  const bench = await new GateBench('one', false).start();
  expect(await bench.permit()).toMatchObject({
    ok: false,
    error: { detail: expect.stringContaining('light barriers') },
  });
  expect(bench.board.orders).toEqual([]);

  const commissioning = await new GateBench('one', false, true).start();
  expect((await commissioning.permit()).ok).toBe(true);
  commissioning.clock.advance(15_000);
  expect(commissioning.events()).toContain('expired');
});
