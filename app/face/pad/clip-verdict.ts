import type { PadReason } from '../../core/presentation-attack.ts';
import { moirePeak } from './moire.ts';
import { cueFrames, passiveThresholds } from './pad-thresholds.ts';
import { PassiveEvidence, weakReasons } from './passive-evidence.ts';
import type { PadVerdict } from './presentation-attack-detection.ts';
import { screenBorder } from './screen-border.ts';
import type { FacePipeline } from '../face-pipeline.ts';
import type { Box, Picture } from '../picture.ts';
import { passiveCrops } from './passive-net.ts';

/** What the pictures of one presentation alone say; frames in which no face was found are not among them. */
export interface ClipFrame {
  /** Mean over all crops; null where the model pack has no network for it. */
  readonly alive: number | null;
  readonly moire: number;
  readonly screenBorder: number;
}

/** Everything of one frame: there is time, other than at a lane, where crops and marks take turns. */
export async function measureClipFrame(pipeline: FacePipeline, picture: Picture, box: Box): Promise<ClipFrame> {
  let alive: number | null = null;
  for (const crop of passiveCrops) {
    const seen = await pipeline.alive(picture, box, crop);
    if (seen !== null) alive = (alive ?? 0) + seen / passiveCrops.length;
  }
  return { alive, moire: moirePeak(picture, box), screenBorder: screenBorder(picture, box) };
}

/** The passive decision over the frames of one presentation, in whatever order and at whatever times they were taken. */
export function clipVerdict(frames: readonly ClipFrame[]): PadVerdict {
  const evidence = new PassiveEvidence(Math.min(cueFrames, frames.length));
  for (const { alive, moire, screenBorder: border } of frames) {
    evidence.add(alive, { moire, screenBorder: border, banding: null });
  }
  const { alive } = evidence;
  const cues = evidence.cues();
  if (evidence.frames === 0) return { decision: 'undecided', score: alive, reasons: ['too-few-frames', ...cues] };
  const strong = cues.filter((cue) => !weakReasons.includes(cue));
  const low: readonly PadReason[] = alive < passiveThresholds.alive ? ['passive-score'] : [];
  if (strong.length > 0 || alive <= passiveThresholds.attack) {
    // Also where the network was fooled, an attack stays below every living face, and in order.
    const score = strong.length > 0 ? (alive * passiveThresholds.attack) / 2 : alive;
    return { decision: 'attack', score, reasons: [...low, ...cues] };
  }
  const wanted = cues.length === 0 ? passiveThresholds.alive : passiveThresholds.aliveDespiteCue;
  if (alive >= wanted) return { decision: 'bona-fide', score: alive, reasons: [] };
  return { decision: 'undecided', score: alive, reasons: [...low, ...cues] };
}
