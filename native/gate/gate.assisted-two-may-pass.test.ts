import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench } from '../virtual/rigs/gate-bench.ts';

async function assisted(persons: number): Promise<GateBench> {
  const bench = await new GateBench().start(persons);
  expect(await bench.gate.permit(bench.fresh({ passage: 'assisted' }))).toMatchObject({ ok: true });
  await settle();
  return bench;
}

test('a helper goes through with the traveller on one assisted clearance, and it is no tailgating', async () => {
  const bench = await assisted(2);
  bench.board.beams('MXmx');
  bench.board.persons(1);
  bench.board.beams('MXm');
  bench.board.persons(0);
  bench.board.beams('x');
  bench.clock.advance(10_000);
  await settle();
  const told = bench.events();
  expect(told).not.toContain('tailgated');
  expect(told.filter((kind) => kind === 'passed')).toHaveLength(1);
});

test('a third on an assisted clearance is tailgating', async () => {
  const bench = await assisted(2);
  bench.board.beams('MXmx');
  bench.board.persons(2);
  bench.board.beams('MXmx');
  bench.board.beams('MXmx');
  bench.board.persons(0);
  bench.clock.advance(10_000);
  await settle();
  expect(bench.events()).toContain('tailgated');
});

test('the same two on a normal clearance are tailgating', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.beams('MXmx');
  bench.board.persons(1);
  bench.board.beams('MXmx');
  bench.board.persons(0);
  bench.clock.advance(10_000);
  await settle();
  expect(bench.events()).toContain('tailgated');
});
