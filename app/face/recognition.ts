import type { ModelSession } from './model-session.ts';
import type { OperatingPoint } from './operating-points.ts';
import type { Point } from './picture.ts';

/** Where ArcFace and its heirs, SFace and MobileFaceNet among them, expect eyes, nose and mouth corners in 112 × 112. */
export const arcFaceTemplate: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];
export const arcFaceSize = 112;

/** One number for each channel, in the order of the network's channels. */
export type PerChannel = readonly [number, number, number];

/** How a recogniser wants an aligned face. */
export interface FaceInput {
  /** Width and height. */
  readonly size: number;
  /** The person's right and left eye, nose tip, right and left mouth corner, in pixels of the input. */
  readonly template: readonly Point[];
  /** NCHW: a plane a channel; NHWC: the channels of each pixel in turn. */
  readonly layout: 'NCHW' | 'NHWC';
  readonly colours: 'RGB' | 'BGR';
  /** What the network sees is (value − mean) / deviation, value from 0 to 255. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
}

export interface Recogniser {
  readonly session: ModelSession;
  readonly input: FaceInput;
  /** How many numbers come out. */
  readonly numbers: number;
  /** Its part of the similarity; the parts of all sum to 1. */
  readonly weight: number;
}

/** What faces are compared with: one recogniser or several, and the thresholds that were measured for just these. */
export interface Recognition {
  readonly recognisers: readonly Recogniser[];
  readonly operatingPoints: readonly OperatingPoint[];
}
