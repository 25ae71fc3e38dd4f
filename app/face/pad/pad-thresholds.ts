/**
 * Every number that presentation attack detection decides by, with what it was seen on. Nothing here is an error rate:
 * the pictures are synthetic, so they show that a cue sees what it looks for, not how often it errs on people. Tuned on
 * persons a to d (all five clips of each), the three attack clips of the same folder, and attacks rendered from these
 * persons (print turned, print bent and turned, cut-out with living eyes, telephone and tablet with pixel grid and
 * bands, still frames); persons e to g and the attacks of them were looked at afterwards only, in the tests.
 */

/** MiniFASNet's probability of a living face, mean over frames and crops. Published weights, AUC 0.995 on a small public set. */
export const passiveThresholds = {
  /** Living clips 0.93 to 1.00 a frame; prints 0.00 to 0.02, cut-outs 0.01 to 0.3, screens 0.0 to 0.93. */
  alive: 0.8,
  attack: 0.3,
  /** With movements done that no print or screen does, a face is let pass that looks less alive than this by itself. */
  aliveWithMovements: 0.6,
  /** Where a cue speaks that honest surroundings have as well (a door frame, a lamp that flickers). */
  aliveDespiteCue: 0.9,
  /** So little that nobody is asked for movements first. */
  hopeless: 0.15,
} as const;

/** When the passive part has seen enough. Frames with a face; times in ms from the first of them. */
export const passiveTimes = { leastFrames: 6, clearWithin: 700, undecidedAfter: 2_000, fewestFrames: 3 } as const;

/** Parts of the measured frames in which a cue must be seen, and the least number of such frames. */
export const cuePart = 0.5;
export const cueFrames = 2;

export const cueThresholds = {
  /** Peak of the spectrum over its surroundings: skin 7 to 14, also as JPEG of low quality and scaled up (to 23); pixel grids and print screens 90 to 50 000. */
  moire: 60,
  /** Part of a straight line left and right of the face that has an edge: hair and shoulders up to 0.6; paper and bezels 0.85 to 1. */
  screenBorder: 0.8,
  /** Amplitude of bands that run over the picture, and how much of the change they explain: moving faces up to 0.042 at 0.42; a screen's bands 0.067 to 0.11 at 0.34 to 0.97. */
  banding: { amplitude: 0.055, part: 0.5 },
} as const;

export const streamThresholds = {
  /** Part of the face's pixels that are equal in two frames: living faces at most 0.9 even where a codec copies blocks; one picture over and over 0.95 to 1. */
  equalPixels: 0.94,
  /** One picture for so many frames is frozen. */
  frozenFrames: 4,
  /** A loop is seen by so many frames, one after the other, each equal to the one of a fixed number of frames before; that often because a traveller may be filmed standing still. */
  loopFrames: 16,
  /** And the frames lie at least so far apart (ms), at most so many frames. */
  loopLeast: 800,
  loopMemory: 96,
  /** Part of the picture's edges that is equal in every one of so many frames although the face moves: a sensor has noise everywhere; codecs copy up to 0.99 of the edges, but not in every frame (0.25 in the least). */
  noiseless: 0.985,
  noiselessFrames: 10,
  /** Spread of the times between frames, as a part of their mean, below which no camera's timing is; and the frames to see it on. */
  regular: 0.000_5,
  regularFrames: 12,
} as const;

export const motionThresholds = {
  /** Less than this (eye distances, outer corners) in all is no sway: people 0.022 and more in half a second; one picture with noise 0.002 in two. */
  sway: 0.005,
  /** Degrees of yaw in space. The clips turn 35°; a flat print turned by 35° reads as 3°, a bent one as 10°. */
  turned: 22,
  turnBegins: 8,
  wrongTurn: 16,
  /** As straight as one must be before the next step, and how steady (degrees between frames). */
  straight: 8,
  steady: 5,
  /** Departure from the plane at a turn of 22°: heads 0.13 and more (0.2 at 35°); prints turned 0.02, bent 0.06. */
  solid: 0.09,
  /** A face that narrows or flattens so much (logarithm) while it does not turn is a picture on paper: heads at most 0.032, prints turned by 35° 0.12 to 0.16, bent ones 0.11. */
  narrowed: 0.08,
  narrowedYaw: 12,
  narrowedFrames: 3,
  /** Of the person's own open eyes; the mesh follows shut lids in part: 0.56 to 0.78, open ones 0.94 to 1.06. */
  shut: 0.84,
  open: 0.91,
  /** Growth of the face in space; the clips grow by 1.5. */
  nearer: 1.22,
  nearerBegins: 1.06,
  /** A face that fills the picture cannot come closer: eye distance as a part of the picture's height. */
  nearAlready: 0.2,
} as const;

/** All in ms. */
export const motionTimes = {
  /** Nobody moves sooner after they were asked: the picture must reach the eye first. */
  reaction: 200,
  /** So long one must look straight ahead and hold still before the next step. */
  settledFor: 160,
  /** And up to so long more, as chance has it, so that no film moves in time. */
  holdMost: 500,
  /** Whoever has not done it by now is not going to: an officer helps. */
  stepWithin: 7_000,
  unhurriedStepWithin: 25_000,
  /** Turning and coming closer take time; a jump does not. */
  leastTurn: 120,
  leastApproach: 300,
  shutLeast: 40,
  shutMost: 1_500,
  /** Without a face for longer it may be another one that comes back; a busy machine sees one every third of a second. */
  gap: 900,
} as const;

/** How far a face may go from one frame to the next: a part at once, and more a second. Clips: 0.06 eye distances, 7°, 4 % in 83 ms. */
export const continuityLimits = {
  shift: { once: 0.3, perSecond: 6 },
  yaw: { once: 10, perSecond: 200 },
  /** Logarithm of the size. */
  size: { once: 0.1, perSecond: 1.5 },
} as const;

export const identityLimits = {
  /** Yaw as quality measures it (35° gives about 1) up to which a face counts as frontal: clips 0.87 and more to the chip. */
  frontal: 0.4,
  /** Cosine with the person's own first frames, frontal; two look-alikes of the clips reach 0.57. */
  sameSession: 0.6,
  /** The same, turned: 0.69 and more at 35°; strangers under 0.3 to 0.45. */
  sameSessionTurned: 0.3,
  /** Frames in a row that must say so. */
  frames: 3,
  turnedFrames: 4,
  /** Two faces for so long (ms) are company, not somebody passing. */
  company: 800,
} as const;

/** Errors that are forgiven: left and right are confused by honest people, too. */
export const mostErrors = 1;
export const mostRestarts = 1;
