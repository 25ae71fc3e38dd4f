import type { Box, Picture } from '../picture.ts';

const size = 128;
/** Lower frequencies (cycles a pixel) belong to the face. */
const lowest = 0.12;
/** A peak is compared with the ring from `inner` to `outer` bins around it. */
const inner = 3;
const outer = 6;

const hann = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size));
const roots = Array.from({ length: size / 2 }, (_, k) => (2 * Math.PI * k) / size);
const cosines = Float64Array.from(roots, Math.cos);
const sines = Float64Array.from(roots, (angle) => -Math.sin(angle));

/**
 * How far the strongest single frequency stands out of its neighbours in the middle of the face. A screen's pixels and
 * a print's dots are a grid: beaten against the camera's own pixels they leave peaks that no skin has.
 */
export function moirePeak(picture: Picture, box: Box): number {
  const power = spectrum(picture, Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2));
  let best = 0;
  // One half of the plane: the other mirrors it.
  for (let v = 0; v < size / 2; v += 1) {
    for (let u = -size / 2; u < size / 2; u += 1) {
      if (Math.hypot(u, v) < lowest * size) continue;
      const peak = at(power, u, v);
      if (isHighest(power, u, v, peak)) best = Math.max(best, peak / ringMean(power, u, v));
    }
  }
  return best;
}

function at(power: Float64Array, u: number, v: number): number {
  return power[((v + size) % size) * size + ((u + size) % size)]!;
}

function isHighest(power: Float64Array, u: number, v: number, peak: number): boolean {
  for (let j = -1; j <= 1; j += 1) for (let i = -1; i <= 1; i += 1) if (at(power, u + i, v + j) > peak) return false;
  return true;
}

function ringMean(power: Float64Array, u: number, v: number): number {
  let sum = 0;
  let count = 0;
  for (let j = -outer; j <= outer; j += 1) {
    for (let i = -outer; i <= outer; i += 1) {
      if (Math.max(Math.abs(i), Math.abs(j)) < inner) continue;
      sum += at(power, u + i, v + j);
      count += 1;
    }
  }
  return sum / count + 1e-6;
}

/** Power spectrum of the square around a point: brightness less the mean of its neighbours, faded out to the edges. */
function spectrum({ width, height, data }: Picture, middleX: number, middleY: number): Float64Array {
  const real = new Float64Array(size * size);
  const imaginary = new Float64Array(size * size);
  const luma = (at: number) => 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  const inside = (value: number, length: number) => Math.min(Math.max(value, 1), length - 2);
  for (let y = 0; y < size; y += 1) {
    const row = inside(middleY - size / 2 + y, height) * width;
    for (let x = 0; x < size; x += 1) {
      const here = (row + inside(middleX - size / 2 + x, width)) * 3;
      const around = luma(here - 3) + luma(here + 3) + luma(here - 3 * width) + luma(here + 3 * width);
      real[y * size + x] = (luma(here) - around / 4) * hann[x]! * hann[y]!;
    }
  }
  for (let y = 0; y < size; y += 1) transform(real, imaginary, y * size, 1);
  for (let x = 0; x < size; x += 1) transform(real, imaginary, x, size);
  return real.map((value, index) => value * value + imaginary[index]! ** 2);
}

/** Fast Fourier transform (radix 2) of one row or column, in place. */
function transform(real: Float64Array, imaginary: Float64Array, start: number, step: number): void {
  const swap = (values: Float64Array, a: number, b: number) => {
    const kept = values[a]!;
    values[a] = values[b]!;
    values[b] = kept;
  };
  for (let i = 1, j = 0; i < size; i += 1) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    swap(real, start + i * step, start + j * step);
    swap(imaginary, start + i * step, start + j * step);
  }
  for (let length = 2; length <= size; length *= 2) {
    const stride = size / length;
    for (let first = 0; first < size; first += length) {
      for (let k = 0; k < length / 2; k += 1) {
        const a = start + (first + k) * step;
        const b = a + (length / 2) * step;
        const cos = cosines[k * stride]!;
        const sin = sines[k * stride]!;
        const r = real[b]! * cos - imaginary[b]! * sin;
        const i = real[b]! * sin + imaginary[b]! * cos;
        real[b] = real[a]! - r;
        imaginary[b] = imaginary[a]! - i;
        real[a] = real[a]! + r;
        imaginary[a] = imaginary[a]! + i;
      }
    }
  }
}
