import { expect, test } from 'vitest';
import { attentionOf, doubtedField, goesAway, inListOrder, mostPressing } from './attention.ts';
import { resultLineOf } from './result-line.ts';
import { laneWith, someAlarm, someCase } from './test-lane.ts';

test('the gravest open alarm lights a lane; an acknowledged one does not', () => {
  expect(attentionOf(laneWith())).toBe('none');
  expect(attentionOf(laneWith({ alarms: [someAlarm('1', 'notice')] }))).toBe('wanted');
  expect(attentionOf(laneWith({ alarms: [someAlarm('1', 'notice'), someAlarm('2', 'alarm')] }))).toBe('alarm');
  expect(attentionOf(laneWith({ alarms: [someAlarm('1', 'alarm', { acknowledgedBy: 'B-1' })] }))).toBe('none');
});

test('a traveller who waits, a lane out of service and an emergency light without any alarm', () => {
  expect(attentionOf(laneWith({ state: 'officer' }))).toBe('wanted');
  expect(attentionOf(laneWith({ state: 'outOfService' }))).toBe('warning');
  expect(attentionOf(laneWith({ state: 'emergency' }))).toBe('alarm');
});

test('a lane whose traveller an officer has answered needs nobody while it empties', () => {
  const current = someCase({ outcome: { outcome: 'refused', reason: 'not-eligible' } });
  const answered = laneWith({ state: 'officer', current });
  expect(goesAway(answered)).toBe(true);
  expect(attentionOf(answered)).toBe('none');
  expect(goesAway(laneWith({ state: 'officer', current: someCase() }))).toBe(false);
});

test('of several alarms the gravest comes first, of these the oldest; acknowledged ones go to the end of the list', () => {
  const alarms = [
    someAlarm('1', 'notice'),
    someAlarm('2', 'alarm', { acknowledgedBy: 'B-1' }),
    someAlarm('3', 'alarm'),
    someAlarm('4', 'alarm'),
  ];
  expect(mostPressing(alarms)?.id).toBe('3');
  expect(inListOrder(alarms).map(({ id }) => id)).toEqual(['4', '3', '1', '2']);
  expect(mostPressing([alarms[1]!])).toBeNull();
});

test.each([
  ['document-expired', 'expiryDate'],
  ['nationality', 'nationality'],
  ['document-type', 'documentCode'],
  ['age-unknown', 'birthDate'],
  ['watchlist-hit', null],
] as const)('the rule %s makes %s loud on the data page', (rule, field) => {
  const decision = { kind: 'officer' as const, reason: null, rule, policyVersion: '1' };
  expect(doubtedField(someCase({ decision }))).toBe(field);
});

test('the line of a card says what stops the lane before how a traveller fares', () => {
  const handOver = { reason: 'no-chip', at: '2026-01-01T00:00:00Z' };
  const current = someCase({ handOver });
  expect(resultLineOf(laneWith({ state: 'officer', current }))).toEqual({ kind: 'reason', code: 'no-chip' });
  expect(resultLineOf(laneWith({ state: 'emergency', current }))).toEqual({ kind: 'plain', key: 'emergency' });
  const faults = [{ source: 'camera', detail: '' }];
  expect(resultLineOf(laneWith({ state: 'outOfService', faults }))).toEqual({ kind: 'fault', sources: ['camera'] });
  const outcome = { outcome: 'refused', reason: 'not-eligible' };
  expect(resultLineOf(laneWith({ state: 'officer', current: someCase({ outcome }) }))).toEqual({
    kind: 'reason',
    code: 'not-eligible',
  });
});
