import type { FivePoints } from './landmarks.ts';

/** What of ISO/IEC 29794-5 the lane looks at. */
export interface FaceQuality {
  /** Pixels between the eyes' centres. */
  readonly eyeDistance: number;
  /** Nose tip between the eyes: 0 in the middle, ±1 at an eye, positive towards the person's own left; 35° gives about 1. */
  readonly yaw: number;
  /** Nose tip between eyes and mouth, less where a level head has it; positive: looking down. */
  readonly pitch: number;
  /** Degrees by which the eyes' line is off the level. */
  readonly roll: number;
  /**
   * Roughness of the aligned face at one pixel in parts of that at four: 0.24 to 0.35 when sharp, 0.18 after a blur of 2
   * pixels at an eye distance of 100, 0.12 after one of 4. Light, contrast and a shadow over half the face cancel out.
   */
  readonly sharpness: number;
  /** Mean brightness of the face's box, 0 to 1. */
  readonly brightness: number;
}

/** Where a level head has its nose tip, as a part of the way from eyes to mouth. */
const levelNose = 0.57;

/** Bounds within which a picture is good enough to decide on. */
const bounds = {
  /** ISO/IEC 19794-5 wants 90 for a stored portrait; SFace sees 35, and blurs less than 30 into anybody. */
  eyeDistance: 30,
  yaw: 0.6,
  pitch: 0.3,
  roll: 25,
  // A blur of 7 pixels at an eye distance of 100: from here on similarities fall fast.
  sharpness: 0.09,
  // Skin is dark or light and says nothing of the picture: only a face lost in black or in glare is turned away.
  brightness: { least: 0.025, most: 0.95 },
} as const;

export function isFrontal({ yaw, pitch, roll }: FaceQuality): boolean {
  return Math.abs(yaw) <= bounds.yaw && Math.abs(pitch) <= bounds.pitch && Math.abs(roll) <= bounds.roll;
}

export function isGood(quality: FaceQuality): boolean {
  return (
    quality.eyeDistance >= bounds.eyeDistance &&
    isFrontal(quality) &&
    quality.sharpness >= bounds.sharpness &&
    quality.brightness >= bounds.brightness.least &&
    quality.brightness <= bounds.brightness.most
  );
}

/** One number to put frames in order: 1 is frontal, sharp and near, 0 of no use. */
export function qualityScore(quality: FaceQuality): number {
  const frontal = Math.max(0, 1 - Math.abs(quality.yaw)) * Math.max(0, 1 - 2 * Math.abs(quality.pitch));
  return frontal * Math.min(quality.sharpness / (2 * bounds.sharpness), 1) * Math.min(quality.eyeDistance / 90, 1);
}

/** Measures a face from its five points and its aligned crop (three planes of `size` × `size`, 0 to 255). */
export function measureQuality(
  five: FivePoints,
  crop: { readonly size: number; readonly planes: Float32Array },
  brightness: number,
): FaceQuality {
  const { rightEye, leftEye, nose, rightMouth, leftMouth } = five;
  const eyes = { x: leftEye.x - rightEye.x, y: leftEye.y - rightEye.y };
  const eyeDistance = Math.hypot(eyes.x, eyes.y);
  const along = { x: eyes.x / eyeDistance, y: eyes.y / eyeDistance };
  const middle = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const mouth = { x: (leftMouth.x + rightMouth.x) / 2 - middle.x, y: (leftMouth.y + rightMouth.y) / 2 - middle.y };
  const tip = { x: nose.x - middle.x, y: nose.y - middle.y };
  const down = (point: { x: number; y: number }) => point.y * along.x - point.x * along.y;
  return {
    eyeDistance,
    yaw: (tip.x * along.x + tip.y * along.y) / (eyeDistance / 2),
    pitch: down(tip) / down(mouth) - levelNose,
    roll: (Math.atan2(eyes.y, eyes.x) * 180) / Math.PI,
    sharpness: sharpnessOf(crop.planes, crop.size),
    brightness,
  };
}

/** Over the middle of the crop, where there is face and no background. */
function sharpnessOf(planes: Float32Array, size: number): number {
  const area = size * size;
  const luma = new Float32Array(area);
  for (let at = 0; at < area; at += 1) {
    luma[at] = 0.299 * planes[at]! + 0.587 * planes[at + area]! + 0.114 * planes[at + 2 * area]!;
  }
  const from = Math.round(size * 0.25);
  const to = Math.round(size * 0.79);
  /** How far a pixel is from the mean of its four neighbours at this distance. */
  const roughness = (at: number, distance: number) => {
    const rows = distance * size;
    return Math.abs(4 * luma[at]! - luma[at - distance]! - luma[at + distance]! - luma[at - rows]! - luma[at + rows]!);
  };
  let fine = 0;
  let coarse = 0;
  for (let y = from; y < to; y += 1) {
    for (let at = y * size + from; at < y * size + to; at += 1) {
      fine += roughness(at, 1);
      coarse += roughness(at, 4);
    }
  }
  luma.fill(0);
  return fine / Math.max(coarse, 1);
}
