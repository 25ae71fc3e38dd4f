import type { PadReason } from '../../core/presentation-attack.ts';
import type { Box, Picture } from '../picture.ts';
import { streamThresholds } from './pad-thresholds.ts';

const across = 40;
const marginAcross = 10;
const marginDown = 48;
/** As a part of the picture's width: nobody stands there. */
const marginPart = 1 / 8;

interface Sample {
  readonly at: number;
  readonly face: Uint8Array;
  /** Left and right edge of the picture. */
  readonly margins: Uint8Array;
}

/**
 * Watches whether the frames come from a camera that looks at the world, and not from a file: single pixels, taken as they are,
 * never repeat, because every frame has noise of its own. Holds a grid of pixels of the last frames until `wipe`.
 */
export class StreamWatch {
  #samples: Sample[] = [];
  #region: Box | null = null;
  #equalInARow = 0;
  /** For each distance in frames, how many frames in a row have equalled the one so far back. */
  readonly #loops = new Map<number, number>();
  #noiseless = 0;
  #compared = 0;
  readonly #found = new Set<PadReason>();

  /** The face's first place is where it is looked from then on: a face that moves changes what is seen there. */
  see(at: number, picture: Picture, box: Box): void {
    this.#region ??= box;
    const now = { at, face: gridOf(picture, this.#region, across, across), margins: marginsOf(picture) };
    const last = this.#samples.at(-1);
    if (last !== undefined) this.#compare(last, now);
    this.#lookForLoop(now);
    this.#samples.push(now);
    for (const old of this.#samples.splice(0, this.#samples.length - streamThresholds.loopMemory)) overwrite(old);
    this.#lookAtTiming();
  }

  /** What was seen that a camera does not give. */
  reasons(): readonly PadReason[] {
    return [...this.#found];
  }

  wipe(): void {
    for (const sample of this.#samples) overwrite(sample);
    this.#samples = [];
  }

  #compare(last: Sample, now: Sample): void {
    const { equalPixels, frozenFrames, noiseless, noiselessFrames } = streamThresholds;
    const isSame = equalPart(last.face, now.face) >= equalPixels;
    this.#equalInARow = isSame ? this.#equalInARow + 1 : 0;
    if (this.#equalInARow >= frozenFrames - 1) this.#found.add('frozen-frames');
    if (isSame) return;
    this.#compared += 1;
    if (equalPart(last.margins, now.margins) >= noiseless) this.#noiseless += 1;
    if (this.#compared >= noiselessFrames && this.#noiseless === this.#compared) this.#found.add('sensor-noise');
    else this.#found.delete('sensor-noise');
  }

  #lookForLoop(now: Sample): void {
    if (this.#equalInARow > 0) {
      this.#loops.clear();
      return;
    }
    for (const [index, before] of this.#samples.entries()) {
      const back = this.#samples.length - index;
      if (now.at - before.at < streamThresholds.loopLeast) break;
      const isSame = equalPart(before.face, now.face) >= streamThresholds.equalPixels;
      const frames = isSame ? (this.#loops.get(back) ?? 0) + 1 : 0;
      this.#loops.set(back, frames);
      if (frames >= streamThresholds.loopFrames) this.#found.add('looping-frames');
    }
  }

  #lookAtTiming(): void {
    const { regular, regularFrames } = streamThresholds;
    const last = this.#samples.slice(-regularFrames - 1);
    if (last.length <= regularFrames) return;
    const gaps = last.slice(1).map(({ at }, index) => at - last[index]!.at);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    if (spread < regular * mean) this.#found.add('frame-timing');
  }
}

function overwrite({ face, margins }: Sample): void {
  face.fill(0);
  margins.fill(0);
}

function marginsOf(picture: Picture): Uint8Array {
  const width = picture.width * marginPart;
  const edge = (x: number) => gridOf(picture, { x, y: 0, width, height: picture.height }, marginAcross, marginDown);
  return Uint8Array.of(...edge(0), ...edge(picture.width - width));
}

/** Green of single pixels, not of means: a mean would hide the noise. */
function gridOf({ width, height, data }: Picture, box: Box, columns: number, rows: number): Uint8Array {
  const grid = new Uint8Array(columns * rows);
  const inside = (value: number, limit: number) => Math.min(Math.max(Math.floor(value), 0), limit - 1);
  for (let row = 0; row < rows; row += 1) {
    const y = inside(box.y + ((row + 0.5) * box.height) / rows, height);
    for (let column = 0; column < columns; column += 1) {
      const x = inside(box.x + ((column + 0.5) * box.width) / columns, width);
      grid[row * columns + column] = data[(y * width + x) * 3 + 1]!;
    }
  }
  return grid;
}

/** Of the pixels that can show noise: what is lost in black or glare is equal in every frame. 0 where too few are left. */
function equalPart(a: Uint8Array, b: Uint8Array): number {
  let equal = 0;
  let seen = 0;
  for (const [index, value] of a.entries()) {
    const other = b[index]!;
    if (isClipped(value) && isClipped(other)) continue;
    seen += 1;
    if (value === other) equal += 1;
  }
  return seen < a.length * streamThresholds.leastSeen ? 0 : equal / seen;
}

function isClipped(value: number): boolean {
  return value <= streamThresholds.black || value >= streamThresholds.white;
}
