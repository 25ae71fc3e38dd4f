import { describe, expect, test } from 'vitest';
import { officerRequestSchema } from '../contract/officer.ts';
import {
  beginDraft,
  type Draft,
  missingIn,
  quickReasons,
  type ReasonedAction,
  reasonedActions,
  reasonOf,
  requestOf,
  stillPossible,
} from './draft.ts';
import { laneWith, someCase } from './test-lane.ts';

const traveller = someCase();
const lane = laneWith({
  state: 'officer',
  current: traveller,
  openCases: [traveller],
  actions: ['letThrough', 'refuse', 'takeOver', 'openEntry', 'closeLane', 'releaseDoors', 'acceptGap'],
});
const ofLane = ['openEntry', 'closeLane', 'releaseDoors', 'acceptGap'];

function begun(action: ReasonedAction): Draft {
  const draft = beginDraft(action, lane, ofLane.includes(action) ? null : traveller.crossing);
  if (draft === null) throw new Error(`${action} was not begun`);
  return draft;
}

describe.each(reasonedActions)('%s', (action) => {
  test('makes no message without a reason', () => {
    const ready: Draft = { ...begun(action), armed: true, settled: 'refused' };
    for (const text of ['', '  ', 'no', ' no ']) expect(requestOf({ ...ready, text }, 'B-1')).toBeNull();
    expect(missingIn({ ...ready, text: 'no' })).toBe('reason');
  });

  test.each(['', 'B 1', 'x'.repeat(65), 'Б-1'])('makes no message for the officer "%s"', (officer) => {
    const ready: Draft = { ...begun(action), armed: true, settled: 'refused', text: 'a good reason' };
    expect(requestOf(ready, officer)).toBeNull();
  });

  test('each quick reason makes a message of the contract', () => {
    for (const quick of quickReasons[action]) {
      const request = requestOf(
        { ...begun(action), quick, armed: true, settled: 'refused', text: 'x'.repeat(600) },
        'B-1',
      );
      expect(officerRequestSchema.safeParse(request).success, `${action} ${quick}`).toBe(true);
    }
  });

  test('is not begun where the lane does not offer it', () => {
    const closed = laneWith({ current: traveller, actions: [] });
    expect(beginDraft(action, closed, ofLane.includes(action) ? null : traveller.crossing)).toBeNull();
  });
});

test('a reason is code, words or both, and never longer than the station takes', () => {
  expect(reasonOf({ quick: 'fire', text: '' })).toBe('fire');
  expect(reasonOf({ quick: 'fire', text: ' hall 2 ' })).toBe('fire: hall 2');
  expect(reasonOf({ quick: null, text: ' hall 2 ' })).toBe('hall 2');
  expect(reasonOf({ quick: 'fire', text: 'x'.repeat(900) })).toHaveLength(500);
});

test('a release that is not armed makes no message', () => {
  const draft = { ...begun('releaseDoors'), quick: 'fire' };
  expect(requestOf(draft, 'B-1')).toBeNull();
  expect(requestOf({ ...draft, armed: true }, 'B-1')).toMatchObject({ type: 'releaseDoors', reason: 'fire' });
});

test('a settlement without its outcome makes no message', () => {
  const draft = { ...begun('settleCase'), quick: 'checked-by-hand' };
  expect(missingIn(draft)).toBe('outcome');
  expect(requestOf(draft, 'B-1')).toBeNull();
});

test('a draft for one traveller is not possible for the next, nor in a state that has moved on', () => {
  const draft = begun('letThrough');
  const view = (one: typeof lane) => ({ role: 'officer' as const, lanes: [one] });
  expect(stillPossible(draft, view(lane))).toBe(true);
  expect(stillPossible(draft, view({ ...lane, current: someCase() }))).toBe(false);
  expect(stillPossible(draft, view({ ...lane, actions: ['takeOver'] }))).toBe(false);
  expect(stillPossible(draft, { role: 'officer', lanes: [] })).toBe(false);
});
