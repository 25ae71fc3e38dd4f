import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench } from '../virtual/rigs/gate-bench.ts';
import { gateDelays } from './gate-delays.ts';

test('permit, started, passed, shut: the exit is energised once and de-energised when the person is through', async () => {
  const bench = await new GateBench().start(1);
  expect(await bench.permit()).toEqual({ ok: true, value: undefined });
  expect(bench.board.orders).toEqual(['exit 15000']);
  bench.board.beams('M');
  expect(bench.events()).toEqual(['started']);
  bench.board.persons(0);
  bench.board.beams('Xmx');
  await settle();
  expect(bench.events()).toEqual(['left', 'passed', 'shut']);
  expect(bench.board.orders).toEqual(['exit 15000', 'shut']);
});

test('somebody who already stands in the barrier when the door opens has started', async () => {
  const bench = await new GateBench().start(1);
  bench.board.beams('M');
  await bench.permit();
  expect(bench.events()).toEqual(['started']);
});

test('turned back from the doorway: reversed, after a moment in which it could still be hesitation', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.beams('MXxm');
  bench.clock.advance(gateDelays.turnedBackAfter - 1);
  expect(bench.events()).toEqual(['started']);
  bench.clock.advance(1);
  await settle();
  expect(bench.events()).toEqual(['reversed', 'shut']);
});

test('a step back and on again is one passage', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.beams('Mm');
  bench.clock.advance(gateDelays.turnedBackAfter - 1);
  bench.board.beams('MXmMm');
  bench.board.persons(0);
  bench.clock.advance(60_000);
  bench.board.beams('x');
  await settle();
  expect(bench.events().filter((kind) => kind !== 'left')).toEqual(['started', 'passed', 'shut']);
});

test('gone by the entry without a look at the open door: reversed at once', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.persons(0);
  await settle();
  expect(bench.events()).toEqual(['reversed', 'left', 'shut']);
});

test('nobody comes: expired when the clearance is, and the exit is shut', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.clock.advance(15_000);
  await settle();
  expect(bench.events()).toEqual(['expired', 'shut']);
  expect(bench.board.orders).toEqual(['exit 15000', 'shut']);
});

test('the board ends its pulse early: expired, not forgotten', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.door('exit', 'moving');
  bench.board.door('exit', 'shut');
  expect(bench.events()).toEqual(['expired', 'shut']);
});

test('a follower on the same clearance: tailgated instead of passed', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.persons(2);
  bench.board.stiff = true;
  bench.board.beams('MXm');
  bench.board.persons(1);
  bench.board.beams('x');
  await settle();
  expect(bench.events()).toEqual(['started']);
  expect(bench.board.orders).toEqual(['exit 15000', 'shut']);
  bench.board.beams('MX');
  bench.board.persons(0);
  bench.board.beams('mx');
  expect(bench.events()).toEqual(['left', 'tailgated']);
});

test('two so close that the barriers see one body are told apart by the mat', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.persons(2);
  bench.board.beams('MX');
  bench.board.persons(0);
  bench.board.beams('mx');
  expect(bench.events()).toContain('tailgated');
});

test('somebody who steps up behind and stays behind is no tailgater', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.persons(2);
  bench.board.beams('MX');
  bench.board.persons(1);
  bench.board.beams('mx');
  await settle();
  expect(bench.events()).toEqual(['started', 'passed', 'shut']);
});

test('a follower who slips through the closing door is told of late, but told of', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.stiff = true;
  bench.board.beams('MX');
  bench.board.persons(0);
  bench.board.beams('mx');
  expect(bench.events()).toEqual(['started', 'left', 'passed']);
  bench.board.beams('MXmx');
  expect(bench.events()).toEqual(['tailgated']);
});

test('an exit that does not shut is a fault, and recovers when it does', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.stiff = true;
  bench.clock.advance(15_000 + gateDelays.shutsWithin);
  expect(bench.events()).toEqual(['expired', 'fault']);
  expect(await bench.permit()).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  bench.board.door('exit', 'shut');
  expect(bench.events()).toEqual(['shut', 'recovered']);
});
