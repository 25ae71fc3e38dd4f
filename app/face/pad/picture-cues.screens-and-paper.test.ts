import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import { bandingBetween, rowBrightness } from './banding.ts';
import { moirePeak } from './moire.ts';
import { cueThresholds } from './pad-thresholds.ts';
import { seeded } from './presented.rig.ts';
import { screenBorder } from './screen-border.ts';

const size = { width: 640, height: 360 };
const box = { x: 240, y: 100, width: 160, height: 160 };

/** Brightness by place; noise of a sensor on top. */
function pictureOf(brightness: (x: number, y: number) => number, seed = 1): Picture {
  const random = seeded(seed);
  const data = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const value = brightness(x, y) + (random() - 0.5) * 8;
      data.fill(Math.min(255, Math.max(0, value)), (y * size.width + x) * 3, (y * size.width + x) * 3 + 3);
    }
  }
  return { ...size, data };
}

/** Round and soft, as faces are. */
const face = (x: number, y: number) => 90 + 80 * Math.exp(-(((x - 320) / 90) ** 2) - ((y - 180) / 110) ** 2);

test.for([2.2, 2.9, 3.7, 5.3])('a grid of %f pixels is a screen or a print', (pitch) => {
  const grid = (x: number, y: number) => 1 + 0.06 * Math.cos((2 * Math.PI * (x + 0.1 * y)) / pitch);
  expect(
    moirePeak(
      pictureOf((x, y) => face(x, y) * grid(x, y)),
      box,
    ),
  ).toBeGreaterThan(cueThresholds.moire);
});

test('skin, noise, blocks of a codec and a face at the edge are none', () => {
  const blocks = (x: number, y: number) => face(Math.floor(x / 8) * 8, Math.floor(y / 8) * 8);
  expect(moirePeak(pictureOf(face), box)).toBeLessThan(cueThresholds.moire / 2);
  expect(
    moirePeak(
      pictureOf((x, y) => 0.9 * face(x, y) + 0.1 * blocks(x, y)),
      box,
    ),
  ).toBeLessThan(cueThresholds.moire);
  expect(moirePeak(pictureOf(face), { x: -60, y: -80, width: 160, height: 160 })).toBeLessThan(cueThresholds.moire);
});

test('a bezel left and right of the face is a border, also when it is held askew', () => {
  const phone = (slant: number) => (x: number, y: number) =>
    Math.abs(x - 320 - slant * (y - 180)) > 130 ? 20 : face(x, y);
  for (const slant of [0, 0.05, -0.09]) expect(screenBorder(pictureOf(phone(slant)), box)).toBeGreaterThan(0.9);
});

test('one straight edge, and round ones, are none', () => {
  const door = (x: number, y: number) => (x > 470 ? 30 : face(x, y));
  const hair = (x: number, y: number) => (Math.hypot(x - 320, y - 180) > 120 ? 30 : face(x, y));
  expect(screenBorder(pictureOf(door), box)).toBeLessThan(cueThresholds.screenBorder);
  expect(screenBorder(pictureOf(hair), box)).toBeLessThan(cueThresholds.screenBorder);
});

test('bands that run over the face are a screen’s, a face that moves has none', () => {
  const bands = (phase: number) => (x: number, y: number) => face(x, y) * (1 + 0.08 * Math.sin(y / 25 + phase));
  const rows = [0, 1.3].map((phase) => rowBrightness(pictureOf(bands(phase)), box));
  const { amplitude, part } = bandingBetween(rows[0]!, rows[1]!);
  expect(amplitude).toBeGreaterThan(cueThresholds.banding.amplitude);
  expect(part).toBeGreaterThan(cueThresholds.banding.part);
  const moved = { ...box, y: box.y + 6 };
  const still = bandingBetween(
    rowBrightness(pictureOf(face), box),
    rowBrightness(
      pictureOf((x, y) => face(x, y - 6)),
      moved,
    ),
  );
  expect(still.amplitude).toBeLessThan(cueThresholds.banding.amplitude);
});
