import { fitSimilarity, invert } from './affine.ts';
import type { FivePoints } from './landmarks.ts';
import type { ModelSession } from './model-session.ts';
import type { Picture, Point } from './picture.ts';
import { sampleSquare } from './sample.ts';

/** A face as 128 numbers of length 1. Biometric data: lives for one crossing and is overwritten by `fill(0)`. */
export type FaceTemplate = Float32Array;

const inputSize = 112;

/** Where ArcFace and its heirs, SFace among them, expect eyes, nose and mouth corners. */
const arcFaceTemplate: readonly Point[] = [
  { x: 38.2946, y: 51.6963 },
  { x: 73.5318, y: 51.5014 },
  { x: 56.0252, y: 71.7366 },
  { x: 41.5493, y: 92.3655 },
  { x: 70.7299, y: 92.2041 },
];

/** Aligns a face and turns it into a template. */
export class FaceRecogniser {
  readonly #session: ModelSession;
  readonly #input = new Float32Array(inputSize * inputSize * 3);

  constructor(session: ModelSession) {
    this.#session = session;
  }

  /** Cuts the face out upright; `embed` and `crop` speak of this one until the next call. */
  align(picture: Picture, five: FivePoints): void {
    const found = [five.rightEye, five.leftEye, five.nose, five.rightMouth, five.leftMouth];
    const map = invert(fitSimilarity(found, arcFaceTemplate));
    // The graph normalises for itself: red, green, blue planes from 0 to 255.
    sampleSquare(picture, this.#input, { size: inputSize, map, layout: 'planes', scale: 1, offset: 0 });
  }

  /** The aligned face, three planes of 112 × 112, for measures of quality. Overwritten by the next `align`. */
  get crop(): { readonly size: number; readonly planes: Float32Array } {
    return { size: inputSize, planes: this.#input };
  }

  async embed(): Promise<FaceTemplate> {
    const [raw] = (await this.#session.run(this.#input)) as [Float32Array];
    const length = Math.hypot(...raw);
    for (const [index, value] of raw.entries()) raw[index] = value / length;
    return raw;
  }

  /** Overwrites what is left of the last face. */
  wipe(): void {
    this.#input.fill(0);
  }
}

/** Cosine of two templates: 1 for the same picture, under 0.3 for most strangers. */
export function similarityOf(a: FaceTemplate, b: FaceTemplate): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += value * b[index]!;
  return Math.min(1, Math.max(-1, sum)); // rounding would make one face more than itself
}
