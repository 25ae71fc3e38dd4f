import type { Box, Picture } from '../picture.ts';

/** Brightness by row over the face, as logarithms: what a lamp or a screen multiplies becomes a sum. */
export interface RowBrightness {
  readonly top: number;
  readonly rows: Float32Array;
}

export interface Banding {
  readonly amplitude: number;
  /** How much of the change between the frames the bands explain, 0 to 1. */
  readonly part: number;
}

const above = 0.3;
const rowStep = 2;
const columnStep = 3;
/** Bands over the height of the face, from the widest to the narrowest. */
const fewest = 1;
const most = 5;

export function rowBrightness({ width, height, data }: Picture, box: Box): RowBrightness {
  const inside = (value: number, limit: number) => Math.min(Math.max(Math.round(value), 0), limit);
  const top = inside(box.y - box.height * above, height);
  const bottom = inside(box.y + box.height * (1 + above), height);
  const left = inside(box.x, width);
  const right = inside(box.x + box.width, width);
  const rows = new Float32Array(Math.floor((bottom - top) / rowStep));
  for (const row of rows.keys()) {
    let sum = 0;
    let count = 0;
    for (let x = left; x < right; x += columnStep) {
      sum += data[((top + row * rowStep) * width + x) * 3 + 1]!;
      count += 1;
    }
    rows[row] = Math.log(sum / Math.max(count, 1) + 1);
  }
  return { top, rows };
}

/** Bands that have run on between two frames: a camera's rows and a screen's refresh are not in step. */
export function bandingBetween(before: RowBrightness, now: RowBrightness): Banding {
  const shift = Math.round((now.top - before.top) / rowStep);
  const changes: number[] = [];
  for (const [row, value] of now.rows.entries()) {
    const other = before.rows[row + shift];
    if (other !== undefined) changes.push(value - other);
  }
  if (changes.length < 16) return { amplitude: 0, part: 0 };
  const rest = withoutSlope(changes);
  const power = rest.reduce((sum, value) => sum + value * value, 0) / rest.length;
  let amplitude = 0;
  for (let bands = fewest; bands <= most; bands += 0.25) {
    let sine = 0;
    let cosine = 0;
    for (const [row, value] of rest.entries()) {
      const angle = (2 * Math.PI * bands * row) / rest.length;
      sine += value * Math.sin(angle);
      cosine += value * Math.cos(angle);
    }
    amplitude = Math.max(amplitude, (2 * Math.hypot(sine, cosine)) / rest.length);
  }
  return { amplitude, part: Math.min(1, (amplitude * amplitude) / 2 / (power + 1e-9)) };
}

function withoutSlope(values: readonly number[]): readonly number[] {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const across = values.reduce((sum, value, index) => sum + value * (index - middle), 0);
  const spread = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return values.map((value, index) => value - mean - (across / spread) * (index - middle));
}
