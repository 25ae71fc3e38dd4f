import { expect, test } from 'vitest';
import type { OfficerId } from '../core/ids.ts';
import { laneDelays } from './delays.ts';
import type { LaneEvent } from './events.ts';
import { crossing, honestHolder, LaneBench, noHits } from './lane-bench.ts';

const officer = 'officer-1' as OfficerId;

/** A lane in each state in which a traveller may be, with its orders so far put away. */
const states: readonly (readonly [string, () => LaneBench])[] = [
  ['idle', () => new LaneBench().serve()],
  ['reading', () => new LaneBench().serve().toChip()],
  ['before the camera', () => new LaneBench().serve().toHolder()],
  ['before the entry', () => new LaneBench('two').serve().toHolder()],
  ['with an officer', () => withOfficer()],
  ['refused', () => refused()],
  ['done', () => after(new LaneBench().serve().toClearance(), { type: 'PASSAGE_COMPLETED', clearance: 'id-1' })],
  ['waiting to be empty', () => after(new LaneBench().serve(), { type: 'PERSON_ENTERED' })],
];

function after(bench: LaneBench, ...events: readonly LaneEvent[]): LaneBench {
  for (const event of events) bench.lane.send(event);
  return bench;
}

function withOfficer(): LaneBench {
  return after(new LaneBench().serve().toChip(), { type: 'CHIP_ABSENT' });
}

function refused(): LaneBench {
  return after(withOfficer(), { type: 'OFFICER_REFUSED', crossing, officer, reason: 'no visa' });
}

test.each(states)('the exit forced while %s: shut, and an alarm', (_, make) => {
  const bench = make();
  bench.ordered();
  bench.lane.send({ type: 'EXIT_FORCED' });
  expect(bench.orders).toMatchObject([{ type: 'shutDoors' }, { type: 'raiseAlarm', alarm: 'exit-forced' }]);
});

test('the exit forced before it has opened for who is cleared: shut, an officer, and no crossing from who goes through', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.ordered();
  bench.lane.send({ type: 'EXIT_FORCED' });
  bench.lane.send({ type: 'PASSAGE_TAILGATED', clearance: 'id-1' });
  expect(bench.lane.state()).toMatchObject({ name: 'officer', handOver: { reason: 'gate-fault' } });
  const orders = bench.ordered();
  expect(orders).toContain('shutDoors');
  expect(orders).not.toContain('recordCrossing');
});

test.each([
  ['PASSAGE_COMPLETED', 'exit-forced'],
  ['PASSAGE_TAILGATED', 'tailgating'],
] as const)(
  '%s of another clearance than the one that is to pass: shut, an alarm, an officer, no crossing',
  (type, alarm) => {
    for (const started of [false, true]) {
      const bench = new LaneBench().serve().toClearance();
      if (started) bench.lane.send({ type: 'PASSAGE_STARTED', clearance: 'id-1' });
      bench.ordered();
      bench.lane.send({ type, clearance: 'an-earlier-one' });
      expect(bench.orders).toContainEqual({ type: 'raiseAlarm', alarm, crossing });
      expect(bench.ordered()).toContain('shutDoors');
      expect(bench.reasonOfHandOver()).toBe('gate-fault');
    }
  },
);

test.each(['PASSAGE_STARTED', 'PASSAGE_REVERSED', 'PASSAGE_EXPIRED'] as const)(
  '%s of an earlier clearance, told late, ends nothing of this one',
  (type) => {
    const bench = new LaneBench().serve().toClearance();
    bench.ordered();
    bench.lane.send({ type, clearance: 'an-earlier-one' });
    expect(bench.ordered()).toEqual([]);
    expect(bench.lane.state().name).toBe('clearance');
  },
);

test.each(states.filter(([name]) => name !== 'done'))(
  'somebody through the exit while %s: shut, an alarm, no crossing',
  (_, make) => {
    const bench = make();
    bench.ordered();
    bench.lane.send({ type: 'PASSAGE_COMPLETED', clearance: 'id-1' });
    expect(bench.orders).toMatchObject([{ type: 'shutDoors' }, { type: 'raiseAlarm', alarm: 'exit-forced' }]);
  },
);

test.each(['HOLDER_EXAMINED', 'SCREENING_ANSWERED'] as const)(
  '%s alone decides nothing, whichever comes first',
  (first) => {
    const face: LaneEvent = { type: 'HOLDER_EXAMINED', evidence: honestHolder };
    const lists: LaneEvent = { type: 'SCREENING_ANSWERED', evidence: noHits };
    const bench = new LaneBench().serve().toHolder();
    bench.lane.send(first === 'HOLDER_EXAMINED' ? face : lists);
    expect(bench.ordered()).not.toContain('noteDecision');
    bench.lane.send(first === 'HOLDER_EXAMINED' ? lists : face);
    expect(bench.ordered()).toContain('openExit');
  },
);

test('a screening that fails: an officer, although the face matched', () => {
  const bench = after(
    new LaneBench().serve().toHolder(),
    { type: 'HOLDER_EXAMINED', evidence: honestHolder },
    { type: 'SCREENING_FAILED', detail: 'no answer' },
  );
  expect(bench.reasonOfHandOver()).toBe('backend-lost');
  expect(bench.ordered()).not.toContain('openExit');
});

test.each([
  ['who leaves before the camera', 'toHolder', { type: 'PERSON_LEFT' }],
  ['who turns back', 'toClearance', { type: 'PASSAGE_REVERSED', clearance: 'id-1' }],
  ['who does not go', 'toClearance', { type: 'PASSAGE_EXPIRED', clearance: 'id-1' }],
] as const)('%s leaves the doors shut behind', (_, step, event) => {
  const bench = new LaneBench().serve()[step]();
  bench.ordered();
  bench.lane.send(event);
  expect(bench.ordered()).toContain('shutDoors');
});

test('who is refused stands before shut doors', () => {
  const bench = withOfficer();
  bench.ordered();
  bench.lane.send({ type: 'OFFICER_REFUSED', crossing, officer, reason: 'no visa' });
  expect(bench.ordered()).toContain('shutDoors');
});

test.each(['gate', 'journal'] as const)(
  '%s lost with the exit open or somebody in it: shut, and an officer',
  (device) => {
    for (const way of [
      [],
      [{ type: 'PASSAGE_STARTED', clearance: 'id-1' }],
    ] as const satisfies readonly (readonly LaneEvent[])[]) {
      const bench = after(new LaneBench().serve().toClearance(), ...way);
      bench.ordered();
      bench.lane.send({ type: 'DEVICE_LOST', device, detail: 'gone' });
      expect(bench.ordered()[0]).toBe('shutDoors');
      expect(bench.reasonOfHandOver()).toBe('gate-fault');
    }
  },
);

test('another device lost with the exit open: who is cleared goes on', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.ordered();
  bench.lane.send({ type: 'DEVICE_LOST', device: 'camera', detail: 'gone' });
  expect(bench.ordered()).toEqual([]);
  bench.lane.send({ type: 'PASSAGE_COMPLETED', clearance: 'id-1' });
  expect(bench.ordered()).toContain('recordCrossing');
});

test('more than one person between the doors, the exit already open: shut, and an officer', () => {
  const bench = new LaneBench('two').serve().toHolder().stepIn();
  after(bench, { type: 'SCREENING_ANSWERED', evidence: noHits }, { type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.ordered()).toContain('openExit');
  bench.lane.send({ type: 'LANE_CROWDED' });
  expect(bench.ordered()[0]).toBe('shutDoors');
  expect(bench.reasonOfHandOver()).toBe('more-than-one-person');
});

test.each([
  ['a gate that says nothing of a permit', [], laneDelays.gateSilent],
  [
    'somebody who stays between the barriers',
    [{ type: 'PASSAGE_STARTED', clearance: 'id-1' }],
    laneDelays.passageWithin,
  ],
] as const)('%s: shut, and an officer', (_, way, delay) => {
  const bench = after(new LaneBench().serve().toClearance(), ...way);
  bench.ordered();
  bench.clock.advance(delay);
  expect(bench.ordered()[0]).toBe('shutDoors');
  expect(bench.reasonOfHandOver()).toBe('gate-fault');
});

test('nothing of an old clearance is left when a case goes to an officer', () => {
  const bench = new LaneBench().serve().toClearance();
  expect(bench.lane.state().clearance).not.toBeNull();
  bench.lane.send({ type: 'DEVICE_LOST', device: 'gate', detail: 'gone' });
  expect(bench.lane.state().clearance).toBeNull();
});

test('no override that could not be written down', () => {
  const bench = withOfficer();
  bench.lane.send({ type: 'DEVICE_LOST', device: 'journal', detail: 'ENOSPC' });
  bench.ordered();
  expect(bench.lane.state().actions).not.toContain('letThrough');
  bench.lane.send({ type: 'OFFICER_LET_THROUGH', crossing, officer, reason: 'checked by hand' });
  expect(bench.ordered()).not.toContain('openExit');
});

test('nobody begins while the last one’s body or passport is still there', () => {
  for (const [comes, goes] of [
    ['PERSON_ENTERED', 'PERSON_LEFT'],
    ['DOCUMENT_PLACED', 'DOCUMENT_REMOVED'],
  ] as const) {
    const bench = new LaneBench();
    bench.lane.send(comes === 'DOCUMENT_PLACED' ? { type: comes, crossing } : { type: comes });
    bench.serve();
    expect(bench.lane.state().name).toBe('clearing');
    bench.lane.send({ type: goes });
    expect(bench.lane.state().name).toBe('idle');
  }
});
