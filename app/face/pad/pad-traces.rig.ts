import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Point3 } from '../picture.ts';
import type { PadFrame } from './presentation-attack-detection.ts';
import type { PictureCues } from './picture-cues.ts';

/** What the networks and measures of this folder found in one frame of a clip. */
export interface TraceFrame {
  readonly mesh: readonly Point3[];
  readonly frontal: boolean;
  readonly eyesInFrame: number;
  readonly alive: number;
  readonly cues: PictureCues;
  /** To the passport of whom the clip shows. */
  readonly similarity: number;
}

export type Trace = readonly TraceFrame[];

/** Points that are judged by; the others are not kept. */
export const tracedPoints: readonly number[] = [
  // the skull
  10, 67, 109, 297, 338, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 33, 133, 362, 263, 127, 356, 234, 454, 93, 323, 132, 361,
  116, 345, 117, 346, 50, 280, 98, 327, 54, 284, 21, 251,
  // the lids
  160, 158, 153, 144, 387, 385, 380, 373,
];

/** Parts of a pixel that are kept. */
export const traceUnit = 8;

interface StoredFrame {
  readonly frontal: boolean;
  readonly eyes: number;
  readonly alive: number;
  readonly moire: number | null;
  readonly border: number | null;
  readonly bands: readonly [number, number] | null;
  readonly similarity: number;
  /** x, y, z of each point in eighths of a pixel, less those of the frame before. */
  readonly moved: readonly number[];
}

/** `people`: every clip of the seven synthetic persons, as `a/turn-left`; `attacks`: what `traces/README.md` tells. */
export function readTraces(which: 'people' | 'attacks'): ReadonlyMap<string, Trace> {
  const file = join(import.meta.dirname, 'traces', `${which}.json.gz`);
  const stored = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Record<string, readonly StoredFrame[]>;
  return new Map(Object.entries(stored).map(([name, frames]) => [name, unpacked(frames)]));
}

function unpacked(frames: readonly StoredFrame[]): Trace {
  const sums = new Int32Array(tracedPoints.length * 3);
  return frames.map(({ frontal, eyes, alive, moire, border, bands, similarity, moved }) => {
    for (const [index, step] of moved.entries()) sums[index] = sums[index]! + step;
    const mesh: Point3[] = [];
    for (const [index, point] of tracedPoints.entries()) {
      const [x, y, z] = [0, 1, 2].map((axis) => sums[3 * index + axis]! / traceUnit) as [number, number, number];
      mesh[point] = { x, y, z };
    }
    const banding = bands === null ? null : { amplitude: bands[0], part: bands[1] };
    return { mesh, frontal, eyesInFrame: eyes, alive, cues: { moire, screenBorder: border, banding }, similarity };
  });
}

/** A trace's frame as the detection takes it. */
export function asPadFrame(at: number, frame: TraceFrame): PadFrame {
  return { at, face: frame, matched: true, stream: [], doubts: [] };
}
