import { expect, test } from 'vitest';
import { type Advice, type AdviceFrame, Adviser, adviceHeldFor } from './advice.ts';
import type { FaceQuality } from './quality.ts';

const quality: FaceQuality = { eyeDistance: 100, yaw: 0, pitch: 0, roll: 0, sharpness: 0.17, brightness: 0.5 };
type Look = Omit<AdviceFrame, 'at'>;
const seen = (eyesInFrame: number, heightInFrame = 0.4): Look => ({
  facesInView: 1,
  face: { quality, eyesInFrame, heightInFrame },
});

/** What is told when each look lasts for `ms`, a frame every 80 ms. */
function told(looks: readonly (readonly [Look, number])[]): Advice[] {
  const adviser = new Adviser();
  const all: Advice[] = [];
  let at = 0;
  for (const [look, ms] of looks) {
    for (const end = at + ms; at < end; at += 80) {
      const advice = adviser.see({ at, ...look });
      if (advice !== null) all.push(advice);
    }
  }
  return all;
}

test.for([
  ['nobody there', { facesInView: 0, face: null }, 'look'],
  ['far away', seen(0.03), 'closer'],
  ['too near', seen(0.3, 0.95), 'back'],
  ['two people', { ...seen(0.14), facesInView: 2 }, 'alone'],
  ['in place', seen(0.14), 'none'],
] as const)('%s', ([, look, advice]) => {
  expect(told([[look, 2_000]])).toEqual([advice]);
});

test('a face turned aside is asked to look', () => {
  const aside = { facesInView: 1, face: { quality: { ...quality, yaw: 1 }, eyesInFrame: 0.14, heightInFrame: 0.4 } };
  expect(told([[aside, 2_000]])).toEqual(['look']);
});

test('what does not last is not said', () => {
  const glance = adviceHeldFor - 100;
  expect(
    told([
      [seen(0.14), 1_000],
      [{ facesInView: 0, face: null }, glance],
      [seen(0.14), 1_000],
      [seen(0.03), glance],
      [seen(0.14), 1_000],
    ]),
  ).toEqual(['none']);
});

test('at the edge of the distance nobody is sent to and fro', () => {
  const swaying = Array.from({ length: 10 }, (_, index) => [seen(index % 2 === 0 ? 0.049 : 0.055), 500] as const);
  expect(told(swaying)).toEqual(['closer']);
});
