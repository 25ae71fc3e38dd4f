/** The words for whether a living person stands before the camera (ISO/IEC 30107-3): shared by face, lane, journal and screens. */

/** How a site wants it judged, each stricter than the one before: not at all, from the pictures alone, or with movements that the person is asked for. */
export const padModes = ['off', 'passive', 'active'] as const;
export type PadMode = (typeof padModes)[number];

/** A movement that is asked for. Left and right are the person's own. */
export const challengeSteps = ['turn-left', 'turn-right', 'blink', 'closer'] as const;
export type ChallengeStep = (typeof challengeSteps)[number];

/** What spoke against a living person, or for too little to say so. */
export const padReasons = [
  'passive-score',
  'moire',
  'screen-border',
  'banding',
  'frozen-frames',
  'looping-frames',
  'frame-timing',
  'sensor-noise',
  'flat-face',
  'step-not-done',
  'step-timing',
  'not-continuous',
  'identity-changed',
  'two-faces',
  'too-few-frames',
] as const;
export type PadReason = (typeof padReasons)[number];

/** Who stands before the camera is no longer who was compared with the document, or no longer alone. */
export const holderDoubts = ['two-faces', 'another-person'] as const;
export type HolderDoubt = (typeof holderDoubts)[number];
