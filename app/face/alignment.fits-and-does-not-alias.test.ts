import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Affine, apply, fitSimilarity, invert, squareCrop } from './affine.ts';
import type { Picture } from './picture.ts';
import { sampleSquare } from './sample.ts';

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test('a turned, scaled and shifted set of points is found again', () => {
  const five = [
    { x: 38, y: 52 },
    { x: 74, y: 51 },
    { x: 56, y: 72 },
    { x: 42, y: 92 },
    { x: 71, y: 92 },
  ];
  fc.assert(
    fc.property(number(-3, 3), number(0.1, 20), number(-500, 500), number(-500, 500), (angle, scale, x, y) => {
      const map = squareCrop({ x, y }, 112 * scale, angle, 112);
      const found = fitSimilarity(
        five.map((point) => apply(map, point)),
        five,
      );
      for (const point of five) {
        const back = apply(found, apply(map, point));
        expect(Math.hypot(back.x - point.x, back.y - point.y)).toBeLessThan(1e-6);
        const there = apply(invert(found), point);
        expect(Math.hypot(there.x - apply(map, point).x, there.y - apply(map, point).y)).toBeLessThan(
          1e-6 * scale + 1e-6,
        );
      }
    }),
  );
});

const checkerboard = (size: number): Picture => ({
  width: size,
  height: size,
  data: Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return ((pixel % size) + Math.floor(pixel / size)) % 2 === 0 ? 255 : 0;
  }),
});

test.for([2, 4])('a checkerboard shrunk by %d is grey, not a pattern', (shrink) => {
  const size = 32;
  const out = new Float32Array(size * size * 3);
  const picture = checkerboard(size * shrink);
  const map = squareCrop({ x: picture.width / 2, y: picture.height / 2 }, picture.width, 0, size);
  sampleSquare(picture, out, { size, map, layout: 'planes', scale: 1 / 255, offset: 0 });
  for (const value of out) expect(value).toBeCloseTo(0.5, 5);
});

test('a crop of the picture’s own size is the picture, in either layout', () => {
  const size = 8;
  const picture: Picture = {
    width: size,
    height: size,
    data: Uint8Array.from({ length: size * size * 3 }, (_, i) => i),
  };
  const map = squareCrop({ x: 4, y: 4 }, size, 0, size);
  const interleaved = new Float32Array(size * size * 3);
  const planes = new Float32Array(size * size * 3);
  sampleSquare(picture, interleaved, { size, map, layout: 'interleaved', scale: 1, offset: 0 });
  sampleSquare(picture, planes, { size, map, layout: 'planes', scale: 1, offset: 0 });
  expect([...interleaved]).toEqual([...picture.data]);
  expect(planes[size * size]).toBe(picture.data[1]);
});

test('what lies outside the picture is black', () => {
  const picture: Picture = { width: 4, height: 4, data: new Uint8Array(48).fill(255) };
  const out = new Float32Array(8 * 8 * 3);
  const map = squareCrop({ x: 2, y: 2 }, 16, 0, 8);
  sampleSquare(picture, out, { size: 8, map, layout: 'interleaved', scale: 1 / 127.5, offset: -1 });
  expect(out[0]).toBe(-1);
  expect(out[(4 * 8 + 4) * 3]).toBe(1);
});

/** One value of a crop by the words alone: the mean over a grid of taps, each a pixel or the blend of four. */
function expectedAt(picture: Picture, map: Affine, column: number, row: number, channel: number): number {
  const { width, height, data } = picture;
  const held = (value: number, most: number) => Math.min(Math.max(value, 0), most - 1);
  const pixel = (x: number, y: number) => data[(held(y, height) * width + held(x, width)) * 3 + channel]!;
  const taps = Math.min(Math.max(Math.round(Math.hypot(map.a, map.d)), 1), 4);
  let sum = 0;
  for (let tap = 0; tap < taps * taps; tap += 1) {
    const at = { x: column + ((tap % taps) + 0.5) / taps, y: row + (Math.floor(tap / taps) + 0.5) / taps };
    const { x, y } = apply(map, at);
    if (taps > 2) {
      const [px, py] = [Math.floor(x), Math.floor(y)];
      if (px >= 0 && py >= 0 && px < width && py < height) sum += pixel(px, py);
      continue;
    }
    const [u, v] = [x - 0.5, y - 0.5];
    if (u <= -1 || v <= -1 || u >= width || v >= height) continue;
    const [x0, y0] = [Math.floor(u), Math.floor(v)];
    const [fx, fy] = [u - x0, v - y0];
    sum += (pixel(x0, y0) * (1 - fx) + pixel(x0 + 1, y0) * fx) * (1 - fy);
    sum += (pixel(x0, y0 + 1) * (1 - fx) + pixel(x0 + 1, y0 + 1) * fx) * fy;
  }
  return sum / (taps * taps);
}

test.for([
  ['upright and shrunk, with room around', 40, 240, 0],
  ['on its head', 40, 240, Math.PI],
  ['turned and shrunk', 40, 150, 0.4],
  ['a face in the middle', 24, 40, 0.1],
  ['a face that is enlarged', 24, 20, -0.2],
  ['a face at the edge', 24, 90, 0.3],
] as const)('%s: every way of cutting gives what the words say', ([, size, side, angle]) => {
  const picture: Picture = {
    width: 120,
    height: 90,
    data: Uint8Array.from({ length: 120 * 90 * 3 }, (_, i) => (i * i * 31 + i * 7) % 256),
  };
  const map = squareCrop({ x: 61, y: 44 }, side, angle, size);
  const out = new Float32Array(size * size * 3);
  sampleSquare(picture, out, { size, map, layout: 'interleaved', scale: 1, offset: 0 });
  for (let at = 0; at < out.length; at += 7) {
    const pixel = Math.floor(at / 3);
    const expected = expectedAt(picture, map, pixel % size, Math.floor(pixel / size), at % 3);
    expect(out[at], `value ${at}`).toBeCloseTo(expected, 2);
  }
});
