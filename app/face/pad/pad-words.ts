/** What a person may be asked to do; left and right are the person's own. */
export const challengeSteps = ['turn-left', 'turn-right', 'blink', 'closer'] as const;
export type ChallengeStep = (typeof challengeSteps)[number];

/** How much a site asks: nothing, a look without the person noticing, or a few motions as well. */
export const padModes = ['off', 'passive', 'active'] as const;
export type PadMode = (typeof padModes)[number];

/** `undecided` is not an accusation: an officer looks. */
export type PadDecision = 'bona-fide' | 'attack' | 'undecided';

/** Why a presentation is not taken for bona fide (ISO/IEC 30107-3), or is not yet. */
export type PadReason =
  // of the picture
  | 'passive-score'
  | 'moire'
  | 'screen-border'
  | 'banding'
  // of the stream of frames
  | 'frozen'
  | 'looping'
  | 'injected-timing'
  | 'no-sensor-noise'
  // of the motion
  | 'flat'
  | 'cut'
  | 'wrong-motion'
  | 'too-quick'
  | 'not-done'
  // of who is there
  | 'person-changed'
  | 'second-face'
  | 'too-few-frames';

export interface PadVerdict {
  readonly decision: PadDecision;
  /** 0 to 1; 1: alive. */
  readonly score: number;
  /** Empty for `bona-fide`. */
  readonly reasons: readonly PadReason[];
}
