import { expect, test } from 'vitest';
import { type Advice, type AdviceFrame, Adviser, adviceHeldFor, wellHeldFor } from './advice.ts';
import type { FaceQuality } from './quality.ts';

const quality: FaceQuality = { eyeDistance: 100, yaw: 0, pitch: 0, roll: 0, sharpness: 0.17, brightness: 0.5 };
type Look = Omit<AdviceFrame, 'at'>;
const seen = (eyesInFrame: number, heightInFrame = 0.4): Look => ({
  facesInView: 1,
  face: { quality, eyesInFrame, heightInFrame, covered: false, centred: true },
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
  const aside = { facesInView: 1, face: { ...seen(0.14).face!, quality: { ...quality, yaw: 1 } } };
  expect(told([[aside, 2_000]])).toEqual(['look']);
});

const covered: Look = { facesInView: 1, face: { ...seen(0.14).face!, covered: true } };

test('what hides the face is to come off, once it is near enough to be told', () => {
  expect(told([[covered, 2_000]])).toEqual(['uncover']);
  expect(told([[{ facesInView: 1, face: { ...covered.face!, eyesInFrame: 0.03 } }, 2_000]])).toEqual(['closer']);
});

/** How often the oval changes its colour, and the last one, with a frame every 80 ms. */
function oval(looks: readonly (readonly [Look, number])[]): { readonly changes: number; readonly green: boolean } {
  const adviser = new Adviser();
  let changes = 0;
  let at = 0;
  for (const [look, ms] of looks) {
    for (const end = at + ms; at < end; at += 80) {
      const before = adviser.isWell;
      adviser.see({ at, ...look });
      if (adviser.isWell !== before) changes += 1;
    }
  }
  return { changes, green: adviser.isWell };
}

test('the oval is green when all is well, and does not flicker', () => {
  const offCentre: Look = { facesInView: 1, face: { ...seen(0.14).face!, centred: false } };
  expect(oval([[seen(0.14), 1_000]])).toEqual({ changes: 1, green: true });
  expect(oval([[offCentre, 1_000]])).toEqual({ changes: 0, green: false });
  expect(oval([[covered, 1_000]])).toEqual({ changes: 0, green: false });
  const glance = wellHeldFor - 100;
  const glances = Array.from({ length: 20 }, (_, index) => [index % 2 === 0 ? seen(0.14) : covered, glance] as const);
  expect(oval([[seen(0.14), 1_000], ...glances])).toEqual({ changes: 1, green: true });
  expect(
    oval([
      [seen(0.14), 1_000],
      [{ facesInView: 0, face: null }, 600],
    ]),
  ).toEqual({ changes: 2, green: false });
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
