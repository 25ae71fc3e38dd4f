import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import { seeded } from './presented.rig.ts';
import { StreamWatch } from './stream-watch.ts';

const size = { width: 160, height: 90 };
const box = { x: 50, y: 15, width: 60, height: 60 };

/** A face that sways before a wall; `noise`: of the sensor, another in every frame. */
function frameOf(sway: number, noise: () => number): Picture {
  const data = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const inFace = Math.hypot(x - 80 - sway, y - 45) < 28;
      const value = inFace ? 120 + 60 * Math.sin((x - sway) / 3) * Math.cos(y / 4) : 90;
      data.fill(Math.min(255, Math.max(0, value + noise())), (y * size.width + x) * 3, (y * size.width + x) * 3 + 3);
    }
  }
  return { ...size, data };
}

const sensor = (seed: number) => {
  const random = seeded(seed);
  return () => (random() - 0.5) * 8;
};
const silent = () => 0;

/** Reasons after frames at 12 a second; a camera's frames come a little early and late. */
function watched(frames: readonly Picture[], jitter = 3): readonly string[] {
  const watch = new StreamWatch();
  const random = seeded(9);
  for (const [index, frame] of frames.entries()) watch.see(index * 83 + random() * jitter, frame, box);
  const reasons = watch.reasons();
  watch.wipe();
  return reasons;
}

const living = (count: number) =>
  Array.from({ length: count }, (_, index) => frameOf(4 * Math.sin(index / 5), sensor(index)));

test('a camera that looks at somebody gives no reason, however long', () => {
  expect(watched(living(90))).toEqual([]);
});

test('one frame over and over is frozen', () => {
  const [frame] = living(1);
  expect(watched(Array.from({ length: 4 }, () => frame!))).toEqual(['frozen-frames']);
  // Frames that a slow camera gave twice are not.
  const twice = living(20).flatMap((one) => [one, one]);
  expect(watched(twice)).toEqual([]);
});

test('a face lost in glare or in black is not frozen', () => {
  for (const light of [400, -400]) {
    const lost = Array.from({ length: 30 }, (_, index) => frameOf(0, () => light + sensor(index)()));
    for (const { data } of lost) expect(new Set(data).size).toBe(1);
    expect(watched(lost)).toEqual([]);
  }
});

test('a film that begins anew is a loop, a person who comes back to the same pose is not', () => {
  const film = living(24);
  expect(watched([...film, ...film])).toEqual(['looping-frames']);
  const again = Array.from({ length: 48 }, (_, index) =>
    frameOf(4 * Math.sin(((index % 24) * Math.PI) / 12), sensor(index)),
  );
  expect(watched(again)).toEqual([]);
});

test('a picture without noise is not from a sensor', () => {
  const clean = Array.from({ length: 12 }, (_, index) => frameOf(6 * Math.sin(index), silent));
  expect(watched(clean)).toEqual(['sensor-noise']);
});

test('frames to the microsecond are from a clock, not from a camera', () => {
  expect(watched(living(20), 0)).toEqual(['frame-timing']);
});

test('after wiping no frame is remembered', () => {
  const watch = new StreamWatch();
  const film = living(24);
  for (const [index, frame] of film.entries()) watch.see(index * 83.1, frame, box);
  watch.wipe();
  for (const [index, frame] of film.entries()) watch.see(2_000 + index * 83.3, frame, box);
  expect(watch.reasons()).not.toContain('looping-frames');
});
