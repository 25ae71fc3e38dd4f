import type { ChallengeStep, PadReason } from '../../core/presentation-attack.ts';
import type { PadState } from './presentation-attack-detection.ts';
import { asPadFrame, type Trace, type TraceFrame } from './pad-traces.rig.ts';
import { type PadOptions, PresentationAttackDetection } from './presentation-attack-detection.ts';

/** Somebody or something before the camera: the frame that it shows at a time. */
export interface Presentation {
  next(at: number, asked: Asked | null): TraceFrame;
}

export interface Asked {
  readonly step: ChallengeStep | 'centre';
  readonly at: number;
  /** Counts what was asked, so that the same step asked again is another one. */
  readonly turn: number;
}

export interface Presented {
  readonly state: PadState;
  readonly ms: number;
  readonly asked: readonly (ChallengeStep | 'centre')[];
}

/** The same numbers for the same seed. */
export function seeded(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A person who does what they are asked after a moment; `does` says what for each step, for those who err or cannot. */
export function person(
  clips: ReadonlyMap<string, Trace>,
  options: { readonly reaction?: number; readonly does?: (step: ChallengeStep, turn: number) => string } = {},
): Presentation {
  const { reaction = 400, does = (step) => step } = options;
  let clip = 'neutral';
  let frame = 0;
  let answered = 0;
  return {
    next: (at, asked) => {
      const isDue = asked !== null && asked.step !== 'centre' && asked.turn !== answered && at - asked.at >= reaction;
      if (clip === 'neutral' && isDue) {
        clip = does(asked.step as ChallengeStep, asked.turn);
        frame = 0;
        answered = asked.turn;
      }
      const frames = clips.get(clip)!;
      const shown = frames[Math.min(frame, frames.length - 1)]!;
      frame += 1;
      if (frame >= frames.length && clip !== 'closer') {
        clip = 'neutral';
        frame = 0;
      }
      return shown;
    },
  };
}

/** A film that runs whatever is asked, over and over. */
export function film(...clips: readonly Trace[]): Presentation {
  const frames = clips.flat();
  let frame = -1;
  return {
    next: () => {
      frame += 1;
      return frames[frame % frames.length]!;
    },
  };
}

/** Puts something before the detection until it has decided. */
export function present(
  presentation: Presentation,
  options: Partial<PadOptions> & {
    readonly seed?: number;
    readonly msPerFrame?: number;
    /** Found in the stream of frames. */
    readonly stream?: readonly PadReason[];
  } = {},
): Presented {
  const { mode = 'active', seed = 1, unhurried = false, msPerFrame = 1_000 / 12, stream = [] } = options;
  const detection = new PresentationAttackDetection({ mode, unhurried, random: options.random ?? seeded(seed) });
  const asked: (ChallengeStep | 'centre')[] = [];
  let now: Asked | null = null as Asked | null;
  let key = '';
  for (let at = 0; at < 120_000; at += msPerFrame) {
    // A camera gives what it sees at that time, however many frames lie between.
    let shown = presentation.next(at, now);
    for (let skipped = 1_000 / 12; skipped < msPerFrame - 1; skipped += 1_000 / 12) shown = presentation.next(at, now);
    const state = detection.see({ ...asPadFrame(at, shown), stream });
    if (state.kind === 'decided') return { state, ms: at, asked };
    if (state.kind === 'asking' && key !== `${state.ask} ${state.index} ${state.of}`) {
      key = `${state.ask} ${state.index} ${state.of}`;
      now = { step: state.ask, at, turn: (now?.turn ?? 0) + 1 };
      asked.push(state.ask);
    }
  }
  throw new Error('never decided');
}
