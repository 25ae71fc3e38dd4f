import fc from 'fast-check';
import { expect, test } from 'vitest';
import { challengeSteps } from '../../../app/core/presentation-attack.ts';
import { Actor, type ClipName, type Pose } from './actor.ts';

const lengths: Readonly<Record<ClipName, number>> = {
  neutral: 24,
  'turn-left': 24,
  'turn-right': 24,
  blink: 18,
  closer: 24,
};
const lengthOf = (clip: ClipName) => lengths[clip];

const startsThere = ({ frame }: Pose) => frame === 0;
/** In the pose in which every clip begins. */
const endsThere = ({ clip, frame }: Pose) => frame === 0 || (clip !== 'closer' && frame === lengths[clip] - 1);

test('whatever is asked, and whenever: the next frame is a neighbour of the last one, or both show the same pose', () => {
  const asks = fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...challengeSteps, null)), { maxLength: 12 });
  fc.assert(
    fc.property(asks, (asked) => {
      const actor = new Actor(lengthOf);
      let last: Pose | null = null;
      for (const [frames, step] of asked) {
        for (let shown = 0; shown < frames; shown += 1) {
          const pose = actor.next();
          const beside = last === null || (last.clip === pose.clip && Math.abs(last.frame - pose.frame) <= 1);
          expect(beside || (endsThere(last!) && startsThere(pose)), JSON.stringify([last, pose])).toBe(true);
          last = pose;
        }
        actor.ask(step);
      }
    }),
  );
});

test.each([...Array(24).keys()])('asked %i frames into the swaying, the movement begins within a second', (frames) => {
  const actor = new Actor(lengthOf);
  for (let shown = 0; shown < frames; shown += 1) actor.next();
  actor.ask('turn-left');
  let waited = 0;
  while (actor.next().clip !== 'turn-left') waited += 1;
  expect(waited).toBeLessThanOrEqual(13);
});

test('who came near stays a while, and steps back the way they came', () => {
  const actor = new Actor(lengthOf);
  actor.ask('closer');
  const frames = Array.from({ length: 70 }, () => actor.next());
  const near = frames.filter(({ clip, frame }) => clip === 'closer' && frame >= 20).length;
  expect(near).toBeGreaterThan(12);
  expect(frames.at(-1)?.clip).toBe('neutral');
  expect(actor.movements).toBe(1);
});

test('a movement for which there is no clip is not made', () => {
  const actor = new Actor((clip) => (clip === 'neutral' ? 24 : null));
  actor.ask('blink');
  expect(new Set(Array.from({ length: 60 }, () => actor.next().clip))).toEqual(new Set(['neutral']));
});

test('who is told to stand still before they have begun does not begin', () => {
  const actor = new Actor(lengthOf);
  for (let shown = 0; shown < 6; shown += 1) actor.next();
  actor.ask('blink');
  actor.next();
  actor.ask(null);
  expect(new Set(Array.from({ length: 60 }, () => actor.next().clip))).toEqual(new Set(['neutral']));
});
