import { type Affine, apply } from './affine.ts';
import type { Picture } from './picture.ts';

export interface SampleOptions {
  /** Width and height of the crop. */
  readonly size: number;
  /** From crop pixels to picture pixels. */
  readonly map: Affine;
  /** `interleaved`: red, green, blue of each pixel in turn; `planes`: all red, all green, all blue. */
  readonly layout: 'interleaved' | 'planes';
  readonly scale: number;
  readonly offset: number;
}

/** More taps a side than this add time and nothing to see. */
const mostTaps = 4;

/**
 * Cuts a square out of a picture into a network's input, one pass, no copy in between. Where the crop shrinks the
 * picture, each pixel is the mean over a grid of taps (supersampling): taking one tap would alias.
 */
export function sampleSquare(picture: Picture, out: Float32Array, options: SampleOptions): void {
  const shrink = Math.hypot(options.map.a, options.map.d);
  const taps = Math.min(Math.max(Math.round(shrink), 1), mostTaps);
  if (taps > 2 && isUpright(options)) pickInRows(picture, out, options, taps);
  else if (taps > 2) pick(picture, out, options, taps);
  else if (isInside(picture, options)) blendInside(picture, out, options, taps);
  else blend(picture, out, options, taps);
}

/** Rows of the crop are rows of the picture: not turned by as much as a thousandth of a pixel. */
function isUpright({ map, size }: SampleOptions): boolean {
  return Math.max(Math.abs(map.b), Math.abs(map.d)) * size < 1e-3;
}

/** No tap needs a pixel that is not there. */
function isInside({ width, height }: Picture, { map, size }: SampleOptions): boolean {
  const corners = [apply(map, { x: 0, y: 0 }), apply(map, { x: size, y: 0 })];
  corners.push(apply(map, { x: 0, y: size }), apply(map, { x: size, y: size }));
  return corners.every(({ x, y }) => x >= 0.5 && y >= 0.5 && x < width - 0.5 && y < height - 0.5);
}

/** Each tap is the weighted mean of the four pixels around it. */
function blend(picture: Picture, out: Float32Array, options: SampleOptions, taps: number): void {
  const { size, map, layout, scale, offset } = options;
  const { width, height, data } = picture;
  const [pixelStep, green, blue] = steps(layout, size);
  const weight = scale / (taps * taps);
  const lastX = width - 1;
  const lastY = height - 1;
  let at = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1, at += pixelStep) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let tap = 0; tap < taps * taps; tap += 1) {
        const cropX = column + ((tap % taps) + 0.5) / taps;
        const cropY = row + (Math.floor(tap / taps) + 0.5) / taps;
        // Pixel centres lie at halves, so that a whole picture maps onto a whole crop.
        const x = map.a * cropX + map.b * cropY + map.c - 0.5;
        const y = map.d * cropX + map.e * cropY + map.f - 0.5;
        if (x <= -1 || y <= -1 || x >= width || y >= height) continue; // black
        const x0 = Math.floor(x);
        const y0 = Math.floor(y);
        const fx = x - x0;
        const fy = y - y0;
        const left = x0 < 0 ? 0 : x0;
        const right = x0 >= lastX ? lastX : x0 + 1;
        const top = (y0 < 0 ? 0 : y0) * width;
        const bottom = (y0 >= lastY ? lastY : y0 + 1) * width;
        const i = (top + left) * 3;
        const j = (top + right) * 3;
        const k = (bottom + left) * 3;
        const l = (bottom + right) * 3;
        const wi = (1 - fx) * (1 - fy);
        const wj = fx * (1 - fy);
        const wk = (1 - fx) * fy;
        const wl = fx * fy;
        r += data[i]! * wi + data[j]! * wj + data[k]! * wk + data[l]! * wl;
        g += data[i + 1]! * wi + data[j + 1]! * wj + data[k + 1]! * wk + data[l + 1]! * wl;
        b += data[i + 2]! * wi + data[j + 2]! * wj + data[k + 2]! * wk + data[l + 2]! * wl;
      }
      out[at] = r * weight + offset;
      out[at + green] = g * weight + offset;
      out[at + blue] = b * weight + offset;
    }
  }
}

/** The same where the whole crop lies in the picture, as a face's nearly always does: nothing has to be held at an edge. */
function blendInside({ width, data }: Picture, out: Float32Array, options: SampleOptions, taps: number): void {
  const { size, map, layout, scale, offset } = options;
  const [pixelStep, green, blue] = steps(layout, size);
  const weight = scale / (taps * taps);
  const below = width * 3;
  let at = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1, at += pixelStep) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let tap = 0; tap < taps * taps; tap += 1) {
        const cropX = column + ((tap % taps) + 0.5) / taps;
        const cropY = row + (Math.floor(tap / taps) + 0.5) / taps;
        const x = map.a * cropX + map.b * cropY + map.c - 0.5;
        const y = map.d * cropX + map.e * cropY + map.f - 0.5;
        const x0 = x | 0;
        const y0 = y | 0;
        const fx = x - x0;
        const fy = y - y0;
        const i = y0 * below + x0 * 3;
        const k = i + below;
        const wi = (1 - fx) * (1 - fy);
        const wj = fx * (1 - fy);
        const wk = (1 - fx) * fy;
        const wl = fx * fy;
        r += data[i]! * wi + data[i + 3]! * wj + data[k]! * wk + data[k + 3]! * wl;
        g += data[i + 1]! * wi + data[i + 4]! * wj + data[k + 1]! * wk + data[k + 4]! * wl;
        b += data[i + 2]! * wi + data[i + 5]! * wj + data[k + 2]! * wk + data[k + 5]! * wl;
      }
      out[at] = r * weight + offset;
      out[at + green] = g * weight + offset;
      out[at + blue] = b * weight + offset;
    }
  }
}

/** `pick` where rows of the crop are rows of the picture, as for a whole frame: places are computed once a side. */
function pickInRows(picture: Picture, out: Float32Array, options: SampleOptions, taps: number): void {
  const { size, map, layout, scale, offset } = options;
  const { width, height, data } = picture;
  const [pixelStep, green, blue] = steps(layout, size);
  const weight = scale / (taps * taps);
  const columns = places(size * taps, map.a / taps, map.c, width, 3);
  const rows = places(size * taps, map.e / taps, map.f, height, width * 3);
  let at = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1, at += pixelStep) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let v = row * taps; v < (row + 1) * taps; v += 1) {
        const start = rows[v]!;
        if (start < 0) continue; // black
        for (let u = column * taps; u < (column + 1) * taps; u += 1) {
          const along = columns[u]!;
          if (along < 0) continue;
          const i = start + along;
          r += data[i]!;
          g += data[i + 1]!;
          b += data[i + 2]!;
        }
      }
      out[at] = r * weight + offset;
      out[at + green] = g * weight + offset;
      out[at + blue] = b * weight + offset;
    }
  }
}

/** Where the taps of one side fall, in bytes; −1 outside of the picture. */
function places(count: number, step: number, first: number, length: number, bytes: number): Int32Array {
  return Int32Array.from({ length: count }, (_, tap) => {
    const place = Math.floor((tap + 0.5) * step + first);
    return place < 0 || place >= length ? -1 : place * bytes;
  });
}

/** Each tap is the pixel that it falls on: with nine and more of them nothing is gained by blending, and time is lost. */
function pick(picture: Picture, out: Float32Array, options: SampleOptions, taps: number): void {
  const { size, map, layout, scale, offset } = options;
  const { width, height, data } = picture;
  const [pixelStep, green, blue] = steps(layout, size);
  const weight = scale / (taps * taps);
  let at = 0;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1, at += pixelStep) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let v = 0; v < taps; v += 1) {
        const cropY = row + (v + 0.5) / taps;
        const rowX = map.b * cropY + map.c;
        const rowY = map.e * cropY + map.f;
        for (let u = 0; u < taps; u += 1) {
          const cropX = column + (u + 0.5) / taps;
          const x = Math.floor(map.a * cropX + rowX);
          const y = Math.floor(map.d * cropX + rowY);
          if (x < 0 || y < 0 || x >= width || y >= height) continue; // black
          const i = (y * width + x) * 3;
          r += data[i]!;
          g += data[i + 1]!;
          b += data[i + 2]!;
        }
      }
      out[at] = r * weight + offset;
      out[at + green] = g * weight + offset;
      out[at + blue] = b * weight + offset;
    }
  }
}

/** Distance from one pixel to the next, and of its green and blue from its red. */
function steps(layout: SampleOptions['layout'], size: number): readonly [number, number, number] {
  return layout === 'interleaved' ? [3, 1, 2] : [1, size * size, 2 * size * size];
}
