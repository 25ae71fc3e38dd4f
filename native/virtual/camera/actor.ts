import type { ChallengeStep } from '../../../app/core/presentation-attack.ts';

/** A person's clips: each begins in the same pose, and all but `closer` end in it. */
export type ClipName = 'neutral' | ChallengeStep;

/** One frame of one clip. */
export interface Pose {
  readonly clip: ClipName;
  readonly frame: number;
}

/** How long (frames) somebody who came near stays there before they step back. */
const staysNear = 10;
/** Frames at the end of `closer` between which who stays near sways. */
const nearSway = 3;

/**
 * Which frame comes next of somebody who does what is asked. Cuts only where two clips show the same pose, so that no seam
 * is seen; who is asked something while swaying comes back to that pose the shorter way, forwards or backwards.
 */
export class Actor {
  readonly #lengthOf: (clip: ClipName) => number | null;
  #clip: ClipName = 'neutral';
  #frame = -1;
  #step: 1 | -1 = 1;
  #asked: ChallengeStep | null = null;
  /** Frames that are still stayed near; null before the person has come near. */
  #near: number | null = null;
  #done = 0;

  /** `lengthOf`: frames of a clip that is at hand, null for one that is not (yet). */
  constructor(lengthOf: (clip: ClipName) => number | null) {
    this.#lengthOf = lengthOf;
  }

  /** Movements that were made whole. */
  get movements(): number {
    return this.#done;
  }

  /** In the pose in which every clip begins, before the next frame. */
  get atSeam(): boolean {
    return this.#frame < 0;
  }

  /** What the person sets out to do next; null: nothing but stand there. What has begun is brought to its end. */
  ask(step: ChallengeStep | null): void {
    this.#asked = step;
  }

  next(): Pose {
    if (this.#frame < 0) this.#begin();
    const pose = { clip: this.#clip, frame: this.#frame };
    this.#advance();
    return pose;
  }

  #begin(): void {
    const wanted = this.#asked;
    const ready = wanted !== null && this.#lengthOf(wanted) !== null;
    this.#clip = ready ? wanted : 'neutral';
    if (ready) this.#asked = null;
    this.#frame = 0;
    this.#step = 1;
    this.#near = null;
  }

  #advance(): void {
    const length = this.#lengthOf(this.#clip) ?? 1;
    const hurries = this.#clip === 'neutral' && this.#asked !== null && this.#lengthOf(this.#asked) !== null;
    if (hurries && this.#frame < length / 2) this.#step = -1;
    if (this.#clip === 'closer' && this.#frame >= length - 1) this.#near ??= staysNear;
    if (this.#near !== null && this.#near > 0) {
      this.#near -= 1;
      this.#sway(length - 1, this.#near === 0);
      return;
    }
    this.#frame += this.#step;
    if (this.#frame >= 0 && this.#frame < length) return;
    if (this.#clip !== 'neutral') this.#done += 1;
    this.#frame = -1;
  }

  /** To and fro between the last frames, then back as they came. */
  #sway(last: number, leaves: boolean): void {
    if (leaves || this.#frame >= last) this.#step = -1;
    else if (this.#frame <= Math.max(last - nearSway, 0)) this.#step = 1;
    this.#frame = Math.max(this.#frame + this.#step, 0);
  }
}
