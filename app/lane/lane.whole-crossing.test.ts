import { expect, test } from 'vitest';
import {
  crossing,
  examplePolicy,
  honestChecks,
  honestChip,
  honestDocument,
  honestHolder,
  LaneBench,
  noHits,
} from './lane-bench.ts';
import { laneDelays } from './delays.ts';
import type { OfficerId } from '../core/ids.ts';

const officer = 'officer-1' as OfficerId;

test('a lane serves only when every part has said that it is there', () => {
  const bench = new LaneBench();
  expect(bench.lane.state()).toMatchObject({ name: 'outOfService', screen: 'closed' });
  expect(bench.serve().lane.state()).toMatchObject({ name: 'idle', screen: 'invite' });
});

test('an honest traveller passes: orders in their order, recorded on passage evidence', () => {
  const bench = new LaneBench().serve();
  bench.ordered();
  bench.toClearance();
  expect(bench.ordered()).toEqual(['readChip', 'screen', 'examineHolder', 'noteDecision', 'openExit']);
  expect(bench.lane.state()).toMatchObject({ name: 'clearance', screen: 'take' });
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  expect(bench.lane.state().screen).toBe('go');
  bench.lane.send({ type: 'PASSAGE_STARTED', clearance: 'id-1' });
  expect(bench.ordered()).toEqual(['stopExamining']);
  bench.lane.send({ type: 'PASSAGE_COMPLETED', clearance: 'id-1' });
  expect(bench.ordered()).toEqual(['recordCrossing', 'shutDoors', 'concludeCrossing', 'forgetTraveller']);
  bench.clock.advance(laneDelays.farewell);
  expect(bench.lane.state()).toMatchObject({ name: 'idle', crossing: null, document: null, holder: null });
});

test('two doors: the entry opens for the person, the face is looked at inside', () => {
  const bench = new LaneBench('two').serve();
  bench.ordered();
  bench.toHolder();
  expect(bench.ordered()).toEqual(['readChip', 'openEntry']);
  expect(bench.lane.state().screen).toBe('enter');
  bench.lane.send({ type: 'ENTRY_COMPLETED' });
  expect(bench.ordered()).toEqual(['screen', 'examineHolder']);
});

test.each(['sodSignature', 'certificateValidity', 'dataGroupHashes', 'dg1AgainstMrz'] as const)(
  'no clearance when %s was not possible',
  (name) => {
    const bench = new LaneBench().serve();
    bench.toHolder({ ...honestChip, checks: { ...honestChecks, [name]: { outcome: 'not-possible', reason: '' } } });
    expect(bench.reasonOfHandOver()).toBe('chip-check-failed');
    expect(bench.ordered()).not.toContain('openExit');
  },
);

test.each([
  ['a face that does not match', { ...honestHolder, match: false }, noHits, 'face-mismatch'],
  ['a similarity that is no number', { ...honestHolder, similarity: Number.NaN }, noHits, 'face-mismatch'],
  ['two faces', { ...honestHolder, facesInView: 2 }, noHits, 'face-mismatch'],
  ['a mask', { ...honestHolder, liveness: 'attack' }, noHits, 'not-alive'],
  ['a threshold of a laxer rate', { ...honestHolder, fmr: 0.01 }, noHits, 'face-mismatch'],
  [
    'a hit',
    honestHolder,
    { ...noHits, hits: [{ list: 'l', entry: 'e', kind: 'document', score: 1, reasons: [] }] },
    'watchlist-hit',
  ],
] as const)('%s goes to an officer with the exit shut', (_, holder, screening, reason) => {
  const bench = new LaneBench().serve().toHolder();
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: screening });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: holder });
  expect(bench.reasonOfHandOver()).toBe(reason);
  expect(bench.lane.state()).toMatchObject({ name: 'officer', screen: 'officer' });
  expect(bench.ordered()).not.toContain('openExit');
});

test('a handed-over traveller who takes the passport and leaves frees the lane without a click', () => {
  const bench = new LaneBench().serve().toChip();
  bench.lane.send({ type: 'PERSON_ENTERED' });
  bench.lane.send({ type: 'CHIP_ABSENT' });
  expect(bench.reasonOfHandOver()).toBe('no-chip');
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  expect(bench.lane.state().name).toBe('officer');
  bench.lane.send({ type: 'PERSON_LEFT' });
  expect(bench.lane.state().screen).toBe('officer');
  bench.clock.advance(laneDelays.noticeShown);
  expect(bench.lane.state().name).toBe('idle');
  expect(bench.orders.filter((order) => order.type === 'concludeCrossing')).toEqual([
    { type: 'concludeCrossing', crossing, outcome: { outcome: 'handed-over', reason: 'no-chip' } },
  ]);
});

test('a document without chip goes the way the site’s policy says, and the journal names the rule', () => {
  const counter = new LaneBench('one', { policy: { noChip: 'refuse' } }).serve().toChip();
  const { version } = examplePolicy;
  counter.lane.send({ type: 'CHIP_ABSENT' });
  expect(counter.lane.state()).toMatchObject({ name: 'refused', screen: 'counter', handOver: null });
  expect(counter.orders).toContainEqual({
    type: 'noteDecision',
    crossing,
    decision: { kind: 'refuse', reason: 'no-chip', rule: 'no-chip', policyVersion: version },
    occupancy: null,
  });
  counter.lane.send({ type: 'DOCUMENT_REMOVED' });
  counter.clock.advance(laneDelays.noticeShown);
  expect(counter.orders).toContainEqual({
    type: 'concludeCrossing',
    crossing,
    outcome: { outcome: 'refused', reason: 'no-chip' },
  });
  const desk = new LaneBench('one', { policy: { noChip: 'officer' } }).serve().toChip();
  desk.lane.send({ type: 'CHIP_ABSENT' });
  expect(desk.lane.state()).toMatchObject({ name: 'officer', decision: { kind: 'officer', rule: 'no-chip' } });
  const notYet = new LaneBench('one', { policy: { noChip: 'refuse', validFrom: '2027-01-01' } }).serve().toChip();
  notYet.lane.send({ type: 'CHIP_ABSENT' });
  expect(notYet.reasonOfHandOver()).toBe('no-chip');
  for (const bench of [counter, desk, notYet]) expect(bench.ordered()).not.toContain('openExit');
});

test('an expired book and a traveller who is not eligible never see the camera', () => {
  const expired = new LaneBench().serve().toHolder(honestChip, { ...honestDocument, expiryDate: '2026-05-31' });
  expect(expired.reasonOfHandOver()).toBe('expired');
  const foreign = new LaneBench().serve().toHolder(honestChip, { ...honestDocument, nationality: 'FRA' });
  expect(foreign.lane.state()).toMatchObject({ name: 'refused', screen: 'counter' });
  const minor = new LaneBench().serve().toHolder(honestChip, { ...honestDocument, birthDate: '2008-06-02' });
  expect(minor.lane.state().name).toBe('refused');
  for (const bench of [expired, foreign, minor]) expect(bench.ordered()).not.toContain('examineHolder');
});

test('the card pulled out is asked for again, the third time an officer comes', () => {
  const bench = new LaneBench().serve().toChip();
  for (let time = 1; time < 3; time += 1) {
    bench.lane.send({ type: 'CARD_LOST' });
    expect(bench.lane.state().screen).toBe('again');
    bench.lane.send({ type: 'DOCUMENT_PLACED', crossing });
    bench.lane.send({ type: 'MRZ_READ', document: honestDocument });
  }
  bench.lane.send({ type: 'CARD_LOST' });
  expect(bench.reasonOfHandOver()).toBe('chip-unreadable');
});

test('a document that does not lie well: first how it must lie, then again', () => {
  const bench = new LaneBench().serve();
  bench.lane.send({ type: 'DOCUMENT_PLACED', crossing });
  expect(bench.lane.state().screen).toBe('reading');
  bench.clock.advance(laneDelays.showHowAfter);
  expect(bench.lane.state()).toMatchObject({ name: 'document', screen: 'how', lamp: 'yourTurn' });
  bench.clock.advance(laneDelays.mrzWithin - laneDelays.showHowAfter);
  expect(bench.lane.state().screen).toBe('again');
  bench.lane.send({ type: 'DOCUMENT_PLACED', crossing });
  bench.clock.advance(laneDelays.showHowAfter);
  bench.lane.send({ type: 'MRZ_READ', document: honestDocument });
  expect(bench.lane.state().screen).toBe('reading');
});

test('nobody before the camera: the question first, more time on request, then the end', () => {
  const bench = new LaneBench().serve().toHolder();
  bench.clock.advance(laneDelays.holderWithin);
  expect(bench.lane.state().screen).toBe('stillThere');
  bench.lane.send({ type: 'MORE_TIME_ASKED' });
  expect(bench.lane.state().screen).toBe('look');
  bench.clock.advance(laneDelays.holderWithin + laneDelays.answerStillThereWithin);
  expect(bench.orders).toContainEqual({
    type: 'concludeCrossing',
    crossing,
    outcome: { outcome: 'abandoned', reason: 'timed-out' },
  });
});

test.each([
  ['PASSAGE_REVERSED', 'turned-back'],
  ['PASSAGE_EXPIRED', 'timed-out'],
] as const)('%s ends without a crossing', (type, reason) => {
  const bench = new LaneBench().serve().toClearance();
  bench.lane.send({ type, clearance: 'id-1' });
  const orders = bench.orders.map((order) => order.type);
  expect(orders).not.toContain('recordCrossing');
  expect(bench.orders).toContainEqual({
    type: 'concludeCrossing',
    crossing,
    outcome: { outcome: 'abandoned', reason },
  });
});

test('a tailgater: alarm, and the crossing of the first is recorded', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.ordered();
  bench.lane.send({ type: 'PASSAGE_TAILGATED', clearance: 'id-1' });
  expect(bench.ordered().slice(0, 2)).toEqual(['raiseAlarm', 'recordCrossing']);
});

test.each(['chip-reader', 'mrz-reader', 'camera', 'inference', 'gate', 'journal'] as const)(
  '%s lost: out of service when idle, an officer when a traveller is there; back by itself',
  (device) => {
    const idle = new LaneBench().serve();
    idle.lane.send({ type: 'DEVICE_LOST', device, detail: 'unplugged' });
    expect(idle.lane.state()).toMatchObject({ name: 'outOfService', faults: { [device]: 'unplugged' } });
    idle.lane.send({ type: 'DEVICE_BACK', device });
    expect(idle.lane.state().name).toBe('idle');

    const busy = new LaneBench().serve().toHolder();
    busy.ordered();
    busy.lane.send({ type: 'DEVICE_LOST', device, detail: 'unplugged' });
    expect(busy.ordered()[0]).toBe('shutDoors');
    expect(busy.reasonOfHandOver()).toBe('device-lost');
  },
);

test('the backend lost in mid-crossing: an officer; the lane serves again when it is back', () => {
  const bench = new LaneBench().serve().toHolder();
  bench.lane.send({ type: 'BACKEND_LOST', detail: 'refused' });
  expect(bench.reasonOfHandOver()).toBe('backend-lost');
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  bench.clock.advance(laneDelays.noticeShown);
  expect(bench.lane.state().name).toBe('outOfService');
  bench.lane.send({ type: 'BACKEND_BACK' });
  expect(bench.lane.state().name).toBe('idle');
});

test('an officer lets through: a clearance in the officer’s name, for this crossing alone', () => {
  const bench = new LaneBench().serve().toChip();
  bench.lane.send({ type: 'CHIP_ABSENT' });
  bench.ordered();
  const other = '00000000-0000-4000-8000-00000000ffff' as typeof crossing;
  bench.lane.send({ type: 'OFFICER_LET_THROUGH', crossing: other, officer, reason: 'checked' });
  expect(bench.ordered()).toEqual([]);
  bench.lane.send({ type: 'OFFICER_LET_THROUGH', crossing, officer, reason: 'checked by hand' });
  expect(bench.orders).toMatchObject([{ type: 'openExit', clearance: { by: officer, crossing } }]);
});

test('no override through a gate that is not there', () => {
  const bench = new LaneBench().serve().toHolder();
  bench.lane.send({ type: 'DEVICE_LOST', device: 'gate', detail: 'unplugged' });
  bench.ordered();
  bench.lane.send({ type: 'OFFICER_LET_THROUGH', crossing, officer, reason: 'checked by hand' });
  expect(bench.ordered()).not.toContain('openExit');
});

test('an officer refuses: the counter, and the journal says who decided', () => {
  const bench = new LaneBench().serve().toChip();
  bench.lane.send({ type: 'CHIP_ABSENT' });
  bench.lane.send({ type: 'OFFICER_REFUSED', crossing, officer, reason: 'no visa' });
  expect(bench.lane.state().screen).toBe('counter');
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  bench.clock.advance(laneDelays.noticeShown);
  expect(bench.orders).toContainEqual({
    type: 'concludeCrossing',
    crossing,
    outcome: { outcome: 'refused', reason: 'officer-refused' },
  });
});

test('emergency from any step: nothing opens by software, the lane stays closed until an officer opens it', () => {
  for (const bench of [
    new LaneBench().serve(),
    new LaneBench().serve().toHolder(),
    new LaneBench().serve().toClearance(),
  ]) {
    bench.ordered();
    bench.lane.send({ type: 'EMERGENCY_PRESSED' });
    expect(bench.lane.state().screen).toBe('emergency');
    expect(bench.ordered()).not.toContain('openExit');
    bench.lane.send({ type: 'DOCUMENT_REMOVED' });
    bench.lane.send({ type: 'EMERGENCY_RESET' });
    expect(bench.lane.state().name).toBe('closed');
    bench.lane.send({ type: 'OFFICER_OPENED_LANE', officer });
    expect(bench.lane.state().name).toBe('idle');
  }
});

test('an answer of an earlier traveller means nothing; an event out of place is a fault, shut and told', () => {
  const bench = new LaneBench().serve();
  bench.ordered();
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.ordered()).toEqual([]);
  bench.lane.send({ type: 'PASSAGE_COMPLETED', clearance: 'id-1' });
  expect(bench.ordered()).toEqual(['shutDoors', 'raiseAlarm']);
});

test('closing takes effect after the traveller who is there', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.lane.send({ type: 'OFFICER_CLOSED_LANE', officer, reason: 'change of shift' });
  expect(bench.lane.state().name).toBe('clearance');
  bench.lane.send({ type: 'DOCUMENT_REMOVED' });
  bench.lane.send({ type: 'PASSAGE_COMPLETED', clearance: 'id-1' });
  bench.clock.advance(laneDelays.farewell);
  expect(bench.lane.state().name).toBe('closed');
});

test('a clearance says since when the camera has looked at who stands there, an officer’s says nothing of it', () => {
  const bench = new LaneBench().serve();
  bench.lane.send({ type: 'PERSONS_COUNTED', persons: 1, things: null });
  bench.clock.advance(100);
  bench.toHolder();
  bench.clock.advance(100);
  bench.lane.send({ type: 'PERSONS_COUNTED', persons: 1, things: null });
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: honestHolder });
  expect(bench.lane.state().clearance).toMatchObject({ lookedAtSince: 100, issuedElapsed: 200 });

  const other = new LaneBench().serve().toHolder();
  other.lane.send({ type: 'HELP_ASKED' });
  other.lane.send({ type: 'OFFICER_LET_THROUGH', crossing, officer, reason: 'known to me' });
  expect(other.lane.state().clearance).toMatchObject({ by: officer, lookedAtSince: null });
});
