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
  bench.lane.send({ type: 'PASSAGE_COMPLETED' });
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
