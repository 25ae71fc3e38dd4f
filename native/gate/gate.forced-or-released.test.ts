import { expect, test } from 'vitest';
import { settle } from '../virtual/rigs/fake-board.ts';
import { GateBench } from '../virtual/rigs/gate-bench.ts';

test('an exit that opens without a permit is forced, and ordered shut', async () => {
  const bench = await new GateBench().start(1);
  bench.board.door('exit', 'moving');
  await settle();
  expect(bench.events()).toEqual(['forced', 'shut']);
  expect(bench.board.orders).toEqual(['shut']);
});

test.each(['MXmx', 'XMxm'])('somebody through the exit without a permit (%s) is forced', async (way) => {
  const bench = await new GateBench().start(1);
  bench.board.beams(way);
  expect(bench.events()).toEqual(['forced']);
});

test('somebody who leans into the barrier and back is nothing', async () => {
  const bench = await new GateBench().start(1);
  bench.board.beams('MmMXxm');
  expect(bench.events()).toEqual([]);
});

test('in by the open exit against the traveller: forced, and the permit is over', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.beams('XMxm');
  await settle();
  expect(bench.events()).toEqual(['forced', 'reversed', 'shut']);
  expect(bench.board.orders).toContain('shut');
});

test('the emergency button is told of; nothing that follows is forced, a permit or a passage', async () => {
  const bench = await new GateBench().start(1);
  await bench.permit();
  bench.board.signal({ kind: 'emergency', pressed: true });
  bench.board.stiff = true;
  bench.board.door('exit', 'open');
  bench.board.beams('MXmx');
  bench.clock.advance(60_000);
  expect(bench.events()).toEqual(['emergency']);
  expect(await bench.permit()).toMatchObject({ ok: false, error: { kind: 'overtaken' } });
  bench.board.stiff = false;
  bench.board.signal({ kind: 'emergency', pressed: false });
  await settle();
  expect(bench.events()).toEqual(['emergency', 'shut']);
  expect((await bench.permit()).ok).toBe(true);
});

test('an officer’s release ends with the next shut; nothing between is forced, a permit or a passage', async () => {
  const bench = await new GateBench().start(1);
  await bench.gate.release();
  bench.board.beams('MXmx');
  expect(bench.events()).toEqual([]);
  expect(bench.board.orders).toEqual(['release']);
  expect(await bench.permit()).toMatchObject({ ok: false });
  await bench.gate.shut();
  expect(bench.events()).toEqual(['shut']);
});

test('a permit that comes late to released doors opens nothing, and is no sign of a gate that is lost', async () => {
  const bench = await new GateBench().start(1);
  await bench.gate.release();
  expect(await bench.permit()).toMatchObject({ ok: false, error: { kind: 'overtaken' } });
  expect(bench.board.orders).toEqual(['release']);
  expect(bench.events()).toEqual([]);
});

test('a shut order during the hardware’s release does not end the emergency', async () => {
  const bench = await new GateBench().start(1);
  bench.board.signal({ kind: 'emergency', pressed: true });
  await bench.gate.release();
  await bench.gate.shut();
  expect(bench.events().filter((kind) => kind === 'emergency')).toEqual(['emergency']);
  expect(await bench.permit()).toMatchObject({ ok: false });
});

test('the button is told of at once while an officer has the doors released, and after', async () => {
  const bench = await new GateBench('two').start(1);
  await bench.gate.release();
  bench.board.signal({ kind: 'emergency', pressed: true });
  expect(bench.events()).toEqual(['emergency']);
  await bench.gate.shut();
  expect(await bench.permit()).toMatchObject({ ok: false });
  bench.events();
  bench.board.signal({ kind: 'emergency', pressed: false });
  await settle();
  expect(bench.events()).toContain('emergency');
  expect((await bench.permit()).ok).toBe(true);
});
