import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { crossing, forOne, GateBench } from '../virtual/rigs/gate-bench.ts';
import { gateDelays } from './gate-delays.ts';
import type { EntryOpening, GateEvent } from './port.ts';

const forTwo: EntryOpening = { way: 'in', persons: 2, life: 90_000 };

async function opened(opening: EntryOpening, inside = 0) {
  const bench = await new GateBench('two').start(inside);
  await bench.gate.openEntry(crossing, opening);
  return bench;
}

/** Somebody comes in by the entry, and is one of so many inside. */
function comesIn(bench: GateBench, inside: number): void {
  bench.board.persons(inside);
  bench.board.beam('entry', true);
  bench.board.beam('entry', false);
}

test('an entry for two stays open for the second, and shuts behind them', async () => {
  const bench = await opened(forTwo);
  comesIn(bench, 1);
  expect(bench.board.orders).toEqual(['entry 90000']);
  comesIn(bench, 2);
  await settle();
  expect(bench.board.orders).toEqual(['entry 90000', 'shut']);
  expect(bench.events()).toEqual(['entered', 'entryPassed', 'shut']);
  expect((await bench.gate.permit(bench.fresh({ passage: 'assisted' }))).ok).toBe(true);
});

test('an entry for two shuts behind one whom nobody follows', async () => {
  const bench = await opened(forTwo);
  comesIn(bench, 1);
  bench.clock.advance(gateDelays.companionWithin);
  await settle();
  expect(bench.events()).toEqual(['entered', 'entryPassed', 'shut']);
});

test('who steps in by an entry that is open for somebody to leave is one too many', async () => {
  const out: EntryOpening = { way: 'out', persons: 1, life: 10_000 };
  const bench = await opened(out, 1);
  bench.events();
  comesIn(bench, 2);
  expect(bench.events()).toContain('crowded');
});

test('an entry that opened for two and has shut is one for one again, whoever opens it then', async () => {
  const bench = await opened(forTwo);
  bench.board.door('entry', 'shut');
  await bench.gate.release();
  comesIn(bench, 1);
  bench.events();
  comesIn(bench, 2);
  expect(bench.events()).toContain('crowded');
});

test('a third by an entry for two, a second by an entry for one: only a person can sort that out', async () => {
  for (const [opening, many] of [
    [forTwo, 3],
    [forOne, 2],
  ] as const) {
    const bench = await opened(opening);
    bench.board.persons(many - 1);
    expect(bench.events()).not.toContain('crowded');
    bench.board.persons(many);
    expect(bench.events()).toContain('crowded');
  }
});

test.each([
  ['nobody', 0, 'normal', false],
  ['one', 1, 'normal', true],
  ['two', 2, 'normal', false],
  ['one', 1, 'assisted', true],
  ['two', 2, 'assisted', true],
  ['three', 3, 'assisted', false],
] as const)(
  '%s between the doors, %i counted: a clearance that is %s opens: %s',
  async (_, persons, passage, opens) => {
    const bench = await new GateBench('two').start(persons);
    expect((await bench.gate.permit(bench.fresh({ passage }))).ok).toBe(opens);
  },
);

test('who is let out leaves by the entry: it shuts behind the last, and nobody has entered', async () => {
  const bench = await opened({ way: 'out', persons: 1, life: 45_000 }, 1);
  bench.board.beam('entry', true);
  bench.board.beam('entry', false);
  bench.board.persons(0);
  await settle();
  expect(bench.board.orders).toEqual(['entry 45000', 'shut']);
  expect(bench.events()).toEqual(['left', 'shut']);
});

test('nothing is released for longer than the longest, whatever is ordered', async () => {
  const bench = await opened({ ...forOne, life: 3_600_000 });
  expect(bench.board.orders).toEqual([`entry ${gateDelays.longestEntry}`]);
});

test('two on one assisted clearance are told as what they are', async () => {
  const bench = await new GateBench().start(2);
  const told: GateEvent[] = [];
  bench.gate.onEvent((event) => told.push(event));
  await bench.gate.permit(bench.fresh({ passage: 'assisted' }));
  bench.board.beams('MX');
  bench.board.persons(1);
  bench.board.beams('mx');
  bench.board.beams('MX');
  bench.board.persons(0);
  bench.board.beams('mx');
  await settle();
  expect(told).toContainEqual(expect.objectContaining({ kind: 'passed', accompanied: true }));
});
