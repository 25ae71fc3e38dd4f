import { type FaceQuality, isFrontal } from './quality.ts';

/** What a person should change before the camera; `none`: nothing. */
export type Advice = 'look' | 'closer' | 'back' | 'uncover' | 'alone' | 'none';

/** Parts of the frame's height: nearer and further than where the person was, so that nobody is sent to and fro. */
const distances = {
  /** Eyes nearer together than this are too far off to compare; the advice ends only well inside. */
  closer: { from: 0.05, until: 0.06 },
  /** A face taller than this is cut off by the next step. */
  back: { from: 0.85, until: 0.75 },
} as const;

/** How long, in ms, something must be so before it is said: a glance aside is no reason to speak. */
export const adviceHeldFor = 400;
/** The same for the oval's green: a blink puts no light out. */
export const wellHeldFor = 250;

export interface AdviceFrame {
  readonly at: number;
  readonly facesInView: number;
  readonly face: {
    readonly quality: FaceQuality;
    readonly heightInFrame: number;
    readonly eyesInFrame: number;
    /** A cap, a mask or dark glasses hide part of it. */
    readonly covered: boolean;
    readonly centred: boolean;
  } | null;
}

/** Turns frames into advice that is told when it changes and has held for a while. */
export class Adviser {
  #told: Advice | null = null;
  #candidate: Advice | null = null;
  #since = 0;
  #well = false;
  /** Since when it is otherwise than `#well` says. */
  #otherwiseSince: number | null = null;

  /** Nothing is to be changed, the face is in the middle, and both have lasted: the oval may be green. */
  get isWell(): boolean {
    return this.#well;
  }

  /** The advice to tell now, null while there is no news. */
  see(frame: AdviceFrame): Advice | null {
    const advice = this.#of(frame);
    this.#seeWell(frame.at, advice === 'none' && frame.face?.centred === true);
    if (advice !== this.#candidate) {
      this.#candidate = advice;
      this.#since = frame.at;
    }
    if (advice === this.#told || frame.at - this.#since < adviceHeldFor) return null;
    this.#told = advice;
    return advice;
  }

  #seeWell(at: number, well: boolean): void {
    if (well === this.#well) {
      this.#otherwiseSince = null;
      return;
    }
    this.#otherwiseSince ??= at;
    if (at - this.#otherwiseSince < wellHeldFor) return;
    this.#well = well;
    this.#otherwiseSince = null;
  }

  #of({ facesInView, face }: AdviceFrame): Advice {
    if (face === null) return 'look';
    if (facesInView > 1) return 'alone';
    const { closer, back } = distances;
    if (face.eyesInFrame < (this.#candidate === 'closer' ? closer.until : closer.from)) return 'closer';
    if (face.heightInFrame > (this.#candidate === 'back' ? back.until : back.from)) return 'back';
    if (face.covered) return 'uncover';
    return isFrontal(face.quality) ? 'none' : 'look';
  }
}
