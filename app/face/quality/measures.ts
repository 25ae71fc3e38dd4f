import type { FivePoints } from '../landmarks.ts';
import type { Picture, Point3 } from '../picture.ts';
import { type FaceQuality, qualityScore } from '../quality.ts';
import { distance, eyesOpening, mouthOpening } from './eyes-and-mouth.ts';
import { points } from './face-zones.ts';
import { exposureOf, illuminationUniformity } from './light.ts';
import { occlusionOf } from './occlusion.ts';
import { headPose } from './pose.ts';
import { component, sigmoid } from './scalars.ts';

/** Names of ISO/IEC 29794-5, as its reference implementation OFIQ writes them. */
export type MeasureName =
  | 'UnifiedQualityScore'
  | 'SingleFacePresent'
  | 'InterEyeDistance'
  | 'HeadSize'
  | 'HeadPoseYaw'
  | 'HeadPosePitch'
  | 'HeadPoseRoll'
  | 'EyesOpen'
  | 'MouthClosed'
  | 'Sharpness'
  | 'IlluminationUniformity'
  | 'UnderExposurePrevention'
  | 'OverExposurePrevention'
  | 'LeftwardCropOfTheFaceImage'
  | 'RightwardCropOfTheFaceImage'
  | 'MarginAboveOfTheFaceImage'
  | 'MarginBelowOfTheFaceImage'
  | 'EyesVisible'
  | 'MouthOcclusionPrevention'
  | 'NoHeadCoverings'
  | 'FaceOcclusionPrevention';

export interface Measure {
  /** As it was measured, in its own unit. */
  readonly raw: number;
  /** The quality component: 0 to 100, 100 is best. */
  readonly scalar: number;
}

export type FaceMeasures = Readonly<Record<MeasureName, Measure>>;

export interface MeasuredFace {
  readonly five: FivePoints;
  readonly mesh: readonly Point3[];
  readonly quality: FaceQuality;
  /** Width of the next smaller face in parts of this one's; 0: there is none. */
  readonly nextFace: number;
}

/** Everything that ISO/IEC 29794-5 asks of a face and mesh and pixels can tell. Takes about a millisecond. */
export function measureFace(picture: Picture, { five, mesh, quality, nextFace }: MeasuredFace): FaceMeasures {
  const { rightEye, leftEye, rightMouth, leftMouth } = five;
  const { width, height } = picture;
  const eyes = { x: (rightEye.x + leftEye.x) / 2, y: (rightEye.y + leftEye.y) / 2 };
  const mouth = { x: (rightMouth.x + leftMouth.x) / 2, y: (rightMouth.y + leftMouth.y) / 2 };
  // ISO/IEC 29794-5's T: from the middle between the eyes to the chin.
  const tMetric = distance(eyes, mesh[points.chin]!);
  const pose = headPose(mesh);
  const exposure = exposureOf(picture, mesh);
  const occlusion = occlusionOf(picture, mesh, quality.eyeDistance);
  const eyeDistance = quality.eyeDistance / Math.max(Math.cos(radians(pose.yaw)), 0.5);
  const uniformity = illuminationUniformity(picture, { rightEye, leftEye, mouth });
  const headSize = tMetric / height;
  const opening = mouthOpening(mesh, tMetric);
  const seen = eyesOpening(picture, mesh);
  const side = (raw: number) => measured(raw, sigmoid(raw, { x0: 0.9, w: 0.1 }));
  const hidden = (raw: number) => measured(raw, 100 * (1 - raw));
  const turned = (raw: number) => measured(raw, 100 * Math.cos(radians(raw)) ** 2);
  const above = eyes.y / tMetric;
  const below = (height - eyes.y) / tMetric;
  return {
    UnifiedQualityScore: measured(qualityScore(quality), 100 * qualityScore(quality)),
    SingleFacePresent: measured(nextFace, 100 * (1 - nextFace)),
    InterEyeDistance: measured(eyeDistance, sigmoid(eyeDistance, { x0: 70, w: 20 })),
    HeadSize: measured(headSize, 200 - sigmoid(Math.abs(headSize - 0.45), { x0: 0, w: 0.05, h: 200 })),
    HeadPoseYaw: turned(pose.yaw),
    HeadPosePitch: turned(pose.pitch),
    HeadPoseRoll: turned(pose.roll),
    EyesOpen: measured(seen, sigmoid(seen, { x0: 0.6, w: 0.06 })),
    MouthClosed: measured(opening, 100 - sigmoid(opening, { x0: 0.2, w: 0.06 })),
    Sharpness: measured(quality.sharpness, sigmoid(quality.sharpness, { x0: 0.12, w: 0.02 })),
    IlluminationUniformity: measured(uniformity, 100 * uniformity ** 0.3),
    UnderExposurePrevention: measured(exposure.dark, 99.84 - sigmoid(exposure.dark, { x0: 0.92, w: 0.05, h: 120 })),
    OverExposurePrevention: measured(exposure.light, 1 / (exposure.light + 0.01)),
    LeftwardCropOfTheFaceImage: side(rightEye.x / quality.eyeDistance),
    RightwardCropOfTheFaceImage: side((width - leftEye.x) / quality.eyeDistance),
    MarginAboveOfTheFaceImage: measured(above, sigmoid(above, { x0: 1.4, w: 0.1 })),
    MarginBelowOfTheFaceImage: measured(below, sigmoid(below, { x0: 1.8, w: 0.1 })),
    EyesVisible: hidden(occlusion.eyes),
    MouthOcclusionPrevention: hidden(occlusion.mouth),
    NoHeadCoverings: hidden(occlusion.forehead),
    FaceOcclusionPrevention: hidden(occlusion.face),
  };
}

function measured(raw: number, scalar: number): Measure {
  return { raw, scalar: component(scalar) };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
