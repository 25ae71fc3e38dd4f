import { expect, test } from 'vitest';
import { laneDelays } from '../lane/delays.ts';
import { type BenchBackend, StationBench } from './station-bench.ts';

/** A lane that has let one traveller through, with all of it at the backend, and is stopped. */
async function oneCrossing(): Promise<{ readonly bench: StationBench; readonly backend: BenchBackend }> {
  const bench = await new StationBench().serve();
  await bench.toClearance();
  bench.mrzReader.tell({ kind: 'removed' });
  bench.passage('started');
  bench.passage('passed');
  await bench.settle();
  bench.clock.advance(laneDelays.farewell);
  await bench.settle();
  await bench.station.stop();
  return { bench, backend: bench.backend };
}

const openTo = (bench: StationBench) => {
  const { state, faults, alarms } = bench.station.laneView();
  return { state, faults: faults.map(({ source }) => source), alarms: alarms.map(({ kind }) => kind) };
};

const served = { state: 'idle', faults: [], alarms: [] };
const shut = { state: 'outOfService', faults: ['journal'], alarms: ['journal-gap'] };

/** The backend was told nothing of the journal but these entries. */
function knowsOnly(backend: BenchBackend, entries: readonly unknown[]): void {
  backend.reported.length = 0;
  backend.reported.push(...entries.keys());
  backend.checkpoints.length = 0;
}

/** What a lying disk has kept: the entries before the first of this kind. */
const keptBefore = (bench: StationBench, event: string) => bench.entries.slice(0, bench.events().indexOf(event));

const accept = { type: 'acceptGap', officer: 'technician-7', reason: 'the disk was replaced' };

/** Entries of a moment go out together. */
async function reportsGoOut(lane: StationBench): Promise<void> {
  lane.clock.advance(1_000);
  await lane.settle();
}

async function answerFor(lane: StationBench): Promise<void> {
  expect(await lane.ask(accept)).toMatchObject({ ok: true });
  lane.clock.advance(1);
  await lane.settle();
}

test('a journal that is as the backend knows it opens the lane, and nothing is sent twice', async () => {
  const { bench, backend } = await oneCrossing();
  const before = backend.reported.length;
  const second = await new StationBench({ journal: bench.entries, backend }).serve();
  expect(openTo(second)).toEqual(served);
  expect(backend.recorded).toHaveLength(1);
  expect(new Set(backend.reported).size).toBe(backend.reported.length);
  expect(backend.reported.length).toBeGreaterThan(before);
});

test('entries that a disk has lost although it had promised them: the lane stays shut and says so, over a restart too', async () => {
  const { bench, backend } = await oneCrossing();
  let lane = await new StationBench({ journal: keptBefore(bench, 'order.open-exit'), backend }).serve();
  expect(openTo(lane)).toEqual({ ...shut, alarms: ['internal-fault', 'journal-gap'] });
  expect(lane.events()).toContain('journal.gap');
  await lane.layDown();
  expect(lane.events().filter((event) => event === 'crossing.started')).toHaveLength(1);
  await lane.station.stop();

  backend.up = false;
  lane = await new StationBench({ journal: lane.entries, backend }).serve();
  expect(openTo(lane)).toMatchObject({ state: 'outOfService', faults: ['journal', 'backend'] });
  backend.up = true;
  lane.clock.advance(10_000);
  await lane.settle();
  expect(openTo(lane)).toMatchObject({ state: 'outOfService', faults: ['journal'] });
});

test('when somebody answers for the gap the lane serves, and the backend begins a new line of checkpoints', async () => {
  const { bench, backend } = await oneCrossing();
  const known = backend.checkpoints.length;
  const lane = await new StationBench({ journal: keptBefore(bench, 'crossing.started'), backend }).serve();
  expect(openTo(lane)).toEqual(shut);
  expect(lane.station.laneView().actions).toContain('acceptGap');
  await answerFor(lane);
  expect(lane.station.laneView().actions).not.toContain('acceptGap');
  expect(openTo(lane)).toMatchObject({ state: 'idle', faults: [] });
  expect(backend.accepted).toMatchObject([{ officer: 'technician-7' }]);
  expect(backend.checkpoints.length).toBeGreaterThan(known);
  expect(await lane.ask(accept)).toMatchObject({ ok: false, message: 'the journal has no gap' });

  // The next life of the lane and the backend are of one mind.
  await lane.station.stop();
  const next = await new StationBench({ journal: lane.entries, backend }).serve();
  expect(openTo(next)).toEqual(served);
  expect(backend.accepted).toHaveLength(1);
});

test('a journal with an open gap does not grow past the checkpoint that it disagrees with', async () => {
  const { bench, backend } = await oneCrossing();
  const lane = await new StationBench({ journal: keptBefore(bench, 'crossing.started'), backend }).serve();
  const known = backend.checkpoints.at(-1);
  for (let n = 0; n < 60; n += 1) {
    lane.gate.tell(n % 2 === 0 ? { kind: 'fault', detail: 'cable' } : { kind: 'recovered' });
    await reportsGoOut(lane);
  }
  expect(lane.entries.length).toBeGreaterThan(bench.entries.length);
  expect(Math.max(...backend.reported)).toBeGreaterThan(bench.entries.length);
  expect(backend.checkpoints.at(-1)).toBe(known);
  await answerFor(lane);
  expect(backend.accepted).toMatchObject([{ officer: 'technician-7' }]);
  expect(openTo(lane)).toMatchObject({ state: 'idle', faults: [] });
});

test('a gap is open until the word of who answers for it is on the disk', async () => {
  const { bench, backend } = await oneCrossing();
  const lane = await new StationBench({ journal: keptBefore(bench, 'crossing.started'), backend }).serve();
  lane.diskBroken = true;
  expect(await lane.ask(accept)).toMatchObject({ ok: false });
  lane.clock.advance(10_000);
  await lane.settle();
  expect(openTo(lane)).toMatchObject({ state: 'outOfService' });
  expect(backend.accepted).toEqual([]);
});

test('another journal in the place of the lane’s: as long, but not the same', async () => {
  const { bench, backend } = await oneCrossing();
  const another = bench.entries.map((entry) => ({ ...entry, at: '2026-06-01T00:00:00.000Z' }));
  const lane = await new StationBench({
    journal: [...another, ...another.map((one) => ({ ...one, sequence: one.sequence + another.length }))],
    backend,
  }).serve();
  expect(openTo(lane)).toMatchObject(shut);
});

test('a crossing that stands at the backend and that the lane knows nothing of', async () => {
  const { bench, backend } = await oneCrossing();
  backend.foreign = 1;
  const lane = await new StationBench({ journal: bench.entries, backend }).serve();
  expect(openTo(lane)).toMatchObject(shut);
  await answerFor(lane);
  expect(openTo(lane)).toMatchObject({ state: 'idle' });
});

test('a record whose confirmation was lost is confirmed by its key, and not sent again', async () => {
  const { bench, backend } = await oneCrossing();
  const [key = ''] = backend.recorded;
  const sent = backend.bodies.get(key);
  const journal = keptBefore(bench, 'crossing.recorded');
  knowsOnly(backend, journal);
  const lane = await new StationBench({ journal, backend }).serve();
  expect(openTo(lane)).toEqual(served);
  expect(backend.bodies.get(key)).toBe(sent);
  expect(lane.entries.filter((one) => one.event === 'crossing.recorded')).toMatchObject([
    { crossing: key, fields: { sequence: 1 } },
  ]);
});

test('another record under the key of an unconfirmed crossing is a person’s to look at, and no gap', async () => {
  const { bench, backend } = await oneCrossing();
  const [key = ''] = backend.recorded;
  backend.bodies.set(key, { ...backend.bodies.get(key)!, tailgated: true });
  const journal = keptBefore(bench, 'crossing.recorded');
  knowsOnly(backend, journal);
  const lane = await new StationBench({ journal, backend }).serve();
  expect(openTo(lane)).toEqual({ state: 'idle', faults: [], alarms: ['crossing-unresolved'] });
  expect(lane.station.laneView().openCases).toMatchObject([{ crossing: key }]);

  const settled = { type: 'settleCase', crossing: key, settled: 'crossed-at-counter', reason: 'seen on camera' };
  expect(await lane.ask(settled)).toMatchObject({ ok: true });
  await lane.station.stop();
  const next = await new StationBench({ journal: lane.entries, backend }).serve();
  expect(openTo(next)).toEqual(served);
  expect(next.station.laneView().openCases).toEqual([]);
});

test('a journal that cannot be read is no journal: the lane stays shut', async () => {
  const { bench, backend } = await oneCrossing();
  const lane = new StationBench({ journal: bench.entries, backend });
  lane.diskBroken = true;
  await lane.serve();
  expect(openTo(lane)).toMatchObject({ state: 'outOfService', faults: expect.arrayContaining(['journal']) });
});
