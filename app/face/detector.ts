import { apply, squareCrop } from './affine.ts';
import type { ModelSession } from './model-session.ts';
import type { Box, Picture, Point } from './picture.ts';
import { sampleSquare } from './sample.ts';

/** One face as BlazeFace sees it. `rightEye` is the person's own, left in the picture. */
export interface DetectedFace {
  readonly box: Box;
  readonly score: number;
  readonly rightEye: Point;
  readonly leftEye: Point;
}

const inputSize = 256;
const valuesPerAnchor = 16;
const leastScore = 0.5;
const mostOverlap = 0.3;
/** Two feature maps: 16 × 16 with two anchors a cell, 8 × 8 with six. */
const anchorGrids = [
  { cells: 16, perCell: 2 },
  { cells: 8, perCell: 6 },
] as const;

const anchorCentres: readonly Point[] = anchorGrids.flatMap(({ cells, perCell }) =>
  Array.from({ length: cells * cells * perCell }, (_, index) => {
    const cell = Math.floor(index / perCell);
    const stride = inputSize / cells;
    return { x: ((cell % cells) + 0.5) * stride, y: (Math.floor(cell / cells) + 0.5) * stride };
  }),
);

/** How a picture is shown to the detector. */
export interface DetectorLook {
  /** Side of the square that is looked at, in sides of the picture's: above 1 with room around it. */
  readonly padding: number;
  readonly upsideDown?: boolean;
}

/** Finds faces, the surest first. */
export class FaceDetector {
  readonly #session: ModelSession;
  readonly #input = new Float32Array(inputSize * inputSize * 3);

  constructor(session: ModelSession) {
    this.#session = session;
  }

  /** Chip photos are cut so tightly that they need a padding of 1.25 to 1.5. */
  async detect(picture: Picture, { padding, upsideDown = false }: DetectorLook): Promise<readonly DetectedFace[]> {
    const side = Math.max(picture.width, picture.height) * padding;
    const middle = { x: picture.width / 2, y: picture.height / 2 };
    const map = squareCrop(middle, side, upsideDown ? Math.PI : 0, inputSize);
    sampleSquare(picture, this.#input, {
      size: inputSize,
      map,
      layout: 'interleaved',
      scale: 1 / 127.5,
      offset: -1,
    });
    const outputs = await this.#session.run(this.#input);
    const scale = side / inputSize;
    return withoutOverlaps(decode(outputs)).map((face) => {
      const [width, height] = [face.box.width * scale, face.box.height * scale];
      const centre = apply(map, { x: face.box.x + face.box.width / 2, y: face.box.y + face.box.height / 2 });
      return {
        score: face.score,
        box: { x: centre.x - width / 2, y: centre.y - height / 2, width, height },
        rightEye: apply(map, face.rightEye),
        leftEye: apply(map, face.leftEye),
      };
    });
  }

  /** Overwrites what is left of the last picture. */
  wipe(): void {
    this.#input.fill(0);
  }
}

/** Outputs: scores of both maps, then their boxes and six key points as offsets from the anchors' centres. */
function decode(outputs: readonly Float32Array[]): DetectedFace[] {
  const [scores1, scores2, boxes1, boxes2] = outputs as [Float32Array, Float32Array, Float32Array, Float32Array];
  const faces: DetectedFace[] = [];
  for (const [index, anchor] of anchorCentres.entries()) {
    const second = index - scores1.length;
    const raw = second < 0 ? scores1[index]! : scores2[second]!;
    const score = 1 / (1 + Math.exp(-raw));
    if (score < leastScore) continue;
    const values = second < 0 ? boxes1 : boxes2;
    const at = (second < 0 ? index : second) * valuesPerAnchor;
    const point = (which: number): Point => ({
      x: anchor.x + values[at + 4 + 2 * which]!,
      y: anchor.y + values[at + 5 + 2 * which]!,
    });
    const width = values[at + 2]!;
    const height = values[at + 3]!;
    faces.push({
      score,
      box: { x: anchor.x + values[at]! - width / 2, y: anchor.y + values[at + 1]! - height / 2, width, height },
      rightEye: point(0),
      leftEye: point(1),
    });
  }
  return faces;
}

/** Non-maximum suppression: of boxes that share more than `mostOverlap` of their union, the surest stays. */
function withoutOverlaps(faces: DetectedFace[]): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of faces.sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(face.box, other.box) <= mostOverlap)) kept.push(face);
  }
  return kept;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
