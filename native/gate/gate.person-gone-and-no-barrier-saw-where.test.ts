import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench } from '../virtual/rigs/gate-bench.ts';

test('luggage stays in a barrier, its owner walks out past it and it is taken away: nobody can say, so a person must', async () => {
  const bench = await new GateBench('two').start(1);
  await bench.permit();
  bench.events();
  bench.board.beams('MXx'); // out past the barriers, which the luggage keeps from telling so
  bench.board.beams('m'); // the luggage is taken away
  bench.board.persons(0);
  await settle();
  expect(bench.events()).toEqual(['started', 'fault', 'recovered', 'left', 'shut']);
});

test('who has gone back over the entry line has turned back', async () => {
  for (const doors of ['one', 'two'] as const) {
    const bench = await new GateBench(doors).start(1);
    await bench.permit();
    bench.events();
    bench.board.beams('Mm');
    bench.board.beam('entry', true);
    bench.board.beam('entry', false);
    bench.board.persons(0);
    await settle();
    expect(bench.events()).toContain('reversed');
  }
});

test('of two before the exit one goes back: whoever is left does not pass on that clearance', async () => {
  const bench = await new GateBench('one').start(1);
  await bench.permit();
  bench.events();
  bench.board.persons(2);
  bench.board.beam('entry', true);
  bench.board.persons(1);
  await settle();
  expect(bench.events()).toContain('fault');
  expect(bench.board.orders.at(-1)).toBe('shut');
});

test('of two between the doors one goes for the entry while the exit opens: nobody can say whether it is who was cleared', async () => {
  const bench = await new GateBench('two').start(1);
  await bench.permit();
  bench.events();
  bench.board.persons(2);
  bench.board.beam('entry', true);
  await settle();
  expect(bench.events()).toEqual(['fault', 'recovered', 'shut']);
  expect(bench.board.orders.at(-1)).toBe('shut');
});

test('a lane with one door opens for nobody while more people stand before the exit than may pass', async () => {
  const bench = await new GateBench('one').start(2);
  expect(await bench.permit()).toMatchObject({ ok: false, error: { kind: 'persons-between-doors', persons: 2 } });
  expect(bench.board.orders).toEqual([]);
});

test('who was looked at leaves the mat before the exit opens: it opens neither for nobody nor for who stands there then', async () => {
  const bench = await new GateBench('one').start(1);
  const lookedAtSince = bench.clock.elapsed() + 1;
  await bench.clock.advance(1_000);
  bench.board.persons(0);
  bench.events();
  expect(await bench.gate.permit(bench.fresh({ lookedAtSince }))).toMatchObject({ error: { kind: 'overtaken' } });
  bench.board.persons(1);
  expect(await bench.gate.permit(bench.fresh({ lookedAtSince }))).toMatchObject({ error: { kind: 'overtaken' } });
  expect(bench.events()).toEqual(['reversed', 'entered', 'reversed']);
  expect(bench.board.orders).toEqual([]);
});

test('who has stood there since before the camera looked goes through, and so does whom an officer answers for', async () => {
  const bench = await new GateBench('one').start(0);
  bench.board.persons(1);
  await bench.clock.advance(10);
  const lookedAtSince = bench.clock.elapsed();
  await bench.clock.advance(1_000);
  expect(await bench.gate.permit(bench.fresh({ lookedAtSince }))).toMatchObject({ ok: true });
  await bench.gate.shut();
  bench.board.persons(0);
  bench.board.persons(1);
  expect(await bench.gate.permit(bench.fresh({ lookedAtSince: null }))).toMatchObject({ ok: true });
});

test('a clearance that says no time since when somebody was looked at opens nothing', async () => {
  const bench = await new GateBench('one').start(1);
  await bench.gate.permit(bench.fresh({ lookedAtSince: Number.NaN }));
  expect(bench.board.orders).toEqual([]);
});
