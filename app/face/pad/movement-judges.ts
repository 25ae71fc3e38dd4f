import type { ChallengeStep } from '../../core/presentation-attack.ts';
import { unreachable } from '../../core/unreachable.ts';
import { motionThresholds, motionTimes } from './pad-thresholds.ts';

/** One frame against the reference that was taken when the person looked straight ahead. */
export interface Movement {
  readonly at: number;
  /** Degrees; positive: the person's own left. */
  readonly yaw: number;
  /** Size against the reference. */
  readonly scale: number;
  /** Departure from the plane, in eye distances. */
  readonly departure: number;
  /** Eye opening as a part of the person's own open eyes. */
  readonly opening: number;
}

/**
 * `wrong`: another movement than the one asked for; `too-quick`: begun before anybody could have seen the arrow;
 * `flat`: turned as paper turns.
 */
export type StepProgress = 'waiting' | 'done' | 'wrong' | 'too-quick' | 'flat';

/** Judges one step from the moment when it was asked for. */
export interface StepJudge {
  see(movement: Movement): StepProgress;
}

export function judgeOf(step: ChallengeStep, askedAt: number): StepJudge {
  switch (step) {
    case 'turn-left':
      return new TurnJudge(1, askedAt);
    case 'turn-right':
      return new TurnJudge(-1, askedAt);
    case 'blink':
      return new BlinkJudge(askedAt);
    case 'closer':
      return new ApproachJudge(askedAt);
    default:
      return unreachable(step);
  }
}

const { reaction, leastTurn, leastApproach, shutLeast, shutMost } = motionTimes;
const { turned, turnBegins, wrongTurn, solid, narrowedFrames, shut, open, nearer, nearerBegins } = motionThresholds;

class TurnJudge implements StepJudge {
  readonly #side: 1 | -1;
  readonly #askedAt: number;
  #beganAt: number | null = null;
  #flatFrames = 0;

  constructor(side: 1 | -1, askedAt: number) {
    this.#side = side;
    this.#askedAt = askedAt;
  }

  see({ at, yaw, scale, departure }: Movement): StepProgress {
    const towards = yaw * this.#side;
    if (towards <= -wrongTurn || (scale >= nearer && towards < turnBegins)) return 'wrong';
    if (towards < turnBegins) {
      this.#beganAt = null;
      return 'waiting';
    }
    this.#beganAt ??= at;
    if (this.#beganAt - this.#askedAt < reaction) return 'too-quick';
    if (towards < turned) return 'waiting';
    if (departure < solid) {
      this.#flatFrames += 1;
      return this.#flatFrames >= narrowedFrames ? 'flat' : 'waiting';
    }
    return at - this.#beganAt >= leastTurn ? 'done' : 'waiting';
  }
}

class BlinkJudge implements StepJudge {
  readonly #askedAt: number;
  #shutAt: number | null = null;

  constructor(askedAt: number) {
    this.#askedAt = askedAt;
  }

  see({ at, yaw, scale, opening }: Movement): StepProgress {
    if (Math.abs(yaw) >= wrongTurn || scale >= nearer) return 'wrong';
    if (opening < shut) {
      // Who happened to blink when the sign came up blinks once more.
      if (at - this.#askedAt >= reaction) this.#shutAt ??= at;
      return 'waiting';
    }
    if (opening < open || this.#shutAt === null) return 'waiting';
    const lasted = at - this.#shutAt;
    this.#shutAt = null;
    return lasted >= shutLeast && lasted <= shutMost ? 'done' : 'waiting';
  }
}

class ApproachJudge implements StepJudge {
  readonly #askedAt: number;
  #beganAt: number | null = null;

  constructor(askedAt: number) {
    this.#askedAt = askedAt;
  }

  see({ at, yaw, scale }: Movement): StepProgress {
    if (Math.abs(yaw) >= wrongTurn) return 'wrong';
    if (scale < nearerBegins) {
      this.#beganAt = null;
      return 'waiting';
    }
    this.#beganAt ??= at;
    if (this.#beganAt - this.#askedAt < reaction) return 'too-quick';
    return scale >= nearer && at - this.#beganAt >= leastApproach ? 'done' : 'waiting';
  }
}
