import { expect, test } from 'vitest';
import type { FaceQuality } from './quality.ts';
import { type FrameSeen, HolderVerification, type Verdict, verificationRules } from './verification.ts';

const threshold = 0.39;
const frameEvery = 80;
const good: FaceQuality = { eyeDistance: 100, yaw: 0, pitch: 0, roll: 0, sharpness: 0.17, brightness: 0.5 };
const sideways: FaceQuality = { ...good, yaw: 0.9 };

type Look = Omit<FrameSeen, 'at'>;
const compared = (similarity: number, quality = good): Look => ({ facesInView: 1, face: { quality, similarity } });
const turnedAway: Look = { facesInView: 1, face: { quality: sideways, similarity: null } };
const nobody: Look = { facesInView: 0, face: null };
const two: Look = { facesInView: 2, face: { quality: good, similarity: null } };

/** Shows frames on virtual time until there is a verdict; at most `seconds`. */
function show(frames: (index: number) => Look, seconds: number): { verdict: Verdict | null; at: number } {
  const verification = new HolderVerification(threshold);
  for (let index = 0; index * frameEvery <= seconds * 1_000; index += 1) {
    const at = index * frameEvery;
    const verdict = verification.see({ at, ...frames(index) });
    if (verdict !== null) return { verdict, at };
  }
  return { verdict: null, at: seconds * 1_000 };
}

test('a holder who is clearly the holder is through with the second frame', () => {
  const { verdict, at } = show(() => compared(0.8), 5);
  expect(verdict).toEqual({ kind: 'examined', match: true, similarity: 0.8, facesInView: 1, frames: 2 });
  expect(at).toBe(frameEvery);
});

test('one lucky frame between poor ones lets nobody through', () => {
  const { verdict } = show((index) => compared(index % 4 === 0 ? 0.6 : 0.2), 5);
  expect(verdict).toMatchObject({ kind: 'examined', match: false });
});

test('what hides the face turns nobody away: it is asked to come off, and an officer comes where it does not', () => {
  const hidden = (similarity: number): Look => ({ facesInView: 1, face: { quality: good, similarity, covered: true } });
  expect(show(() => hidden(0.3), 5).verdict).toBeNull();
  expect(show(() => hidden(0.3), 15)).toMatchObject({ verdict: { kind: 'unusable' } });
  expect(show((index) => (index < 30 ? hidden(0.3) : compared(0.8)), 5).verdict).toMatchObject({ match: true });
  expect(show(() => hidden(0.6), 5).verdict).toMatchObject({ match: true, frames: 2 });
  // Lucky frames under a mask do not make up for poor ones without it.
  const mixed = show((index) => (index % 2 === 0 ? hidden(0.6) : compared(0.2)), 5);
  expect(mixed.verdict).toMatchObject({ match: false });
});

test('a stranger is refused only after enough frames in enough time', () => {
  const { verdict, at } = show(() => compared(0.2), 5);
  expect(verdict).toMatchObject({ kind: 'examined', match: false, facesInView: 1 });
  expect(at).toBeGreaterThanOrEqual(verificationRules.enoughWithin);
  expect(at).toBeLessThan(verificationRules.enoughWithin + 2 * frameEvery);
});

test('a slow camera gives a stranger no fewer frames', () => {
  const verification = new HolderVerification(threshold);
  const verdicts = [0, 400, 800, 1_200, 1_600].map((at) => verification.see({ at, ...compared(0.2) }));
  expect(verdicts.map((verdict) => verdict?.kind)).toEqual([undefined, undefined, undefined, undefined, 'examined']);
});

test('frames just over the threshold decide by their mean, not at once', () => {
  const { verdict, at } = show(() => compared(threshold + 0.01), 5);
  expect(verdict).toMatchObject({ match: true });
  expect(at).toBeGreaterThanOrEqual(verificationRules.enoughWithin);
});

test('the frames of best quality decide, whatever the similarity of the others', () => {
  const blurred = { ...good, sharpness: 0.08 };
  const frames = (index: number) => (index % 3 === 0 ? compared(0.3) : compared(index % 3 === 1 ? 0.5 : 0.2, blurred));
  expect(show(frames, 5).verdict).toMatchObject({ match: false, similarity: expect.closeTo(0.3) });
});

test('nobody before the camera is no stranger: the lane waits', () => {
  expect(show(() => nobody, 60).verdict).toBeNull();
});

test('two faces give no verdict of a match, however alike one of them is', () => {
  const { verdict, at } = show(() => two, 30);
  expect(verdict).toMatchObject({ kind: 'examined', match: false, facesInView: 2 });
  expect(at).toBeGreaterThanOrEqual(verificationRules.crowdWithin);
});

test('somebody who passes behind costs the traveller a second, not the crossing', () => {
  const { verdict } = show((index) => (index < 10 ? two : compared(0.8)), 5);
  expect(verdict).toMatchObject({ match: true, facesInView: 1 });
});

test('who takes the place of the holder after one frame begins from nothing', () => {
  const gap = Math.ceil(verificationRules.gap / frameEvery) + 1;
  const frames = (index: number) => (index === 0 ? compared(0.8) : index <= gap ? nobody : compared(0.2));
  const { verdict } = show(frames, 10);
  expect(verdict).toMatchObject({ match: false, similarity: expect.closeTo(0.2) });
});

test('somebody beside the holder makes what was seen before count no more', () => {
  const { verdict } = show((index) => (index === 0 ? compared(0.8) : index === 1 ? two : compared(0.2)), 10);
  expect(verdict).toMatchObject({ match: false, similarity: expect.closeTo(0.2) });
});

test('a face that is never turned to the camera ends as unusable', () => {
  const { verdict, at } = show(() => turnedAway, 30);
  expect(verdict).toMatchObject({ kind: 'unusable' });
  expect(at).toBeGreaterThanOrEqual(verificationRules.unusableWithin);
});

test('after a verdict there is no other', () => {
  const verification = new HolderVerification(threshold);
  verification.see({ at: 0, ...compared(0.8) });
  expect(verification.see({ at: 80, ...compared(0.8) })).not.toBeNull();
  expect(verification.see({ at: 160, ...compared(0.8) })).toBeNull();
});
