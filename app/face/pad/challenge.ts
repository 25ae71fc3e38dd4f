import type { ChallengeStep, PadReason } from '../../core/presentation-attack.ts';
import type { Point3 } from '../picture.ts';
import { drawSteps, type Random } from './challenge-draw.ts';
import { isContinuous } from './continuity.ts';
import { departureFromPlane, shapeChange } from './flatness.ts';
import { eyeOpening, type HeadPose, poseAgainst } from './head-motion.ts';
import { judgeOf, type StepJudge } from './movement-judges.ts';
import { motionThresholds, motionTimes, mostErrors, mostRestarts } from './pad-thresholds.ts';

export interface ChallengeFrame {
  readonly at: number;
  /** Null without a face. */
  readonly mesh: readonly Point3[] | null;
  /** Looks into the camera, by the measures of quality. */
  readonly frontal: boolean;
  /** Distance of the eyes as a part of the picture's height. */
  readonly eyesInFrame: number;
}

export type ChallengeState =
  | { readonly kind: 'running'; readonly ask: ChallengeStep | 'centre'; readonly index: number; readonly of: number }
  | { readonly kind: 'done' }
  /** `conclusive`: what no living person does; else an officer looks. */
  | { readonly kind: 'failed'; readonly reason: PadReason; readonly conclusive: boolean };

export interface ChallengeOptions {
  /** Turns (the last may be coming closer): two, or three where the pictures alone leave a doubt. */
  readonly turns: number;
  readonly random: Random;
  readonly unhurried: boolean;
}

/** After a mistake or a gap so many turns are left: guessing does not become easier. */
const turnsAfterTrouble = 3;
/** Openings from which the person's own open eyes are taken. */
const mostOpenings = 30;

/** Straight ahead and still, until the next step is asked for. */
interface Hold {
  readonly until: number;
  readonly reference: readonly Point3[];
}

/** Asks for movements one by one and judges each against how the person looked just before. */
export class Challenge {
  readonly #random: Random;
  readonly #stepWithin: number;
  /** Turns that are still to be drawn; null: they are drawn. */
  #toDraw: number | null;
  #steps: readonly ChallengeStep[] = [];
  #index = 0;
  #errors = 0;
  #restarts = 0;
  #since: number | null = null;
  #steadySince: number | null = null;
  #asked: { readonly judge: StepJudge; readonly reference: readonly Point3[] } | null = null;
  #hold: Hold | null = null;
  /** The first frontal face, for its proportions; and how the person looked when they were first asked. */
  #first: readonly Point3[] | null = null;
  #reference: readonly Point3[] | null = null;
  #last: { readonly at: number; readonly mesh: readonly Point3[] } | null = null;
  #openings: number[] = [];
  #narrowed = 0;
  #ended: ChallengeState | null = null;

  constructor({ turns, random, unhurried }: ChallengeOptions) {
    this.#random = random;
    this.#stepWithin = unhurried ? motionTimes.unhurriedStepWithin : motionTimes.stepWithin;
    this.#toDraw = turns;
  }

  see(frame: ChallengeFrame): ChallengeState {
    if (this.#ended !== null) return this.#ended;
    const state = this.#judge(frame);
    if (state.kind !== 'running') this.#ended = state;
    return state;
  }

  #judge({ at, mesh, frontal, eyesInFrame }: ChallengeFrame): ChallengeState {
    this.#since ??= at;
    if (at - this.#since > this.#stepWithin) return failed('step-not-done');
    const last = this.#last;
    if (mesh === null) return this.#running();
    this.#draw(eyesInFrame < motionThresholds.nearAlready);
    this.#last = { at, mesh };
    if (last !== null && at - last.at > motionTimes.gap) return this.#restart(at);
    if (last !== null && !isContinuous(last.mesh, mesh, (at - last.at) / 1_000)) return this.#restart(at);
    if (frontal) this.#first ??= mesh;
    if (this.#first !== null && this.#isFlat(this.#first, mesh)) return failed('flat-face', true);
    const pose = this.#reference === null ? null : poseAgainst(this.#reference, mesh);
    if (this.#asked === null) {
      if (this.#hold !== null) return this.#holds(at, mesh, this.#hold);
      if (this.#settles(at, mesh, last?.mesh ?? null, frontal, pose)) {
        this.#hold = { until: at + this.#random() * motionTimes.holdMost, reference: mesh };
      }
      return this.#running();
    }
    return this.#progress(at, mesh, poseAgainst(this.#asked.reference, mesh));
  }

  #progress(at: number, mesh: readonly Point3[], pose: HeadPose): ChallengeState {
    const { judge, reference } = this.#asked!;
    const { yaw, scale } = pose;
    const opening = eyeOpening(mesh) / this.#openEyes();
    const progress = judge.see({ at, yaw, scale, departure: departureFromPlane(reference, mesh), opening });
    switch (progress) {
      case 'waiting':
        return this.#running();
      case 'done':
        this.#index += 1;
        if (this.#index === this.#steps.length) return { kind: 'done' };
        this.#lookStraight(at);
        return this.#running();
      case 'flat':
        return failed('flat-face', true);
      case 'wrong':
        return this.#mistake(at, 'step-not-done');
      case 'too-quick':
        return this.#mistake(at, 'step-timing');
    }
  }

  /** Straight ahead and still for a moment. */
  #settles(
    at: number,
    mesh: readonly Point3[],
    before: readonly Point3[] | null,
    frontal: boolean,
    pose: HeadPose | null,
  ): boolean {
    const { straight, steady, nearerBegins } = motionThresholds;
    const step = before === null ? null : poseAgainst(before, mesh);
    const isStill =
      step !== null && Math.abs(step.yaw) < steady && Math.abs(Math.log(step.scale)) < Math.log(nearerBegins);
    const isStraight = frontal && (pose === null || Math.abs(pose.yaw) < straight);
    if (!isStill || !isStraight) {
      this.#steadySince = null;
      return false;
    }
    this.#openings = [...this.#openings, eyeOpening(mesh)].slice(-mostOpenings);
    this.#steadySince ??= at;
    return at - this.#steadySince >= motionTimes.settledFor;
  }

  /** Nobody knows when the next step will be asked for: a film moves before. */
  #holds(at: number, mesh: readonly Point3[], { until, reference }: Hold): ChallengeState {
    const { yaw, scale } = poseAgainst(reference, mesh);
    const { wrongTurn, nearer, straight } = motionThresholds;
    if (Math.abs(yaw) >= wrongTurn || scale >= nearer) return this.#mistake(at, 'step-timing');
    this.#openings = [...this.#openings, eyeOpening(mesh)].slice(-mostOpenings);
    if (at >= until && Math.abs(yaw) < straight) this.#ask(at, mesh);
    return this.#running();
  }

  #ask(at: number, mesh: readonly Point3[]): void {
    this.#reference ??= mesh;
    this.#asked = { judge: judgeOf(this.#steps[this.#index]!, at), reference: mesh };
    this.#hold = null;
    this.#since = at;
  }

  #draw(mayComeCloser: boolean): void {
    if (this.#toDraw === null) return;
    this.#steps = [...this.#steps, ...drawSteps(this.#toDraw, this.#random, mayComeCloser)];
    this.#toDraw = null;
  }

  #lookStraight(at: number): void {
    this.#asked = null;
    this.#hold = null;
    this.#steadySince = null;
    this.#since = at;
  }

  #mistake(at: number, reason: PadReason): ChallengeState {
    this.#errors += 1;
    if (this.#errors > mostErrors) return failed(reason);
    // What is left is drawn anew, so that nothing that was seen before helps.
    this.#steps = this.#steps.slice(0, this.#index);
    this.#toDraw = turnsAfterTrouble;
    this.#lookStraight(at);
    return this.#running();
  }

  #restart(at: number): ChallengeState {
    this.#restarts += 1;
    if (this.#restarts > mostRestarts) return failed('not-continuous');
    this.#index = 0;
    this.#toDraw = turnsAfterTrouble;
    this.#steps = [];
    this.#first = null;
    this.#reference = null;
    this.#openings = [];
    this.#narrowed = 0;
    this.#lookStraight(at);
    return this.#running();
  }

  #isFlat(first: readonly Point3[], mesh: readonly Point3[]): boolean {
    const { yaw, pitch } = poseAgainst(first, mesh);
    const { narrowed, narrowedYaw, narrowedFrames } = motionThresholds;
    const isTurned = Math.max(Math.abs(yaw), Math.abs(pitch)) >= narrowedYaw;
    const isNarrow = !isTurned && Math.abs(shapeChange(first, mesh)) >= narrowed;
    this.#narrowed = isNarrow ? this.#narrowed + 1 : 0;
    return this.#narrowed >= narrowedFrames;
  }

  /** The upper end of what was seen while nothing was asked: a blink of one's own does not count. */
  #openEyes(): number {
    const sorted = this.#openings.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length * 0.7)] ?? 1;
  }

  #running(): ChallengeState {
    const ask = this.#asked === null ? 'centre' : this.#steps[this.#index]!;
    return { kind: 'running', ask, index: this.#index, of: this.#steps.length + (this.#toDraw ?? 0) };
  }
}

function failed(reason: PadReason, conclusive = false): ChallengeState {
  return { kind: 'failed', reason, conclusive };
}
