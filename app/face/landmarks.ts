import { apply, squareCrop } from './affine.ts';
import type { DetectedFace } from './detector.ts';
import type { ModelSession } from './model-session.ts';
import type { Picture, Point, Point3 } from './picture.ts';
import { sampleSquare } from './sample.ts';

/** The mesh's 468 points in the picture, and how sure the network is that this is a face (0 to 1). */
export interface FaceLandmarks {
  readonly points: readonly Point3[];
  readonly faceFlag: number;
}

/** Right and left are the person's own: the right eye is left in the picture. */
export interface FivePoints {
  readonly rightEye: Point;
  readonly leftEye: Point;
  readonly nose: Point;
  readonly rightMouth: Point;
  readonly leftMouth: Point;
}

const inputSize = 192;
/** The network was trained on squares of 1.5 times the face box. */
const cropFactor = 1.5;
/** Below this the network itself says that what it was given is no face. */
export const leastFaceFlag = 0.5;

/** MediaPipe's numbering of the mesh. */
const rightEyeRing = [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246];
const leftEyeRing = [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466];
const noseTip = 1;
const rightMouthCorner = 61;
const leftMouthCorner = 291;

/** Puts the face mesh on a detected face. */
export class LandmarkFinder {
  readonly #session: ModelSession;
  readonly #input = new Float32Array(inputSize * inputSize * 3);

  constructor(session: ModelSession) {
    this.#session = session;
  }

  async find(picture: Picture, face: DetectedFace): Promise<FaceLandmarks> {
    const { box, rightEye, leftEye } = face;
    const map = squareCrop(
      { x: box.x + box.width / 2, y: box.y + box.height / 2 },
      Math.max(box.width, box.height) * cropFactor,
      Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x),
      inputSize,
    );
    sampleSquare(picture, this.#input, { size: inputSize, map, layout: 'interleaved', scale: 1 / 255, offset: 0 });
    const [flag, mesh] = (await this.#session.run(this.#input)) as [Float32Array, Float32Array];
    const scale = Math.hypot(map.a, map.d);
    const points = Array.from({ length: mesh.length / 3 }, (_, index) => ({
      ...apply(map, { x: mesh[3 * index]!, y: mesh[3 * index + 1]! }),
      z: mesh[3 * index + 2]! * scale,
    }));
    mesh.fill(0);
    return { points, faceFlag: flag[0]! };
  }

  /** Overwrites what is left of the last picture. */
  wipe(): void {
    this.#input.fill(0);
  }
}

export function fivePoints({ points }: FaceLandmarks): FivePoints {
  return {
    rightEye: mean(points, rightEyeRing),
    leftEye: mean(points, leftEyeRing),
    nose: points[noseTip]!,
    rightMouth: points[rightMouthCorner]!,
    leftMouth: points[leftMouthCorner]!,
  };
}

function mean(points: readonly Point[], indices: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const index of indices) {
    x += points[index]!.x;
    y += points[index]!.y;
  }
  return { x: x / indices.length, y: y / indices.length };
}
