import { expect, test } from 'vitest';
import type { OfficerId } from '../core/ids.ts';
import { laneDelays, unhurriedDelays } from './delays.ts';
import { crossing, honestHolder, LaneBench, noHits } from './lane-bench.ts';

const officer = 'officer-1' as OfficerId;
const alarmsOf = (bench: LaneBench) =>
  bench.orders.splice(0).flatMap((order) => (order.type === 'raiseAlarm' ? [order.alarm] : []));
const lifeOf = (bench: LaneBench) => {
  const { clearance } = bench.lane.state();
  return clearance === null ? null : clearance.expiresAt - clearance.issuedAt;
};

test('a site that gives more time gives it on the automatic path: waits and the open exit are longer, for one person', () => {
  const bench = new LaneBench('one', { assistance: 'automatic' }).serve();
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  expect(alarmsOf(bench)).toContain('assistance-wanted');
  bench.toHolder();
  bench.clock.advance(laneDelays.holderWithin);
  expect(bench.lane.state().screen).toBe('look');
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.lane.state()).toMatchObject({ name: 'clearance', clearance: { by: 'machine', passage: 'normal' } });
  expect(lifeOf(bench)).toBe(unhurriedDelays.clearanceLife);
});

test('where an officer gives it, who asks with a document on the reader goes to one', () => {
  const bench = new LaneBench().serve().toChip();
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  expect(bench.lane.state().name).toBe('officer');
  expect(bench.reasonOfHandOver()).toBe('asked-for-assistance');
});

test('more time is this traveller’s alone: the next one has the usual', () => {
  const bench = new LaneBench('one', { assistance: 'automatic' }).serve();
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  bench.toClearance();
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  bench.lane.send({ type: 'PASSAGE_COMPLETED', clearance: 'id-1' });
  bench.clock.advance(laneDelays.farewell);
  expect(bench.lane.state().name).toBe('idle');
  bench.toClearance();
  expect(lifeOf(bench)).toBe(laneDelays.clearanceLife);
});

test('who asked and laid nothing down is forgotten after a while', () => {
  const bench = new LaneBench('one', { assistance: 'automatic' }).serve();
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  bench.clock.advance(laneDelays.assistanceKept);
  bench.toClearance();
  expect(lifeOf(bench)).toBe(laneDelays.clearanceLife);
});

test('an officer lets somebody through who is helped: an assisted clearance, longer open', () => {
  const bench = new LaneBench().serve().toChip();
  bench.lane.send({ type: 'HELP_ASKED' });
  bench.lane.send({ type: 'OFFICER_LET_THROUGH', crossing, officer, reason: 'needs help', passage: 'assisted' });
  expect(bench.lane.state().clearance).toMatchObject({ by: officer, passage: 'assisted' });
  expect(lifeOf(bench)).toBe(unhurriedDelays.clearanceLife);
});

test.each([
  ['two people', 2, 'more-than-one-person'],
  ['nobody', 0, 'occupancy-unknown'],
] as const)('two doors: with %s between them the machine clears nobody', (_, persons, reason) => {
  const bench = new LaneBench('two').serve();
  bench.toHolder();
  bench.stepIn();
  bench.lane.send({ type: 'PERSONS_COUNTED', persons, things: null });
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.ordered()).not.toContain('openExit');
  expect(bench.reasonOfHandOver()).toBe(reason);
});

test('one door: of two before the camera one goes while the face is looked at, and the machine clears nobody', () => {
  const bench = new LaneBench().serve().toHolder();
  for (const persons of [1, 2]) bench.lane.send({ type: 'PERSONS_COUNTED', persons, things: null });
  expect(bench.lane.state().name).toBe('holder');
  bench.lane.send({ type: 'PERSONS_COUNTED', persons: 1, things: null });
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.ordered()).not.toContain('openExit');
  expect(bench.reasonOfHandOver()).toBe('more-than-one-person');
});

test('one door: of two before the exit one goes while it is about to open, and an officer looks who is left', () => {
  const bench = new LaneBench().serve().toClearance();
  for (const persons of [1, 2]) bench.lane.send({ type: 'PERSONS_COUNTED', persons, things: null });
  expect(bench.lane.state().name).toBe('clearance');
  bench.lane.send({ type: 'PERSONS_COUNTED', persons: 1, things: null });
  expect(bench.reasonOfHandOver()).toBe('more-than-one-person');
});

test('however often a lane is closed and opened, who opens it with somebody still inside is told so', () => {
  const bench = new LaneBench().serve();
  bench.lane.send({ type: 'PERSONS_COUNTED', persons: 1, things: null });
  bench.lane.send({ type: 'OFFICER_CLOSED_LANE', officer, reason: 'break' });
  expect(alarmsOf(bench)).toEqual([]);
  bench.lane.send({ type: 'OFFICER_OPENED_LANE', officer });
  expect(bench.lane.state().name).toBe('clearing');
  expect(alarmsOf(bench)).toEqual(['help-wanted']);
});

test.each(['one', 'two'] as const)(
  '%s door(s): who asks for more time before the passport lies there has an officer as soon as it is read, where officers give it',
  (doors) => {
    const bench = new LaneBench(doors).serve();
    bench.lane.send({ type: 'ASSISTANCE_ASKED' });
    expect(alarmsOf(bench)).toEqual(['assistance-wanted']);
    bench.toHolder();
    expect(bench.reasonOfHandOver()).toBe('asked-for-assistance');
    expect(bench.ordered()).not.toContain('openEntry');
  },
);

test('who asked for more time and went away has asked for nobody else', () => {
  const bench = new LaneBench().serve();
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  bench.clock.advance(laneDelays.assistanceKept);
  bench.toHolder();
  expect(bench.lane.state().name).toBe('holder');
});

test.each([
  ['closed', { type: 'OFFICER_CLOSED_LANE', officer, reason: 'break' }],
  ['outOfService', { type: 'DEVICE_LOST', device: 'camera', detail: 'gone' }],
  ['emergency', { type: 'EMERGENCY_PRESSED' }],
] as const)(
  'whoever stays between two doors of a lane that is "%s" is told to an officer again and again',
  (name, event) => {
    const bench = new LaneBench('two').serve();
    bench.lane.send(event);
    bench.lane.send({ type: 'PERSONS_COUNTED', persons: 1, things: null });
    bench.orders.length = 0;
    for (const _ of ['once', 'again']) {
      bench.clock.advance(laneDelays.leaveWithin);
      expect(alarmsOf(bench)).toEqual(['person-inside']);
    }
    expect(bench.lane.state().name).toBe(name);
    bench.lane.send({ type: 'PERSON_LEFT' });
    bench.clock.advance(laneDelays.leaveWithin);
    expect(alarmsOf(bench)).toEqual([]);
  },
);

test('two doors: exactly one person between them is part of what clears', () => {
  const bench = new LaneBench('two').serve();
  bench.toHolder();
  bench.stepIn();
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.lane.state().name).toBe('clearance');
});

test('two doors: an officer lets somebody out by the entry while the exit stays shut', () => {
  const bench = new LaneBench('two').serve();
  bench.toHolder();
  bench.stepIn();
  bench.lane.send({ type: 'HELP_ASKED' });
  bench.ordered();
  expect(bench.lane.state().actions).toContain('openEntry');
  bench.lane.send({ type: 'OFFICER_OPENED_ENTRY', officer, reason: 'turns back' });
  expect(bench.ordered()).toEqual(['openEntry']);
  expect(bench.lane.state().name).toBe('officer');
});

test.each(['one', 'two'] as const)(
  'power-up, %s door(s): who is inside is told to an officer, and nobody is served before they have gone',
  (doors) => {
    const bench = new LaneBench(doors);
    bench.lane.send({ type: 'PERSON_ENTERED' });
    expect(alarmsOf(bench)).toContain('person-inside');
    bench.serve();
    expect(bench.lane.state().name).toBe('clearing');
    bench.lane.send({ type: 'DOCUMENT_PLACED', crossing });
    expect(bench.ordered()).not.toContain('readChip');
    bench.lane.send({ type: 'DOCUMENT_REMOVED' });
    bench.lane.send({ type: 'PERSON_LEFT' });
    expect(bench.lane.state().name).toBe('idle');
  },
);

test('power-up: a document that lies on the reader is nobody’s', () => {
  const bench = new LaneBench();
  bench.lane.send({ type: 'DOCUMENT_PLACED', crossing });
  expect(alarmsOf(bench)).toContain('document-left');
  expect(bench.serve().lane.state().name).toBe('clearing');
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  expect(bench.lane.state()).toMatchObject({ name: 'idle', crossing: null });
});

/** In a two-door lane with an officer, still before the entry. */
function outsideWithOfficer(): LaneBench {
  const bench = new LaneBench('two').serve().toChip();
  bench.lane.send({ type: 'HELP_ASKED' });
  bench.ordered();
  return bench;
}
const letThrough = {
  type: 'OFFICER_LET_THROUGH',
  crossing,
  officer,
  reason: 'needs help',
  passage: 'assisted',
} as const;

test('two doors: whom an officer lets through is let in first, with who helps them; the exit waits for the entry', () => {
  const bench = outsideWithOfficer();
  bench.lane.send(letThrough);
  expect(bench.lane.state()).toMatchObject({ name: 'admitting', screen: 'enter', clearance: null });
  const life = unhurriedDelays.enterWithin + unhurriedDelays.answerStillThereWithin;
  expect(bench.orders.splice(0)).toEqual([{ type: 'openEntry', crossing, way: 'in', persons: 2, life }]);
  bench.stepIn(2);
  expect(bench.lane.state()).toMatchObject({ name: 'clearance', clearance: { by: officer, passage: 'assisted' } });
});

test('two doors: who is let in and does not come is asked for no longer; the officer decides anew', () => {
  const bench = outsideWithOfficer();
  bench.lane.send(letThrough);
  bench.ordered();
  bench.clock.advance(unhurriedDelays.enterWithin);
  expect(bench.ordered()).toEqual(['shutDoors', 'raiseAlarm']);
  expect(bench.lane.state()).toMatchObject({ name: 'officer', admission: null });
  bench.lane.send({ type: 'ENTRY_COMPLETED' });
  expect(bench.ordered()).not.toContain('openExit');
});

test('two doors: who needs longer than the entry was open for finds it open again', () => {
  const bench = new LaneBench('two').serve();
  bench.toHolder();
  bench.clock.advance(laneDelays.enterWithin);
  expect(bench.lane.state().screen).toBe('stillThere');
  bench.ordered();
  bench.lane.send({ type: 'MORE_TIME_ASKED' });
  expect(bench.ordered()).toEqual(['openEntry']);
});

test('two doors: somebody whom nobody let in ends the invitation, and an officer hears of it', () => {
  const bench = new LaneBench('two').serve();
  bench.lane.send({ type: 'PERSON_ENTERED' });
  expect(alarmsOf(bench)).toEqual(['person-inside']);
  expect(bench.lane.state()).toMatchObject({ name: 'clearing', screen: 'wayBack' });
  bench.lane.send({ type: 'DEVICE_LOST', device: 'camera', detail: 'unplugged' });
  expect(bench.lane.state()).toMatchObject({ name: 'outOfService', screen: 'wayBack' });
});

test.each(['clearing', 'closed', 'clearance', 'passage', 'refused', 'emergency'] as const)(
  'who asks for help while the lane is "%s" is heard',
  (state) => {
    const bench = new LaneBench().serve();
    const ways: Readonly<Record<typeof state, () => void>> = {
      clearing: () => {
        bench.toClearance();
        bench.lane.send({ type: 'PASSAGE_REVERSED', clearance: 'id-1' });
      },
      closed: () => bench.lane.send({ type: 'OFFICER_CLOSED_LANE', officer, reason: 'shift' }),
      clearance: () => bench.toClearance(),
      passage: () => {
        bench.toClearance();
        bench.lane.send({ type: 'PASSAGE_STARTED', clearance: 'id-1' });
      },
      refused: () => {
        bench.toChip();
        bench.lane.send({ type: 'CHIP_ABSENT' });
        bench.lane.send({ type: 'OFFICER_REFUSED', crossing, officer, reason: 'no visa' });
      },
      emergency: () => bench.lane.send({ type: 'EMERGENCY_PRESSED' }),
    };
    ways[state]();
    expect(bench.lane.state().name).toBe(state);
    alarmsOf(bench);
    bench.lane.send({ type: 'HELP_ASKED' });
    expect(alarmsOf(bench)).toEqual(['help-wanted']);
    expect(bench.lane.state().name).toBe(state);
  },
);

test('an emergency in any step of a two-door lane opens and shuts nothing by software', () => {
  for (const step of ['idle', 'entering', 'holder', 'clearance', 'officer', 'admitting'] as const) {
    const bench = step === 'officer' || step === 'admitting' ? outsideWithOfficer() : new LaneBench('two').serve();
    if (step === 'admitting') bench.lane.send(letThrough);
    if (step !== 'idle' && step !== 'officer' && step !== 'admitting') bench.toHolder();
    if (step === 'holder' || step === 'clearance') bench.stepIn();
    if (step === 'clearance') {
      bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
      bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
    }
    expect(bench.lane.state().name).toBe(step);
    bench.ordered();
    bench.lane.send({ type: 'EMERGENCY_PRESSED' });
    const doors = ['openEntry', 'openExit', 'shutDoors', 'releaseDoors'];
    expect(bench.ordered().filter((order) => doors.includes(order))).toEqual([]);
    bench.lane.send({ type: 'EMERGENCY_LIFTED' });
    bench.lane.send({ type: 'EMERGENCY_RESET' });
    expect(bench.ordered()).toContain('shutDoors');
    expect(bench.lane.state().closedBy).toBe('emergency');
  }
});
