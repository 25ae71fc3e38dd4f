import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { crossing, forOne, GateBench } from '../virtual/rigs/gate-bench.ts';
import { gateDelays } from './gate-delays.ts';

const otherDoor = { ok: false, error: { kind: 'other-door-open' } };

test('in by the entry: told of once the person is inside, and the entry is shut behind them', async () => {
  const bench = await new GateBench('two').start();
  expect((await bench.gate.openEntry(crossing, forOne)).ok).toBe(true);
  bench.board.beam('entry', true);
  bench.board.persons(1);
  bench.board.beam('entry', false);
  await settle();
  expect(bench.events()).toEqual(['entered', 'entryPassed', 'shut']);
  expect(bench.board.orders).toEqual(['entry 10000', 'shut']);
});

test('who looks in and steps back has not entered', async () => {
  const bench = await new GateBench('two').start();
  await bench.gate.openEntry(crossing, forOne);
  bench.board.beam('entry', true);
  bench.board.beam('entry', false);
  expect(bench.events()).toEqual([]);
});

test('the exit waits for the entry to be shut, and is refused when it stays open', async () => {
  const bench = await new GateBench('two').start(1);
  bench.board.stiff = true;
  bench.board.door('entry', 'moving');
  const soon = bench.gate.permit(bench.fresh());
  bench.clock.advance(500);
  bench.board.door('entry', 'shut');
  expect((await soon).ok).toBe(true);
  expect(bench.board.orders.filter((order) => order.startsWith('exit'))).toHaveLength(1);

  const stuck = await new GateBench('two').start(1);
  stuck.board.door('entry', 'open');
  const never = stuck.gate.permit(stuck.fresh());
  stuck.clock.advance(gateDelays.otherDoorShutsWithin);
  expect(await never).toEqual(otherDoor);
  expect(stuck.board.orders).toEqual([]);
});

test('the entry is de-energised before the exit opens, so that nobody comes in meanwhile', async () => {
  const bench = await new GateBench('two').start(1);
  await bench.gate.openEntry(crossing, forOne);
  await bench.permit();
  expect(bench.board.orders).toEqual(['entry 10000', 'shut', 'exit 15000']);
});

test('the entry is not opened while the exit is permitted or open', async () => {
  const bench = await new GateBench('two').start(1);
  await bench.permit();
  expect(await bench.gate.openEntry(crossing, forOne)).toEqual(otherDoor);
  bench.board.stiff = true;
  await bench.gate.shut();
  const entry = bench.gate.openEntry(crossing, forOne);
  bench.clock.advance(gateDelays.otherDoorShutsWithin);
  expect(await entry).toEqual(otherDoor);
  expect(bench.board.orders.filter((order) => order.startsWith('entry'))).toEqual([]);
});

test('a person who goes for the entry while the exit is open has turned back: the exit shuts first', async () => {
  const bench = await new GateBench('two').start(1);
  await bench.permit();
  bench.board.beam('entry', true);
  await settle();
  expect(bench.events()).toEqual(['reversed', 'shut']);
});

test('two on the entry of one are told of', async () => {
  const bench = await new GateBench('two').start();
  await bench.gate.openEntry(crossing, forOne);
  bench.board.persons(1);
  bench.board.persons(2);
  expect(bench.events()).toEqual(['entered', 'crowded']);
});

test('a lane with one door has no entry to open', async () => {
  const bench = await new GateBench('one').start();
  expect(await bench.gate.openEntry(crossing, forOne)).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
});
