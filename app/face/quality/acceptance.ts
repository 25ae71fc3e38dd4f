import type { FaceMeasures, MeasureName } from './measures.ts';

/** The one thing to change. */
export type QualityAdvice =
  | 'alone'
  | 'uncover'
  | 'closer'
  | 'back'
  | 'look'
  | 'more-light'
  | 'less-light'
  | 'hold-still'
  | 'open-eyes'
  | 'close-mouth'
  | 'none';

interface Rule {
  readonly measure: MeasureName;
  /** Of the raw measure; poses count to both sides. */
  readonly least?: number;
  readonly most?: number;
  readonly advice: Exclude<QualityAdvice, 'none'>;
}

/**
 * What a picture must have to be compared, the gravest first. Found on degraded pictures of synthetic persons of several
 * skins (README): between the worst of the undisturbed and the best of the disturbed. Light that falls from one side, mouth
 * and margins of a stored portrait (`IlluminationUniformity`, `HeadSize`) are measured and hold nobody up.
 */
const rules: readonly Rule[] = [
  { measure: 'SingleFacePresent', most: 0.4, advice: 'alone' },
  // Bare faces: eyes up to 0.39 (half turned away), lips 0.15, forehead 0.14. Covered ones: from 0.64, 0.98, 0.52.
  { measure: 'EyesVisible', most: 0.55, advice: 'uncover' },
  { measure: 'MouthOcclusionPrevention', most: 0.5, advice: 'uncover' },
  { measure: 'NoHeadCoverings', most: 0.4, advice: 'uncover' },
  // The recogniser blurs less than 30 into anybody.
  { measure: 'InterEyeDistance', least: 35, advice: 'closer' },
  // The face itself is cut off.
  { measure: 'LeftwardCropOfTheFaceImage', least: 0.5, advice: 'back' },
  { measure: 'RightwardCropOfTheFaceImage', least: 0.5, advice: 'back' },
  { measure: 'MarginAboveOfTheFaceImage', least: 0.6, advice: 'back' },
  { measure: 'MarginBelowOfTheFaceImage', least: 1, advice: 'back' },
  { measure: 'HeadPoseYaw', most: 20, advice: 'look' },
  { measure: 'HeadPosePitch', most: 20, advice: 'look' },
  { measure: 'HeadPoseRoll', most: 20, advice: 'look' },
  { measure: 'UnderExposurePrevention', most: 0.45, advice: 'more-light' },
  { measure: 'OverExposurePrevention', most: 0.3, advice: 'less-light' },
  // A blur of 4 pixels at an eye distance of 100 gives 0.115, one of 6 gives 0.095.
  { measure: 'Sharpness', least: 0.11, advice: 'hold-still' },
  // Last, for blur and darkness shut them too. Shut eyes: up to 0.53; open ones from 0.89, narrow ones of real people less.
  { measure: 'EyesOpen', least: 0.6, advice: 'open-eyes' },
  { measure: 'MouthClosed', most: 0.2, advice: 'close-mouth' },
];

/** The gravest defect, as what the person or the photographer should do about it; `none`: the picture is acceptable. */
export function adviceOn(measures: FaceMeasures): QualityAdvice {
  return rules.find((rule) => isBroken(rule, measures))?.advice ?? 'none';
}

/** Something hides the face: what a person in the lane can take off. */
export function isCovered(measures: FaceMeasures): boolean {
  return rules.some((rule) => rule.advice === 'uncover' && isBroken(rule, measures));
}

function isBroken({ measure, least, most }: Rule, measures: FaceMeasures): boolean {
  const { raw } = measures[measure];
  return (least !== undefined && raw < least) || (most !== undefined && Math.abs(raw) > most);
}
