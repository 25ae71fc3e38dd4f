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
