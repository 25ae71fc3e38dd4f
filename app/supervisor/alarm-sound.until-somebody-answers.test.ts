import { expect, test } from 'vitest';
import { nextTone, nothingSounded, repeatEvery, type Sounded } from './alarm-sound.ts';
import { someAlarm } from './test-lane.ts';

const at = (...alarms: ReturnType<typeof someAlarm>[]) => alarms.map((alarm) => ({ lane: 'lane-1', alarm }));
const again = repeatEvery.alarm!;

test('an alarm sounds at once, then again and again until it is acknowledged', () => {
  const alarm = someAlarm('1', 'alarm');
  let past: Sounded = nothingSounded;
  const listen = (now: number, one = alarm) => {
    const next = nextTone(at(one), past, now);
    past = next.past;
    return next.tone;
  };
  expect(listen(0)).toBe('alarm');
  expect(listen(again - 1)).toBeNull();
  expect(listen(again)).toBe('alarm');
  expect(listen(3 * again, { ...alarm, acknowledgedBy: 'B-1' })).toBeNull();
});

test('a notice sounds once', () => {
  const first = nextTone(at(someAlarm('1', 'notice')), nothingSounded, 0);
  expect(first.tone).toBe('notice');
  expect(nextTone(at(someAlarm('1', 'notice')), first.past, 1_000_000).tone).toBeNull();
});

test('the graver tone goes first, and a new alarm does not wait for its turn', () => {
  const both = at(someAlarm('1', 'warning'), someAlarm('2', 'alarm'));
  const first = nextTone(both, nothingSounded, 0);
  expect(first.tone).toBe('alarm');
  expect(nextTone([...both, ...at(someAlarm('3', 'alarm'))], first.past, 10).tone).toBe('alarm');
});

test('after a restart of the station numbers begin anew: the same number at another time is another alarm', () => {
  const before = nextTone(at(someAlarm('1', 'notice')), nothingSounded, 0);
  const after = at({ ...someAlarm('1', 'notice'), at: '2026-01-02T00:00:00Z' });
  expect(nextTone(after, before.past, 10).tone).toBe('notice');
});
