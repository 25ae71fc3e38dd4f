import { expect, test } from 'vitest';
import type { ChallengeStep, HolderDoubt } from '../core/presentation-attack.ts';
import { laneDelays, unhurriedDelays } from './delays.ts';
import type { LaneEvent } from './events.ts';
import type { HolderEvidence } from './evidence.ts';
import { crossing, honestHolder, LaneBench, noHits } from './lane-bench.ts';

const asks = (step: ChallengeStep | null, index = 0): LaneEvent => ({ type: 'FACE_CHALLENGE', step, index, of: 2 });
const doubts = (doubt: HolderDoubt): LaneEvent => ({ type: 'HOLDER_IN_DOUBT', doubt });
const judged = (liveness: HolderEvidence['liveness'], reasons: readonly 'identity-changed'[] = []): HolderEvidence => ({
  ...honestHolder,
  liveness,
  pad: { mode: 'active', score: 0.5, reasons },
});
const active = (assistance: 'automatic' | 'officer' = 'officer') =>
  new LaneBench('one', { pad: 'active', assistance }).serve().toHolder();
const alarms = (bench: LaneBench) =>
  bench.orders.flatMap((order) => (order.type === 'raiseAlarm' ? [order.alarm] : []));

test('the screen shows the movement that is asked for, and straight ahead between two', () => {
  const bench = active();
  const shown = ([asks('turn-left'), asks(null, 1), asks('blink', 1), asks('closer', 1), asks(null, 2)] as const).map(
    (event) => {
      bench.lane.send(event);
      const { screen, lamp, challenge } = bench.lane.state();
      return [screen, lamp, challenge?.index];
    },
  );
  expect(shown).toEqual([
    ['turn', 'yourTurn', 0],
    ['look', 'yourTurn', 1],
    ['blink', 'yourTurn', 1],
    ['closer', 'yourTurn', 1],
    ['look', 'yourTurn', 2],
  ]);
});

test('whoever turns the head as asked is not told to look at the camera, but that somebody else is there', () => {
  const bench = active();
  bench.lane.send(asks('turn-right'));
  bench.lane.send({ type: 'FACE_ADVICE', advice: 'look' });
  expect(bench.lane.state().screen).toBe('turn');
  bench.lane.send({ type: 'FACE_ADVICE', advice: 'alone' });
  expect(bench.lane.state().screen).toBe('alone');
  bench.lane.send({ type: 'FACE_ADVICE', advice: 'none' });
  expect(bench.lane.state().screen).toBe('turn');
});

test('movements have a time of their own, however long the first look took, and no more of it for each step', () => {
  const bench = active();
  bench.clock.advance(laneDelays.holderWithin - 1);
  bench.lane.send(asks('blink'));
  bench.clock.advance(laneDelays.challengeWithin - 1);
  bench.lane.send(asks('closer', 1));
  expect(bench.lane.state().screen).toBe('closer');
  bench.clock.advance(1);
  expect(bench.lane.state().screen).toBe('stillThere');
  bench.lane.send({ type: 'MORE_TIME_ASKED' });
  bench.clock.advance(laneDelays.challengeWithin - 1);
  expect(bench.lane.state().screen).toBe('closer');
});

test('who asks for more time begins the movements anew, with more time for each', () => {
  const bench = active('automatic');
  bench.lane.send(asks('turn-left', 1));
  bench.orders.splice(0);
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  expect(bench.orders).toContainEqual({ type: 'examineHolder', crossing, unhurried: true });
  expect(bench.lane.state()).toMatchObject({ screen: 'look', challenge: null });
  bench.lane.send(asks('turn-left'));
  bench.clock.advance(unhurriedDelays.challengeWithin - 1);
  expect(bench.lane.state().screen).toBe('turn');
});

test('who was compared already and waits for the lists is not looked at anew for asking for more time', () => {
  const bench = active('automatic');
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: judged('bona-fide') });
  bench.orders.splice(0);
  bench.lane.send({ type: 'ASSISTANCE_ASKED' });
  expect(bench.ordered()).not.toContain('examineHolder');
});

test.each(['HELP_ASKED', 'ASSISTANCE_ASKED'] as const)(
  'who cannot move as asked gets an officer with one touch: %s',
  (type) => {
    const bench = active();
    bench.lane.send(asks('turn-left'));
    bench.lane.send({ type });
    expect(bench.lane.state()).toMatchObject({ name: 'officer', screen: 'officer' });
  },
);

test.each([
  ['an attack', judged('attack'), ['not-alive']],
  ['nobody can say', judged('undecided'), ['not-alive']],
  ['another person half way', judged('attack', ['identity-changed']), ['not-alive', 'person-changed']],
  ['a second face', { ...judged('bona-fide'), facesInView: 2 }, ['face-mismatch', 'two-faces']],
  [
    'judged by pictures alone',
    { ...honestHolder, liveness: 'bona-fide', pad: { mode: 'passive', score: 1, reasons: [] } },
    ['not-alive'],
  ],
  ['not judged at all', honestHolder, ['not-alive']],
] satisfies readonly (readonly [string, HolderEvidence, readonly string[]])[])(
  '%s: an officer, told what of; the traveller sees what everybody sees who waits for one',
  (_, evidence, wanted) => {
    const bench = active();
    bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
    bench.orders.splice(0);
    bench.lane.send({ type: 'HOLDER_EXAMINED', evidence });
    expect(alarms(bench)).toEqual(wanted);
    expect(bench.ordered()).not.toContain('openExit');
    const { name, screen, lamp } = bench.lane.state();
    const other = active();
    other.lane.send({ type: 'SCREENING_FAILED', detail: '' });
    const { name: otherName, screen: otherScreen, lamp: otherLamp } = other.lane.state();
    expect([name, screen, lamp]).toEqual([otherName, otherScreen, otherLamp]);
  },
);

test('a living person who was judged as the site wants it passes', () => {
  const bench = active();
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: judged('bona-fide') });
  expect(bench.ordered()).toContain('openExit');
});

test('between the look and the door: another person there shuts the exit and calls an officer', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.orders.splice(0);
  bench.lane.send(doubts('another-person'));
  expect(alarms(bench)).toEqual(['person-changed', 'face-mismatch']);
  expect(bench.ordered()).toContain('shutDoors');
  expect(bench.lane.state().name).toBe('officer');
});

test('between the look and the door: a second face is told to the officer, and the one who is cleared goes on', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.orders.splice(0);
  bench.lane.send(doubts('two-faces'));
  expect(alarms(bench)).toEqual(['two-faces']);
  expect(bench.lane.state().name).toBe('clearance');
});

test('while the face is looked at, doubts are told at once; the officer gets the case with its verdict and pictures', () => {
  const bench = active();
  bench.lane.send(doubts('two-faces'));
  bench.lane.send(doubts('another-person'));
  expect(alarms(bench)).toEqual(['two-faces', 'person-changed']);
  expect(bench.lane.state().name).toBe('holder');
  bench.orders.splice(0);
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: { ...judged('attack', ['identity-changed']), facesInView: 2 } });
  expect(bench.lane.state()).toMatchObject({ name: 'officer', handOver: { reason: 'face-mismatch' } });
  expect(alarms(bench)).toEqual(['face-mismatch']);
});

test('who was another person for a while is not cleared, whatever the verdict says', () => {
  const bench = active();
  bench.lane.send(doubts('another-person'));
  bench.lane.send({ type: 'SCREENING_ANSWERED', evidence: noHits });
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: judged('bona-fide') });
  expect(bench.ordered()).not.toContain('openExit');
  expect(bench.reasonOfHandOver()).toBe('face-mismatch');
});

test('another person after the verdict, while the lists are asked: an officer', () => {
  const bench = active();
  bench.lane.send({ type: 'HOLDER_EXAMINED', evidence: judged('bona-fide') });
  bench.lane.send(doubts('another-person'));
  expect(bench.reasonOfHandOver()).toBe('face-mismatch');
});

test('once somebody is in the exit, who stands before the camera is the next one', () => {
  const bench = new LaneBench().serve().toClearance();
  bench.lane.send({ type: 'PASSAGE_STARTED', clearance: 'id-1' });
  expect(bench.ordered().at(-1)).toBe('stopExamining');
  bench.lane.send(doubts('another-person'));
  expect(bench.lane.state().name).toBe('passage');
});
