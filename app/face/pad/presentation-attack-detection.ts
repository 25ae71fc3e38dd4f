import type { ChallengeStep, HolderDoubt, PadMode, PadReason } from '../../core/presentation-attack.ts';
import type { Point3 } from '../picture.ts';
import { Challenge, type ChallengeState } from './challenge.ts';
import type { Random } from './challenge-draw.ts';
import { passiveThresholds, passiveTimes } from './pad-thresholds.ts';
import { PassiveEvidence, weakReasons } from './passive-evidence.ts';
import { Stillness } from './stillness.ts';
import type { PictureCues } from './picture-cues.ts';

export type PadDecision = 'bona-fide' | 'attack' | 'undecided';

export interface PadVerdict {
  /** `undecided` accuses nobody: an officer looks. */
  readonly decision: PadDecision;
  /** 0 to 1; 1: alive. */
  readonly score: number;
  readonly reasons: readonly PadReason[];
}

export interface PadFrame {
  readonly at: number;
  /** The largest face; null without one. */
  readonly face: {
    readonly mesh: readonly Point3[];
    /** Looks into the camera. */
    readonly frontal: boolean;
    readonly eyesInFrame: number;
    /** The net's probability of a living face; null where it was not asked. */
    readonly alive: number | null;
    readonly cues: PictureCues;
  } | null;
  /** The person has been taken for the holder: only then are they asked for movements. */
  readonly matched: boolean;
  /** What the stream of frames and the person's identity say. */
  readonly stream: readonly PadReason[];
  readonly doubts: readonly HolderDoubt[];
}

export type PadState =
  | { readonly kind: 'watching' }
  /** `ask` `centre`: look straight ahead. */
  | { readonly kind: 'asking'; readonly ask: ChallengeStep | 'centre'; readonly index: number; readonly of: number }
  | ({ readonly kind: 'decided' } & PadVerdict);

export interface PadOptions {
  readonly mode: Exclude<PadMode, 'off'>;
  readonly random: Random;
  readonly unhurried: boolean;
}

/** Is a living person there (ISO/IEC 30107-3)? Pure: what was measured of each frame in, one verdict out. */
export class PresentationAttackDetection {
  readonly #options: PadOptions;
  readonly #evidence = new PassiveEvidence();
  readonly #stillness = new Stillness();
  #stream: readonly PadReason[] = [];
  #challenge: Challenge | null = null;
  #firstFace: number | null = null;
  #moved = false;
  #verdict: PadVerdict | null = null;

  constructor(options: PadOptions) {
    this.#options = options;
  }

  see(frame: PadFrame): PadState {
    if (this.#verdict === null) {
      const state = this.#judge(frame);
      if (state.kind !== 'decided') return state;
      const { decision, score, reasons } = state;
      this.#verdict = { decision, score, reasons };
    }
    return { kind: 'decided', ...this.#verdict };
  }

  /** What is known when nothing more will be seen. */
  conclude(): PadVerdict {
    return this.#verdict ?? this.#conclusive([]) ?? this.#undecided(['too-few-frames', ...this.#evidence.cues()]);
  }

  #judge(frame: PadFrame): PadState {
    const { face, doubts } = frame;
    this.#stream = frame.stream;
    if (face !== null) {
      this.#firstFace ??= frame.at;
      this.#stillness.see(face.mesh);
      // The net was trained on faces that look ahead.
      this.#evidence.add(face.frontal ? face.alive : null, face.cues);
    }
    const attack = this.#conclusive(doubts);
    if (attack !== null) return decided(attack);
    if (frame.matched && doubts.includes('two-faces')) return decided(this.#undecided(['two-faces']));
    return this.#options.mode === 'passive' ? this.#passive(frame) : this.#active(frame);
  }

  #passive({ at, face }: PadFrame): PadState {
    if (this.#firstFace === null || face === null) return { kind: 'watching' };
    const { leastFrames, clearWithin, undecidedAfter, fewestFrames } = passiveTimes;
    const { frames, alive } = this.#evidence;
    const time = at - this.#firstFace;
    if (frames >= leastFrames || (frames >= fewestFrames && time >= clearWithin)) {
      if (alive <= passiveThresholds.attack) return decided(this.#attack(['passive-score', ...this.#cues()]));
      // Nobody is asked for a movement that would settle it: every doubt is an officer's.
      const isClear = alive >= passiveThresholds.alive && this.#cues().length === 0 && !this.#stillness.isStill;
      if (isClear) return decided(this.#bonaFide());
    }
    if (time < undecidedAfter) return { kind: 'watching' };
    const reasons: PadReason[] = frames < fewestFrames ? ['too-few-frames'] : [];
    if (alive < passiveThresholds.alive) reasons.push('passive-score');
    if (this.#stillness.isStill) reasons.push('frozen-frames');
    return decided(this.#undecided([...reasons, ...this.#cues()]));
  }

  #active({ at, face, matched }: PadFrame): PadState {
    if (!matched) return { kind: 'watching' };
    const { frames, alive } = this.#evidence;
    if (this.#challenge === null) {
      // A doubt that the pictures alone leave costs one turn more.
      const isClear = frames > 0 && alive >= passiveThresholds.aliveDespiteCue && this.#cues().length === 0;
      const { random, unhurried } = this.#options;
      this.#challenge = new Challenge({ turns: isClear ? 2 : 3, random, unhurried });
    }
    const state = this.#challenge.see({
      at,
      mesh: face?.mesh ?? null,
      frontal: face?.frontal ?? false,
      eyesInFrame: face?.eyesInFrame ?? 0,
    });
    return this.#ofChallenge(state);
  }

  #ofChallenge(state: ChallengeState): PadState {
    switch (state.kind) {
      case 'running':
        return { ...state, kind: 'asking' };
      case 'failed': {
        const reasons = [state.reason, ...this.#cues()];
        return decided(state.conclusive ? this.#attack(reasons) : this.#undecided(reasons));
      }
      case 'done': {
        this.#moved = true;
        const { frames, alive } = this.#evidence;
        if (frames < passiveTimes.fewestFrames) return decided(this.#undecided(['too-few-frames', ...this.#cues()]));
        if (alive <= passiveThresholds.attack) return decided(this.#attack(['passive-score', ...this.#cues()]));
        if (this.#isAlive(passiveThresholds.aliveWithMovements)) return decided(this.#bonaFide());
        const low: readonly PadReason[] = alive < passiveThresholds.aliveWithMovements ? ['passive-score'] : [];
        return decided(this.#undecided([...low, ...this.#cues()]));
      }
    }
  }

  /** What no living person before a camera brings about. */
  #conclusive(doubts: readonly HolderDoubt[]): PadVerdict | null {
    const reasons = this.#cues().filter((reason) => !weakReasons.includes(reason));
    if (doubts.includes('another-person')) reasons.push('identity-changed');
    const { frames, alive } = this.#evidence;
    if (frames > passiveTimes.leastFrames && alive <= passiveThresholds.hopeless) reasons.push('passive-score');
    return reasons.length === 0 ? null : this.#attack(reasons);
  }

  #cues(): PadReason[] {
    return [...this.#evidence.cues(), ...this.#stream];
  }

  #isAlive(threshold: number): boolean {
    const { alive } = this.#evidence;
    return this.#cues().length === 0 ? alive >= threshold : alive >= passiveThresholds.aliveDespiteCue;
  }

  #score(): number {
    const { alive } = this.#evidence;
    return this.#moved ? (alive + 1) / 2 : alive;
  }

  #bonaFide(): PadVerdict {
    return { decision: 'bona-fide', score: this.#score(), reasons: [] };
  }

  #attack(reasons: readonly PadReason[]): PadVerdict {
    return { decision: 'attack', score: Math.min(this.#evidence.alive, passiveThresholds.attack) / 2, reasons };
  }

  #undecided(reasons: readonly PadReason[]): PadVerdict {
    return { decision: 'undecided', score: Math.min(this.#score(), passiveThresholds.alive), reasons };
  }
}

function decided(verdict: PadVerdict): PadState {
  return { kind: 'decided', ...verdict };
}
