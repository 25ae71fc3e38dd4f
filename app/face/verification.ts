import { isGood, qualityScore, type FaceQuality } from './quality.ts';

/** One frame of the camera, as far as it concerns the decision. */
export interface FrameSeen {
  /** Milliseconds on any clock that does not jump. */
  readonly at: number;
  readonly facesInView: number;
  /** The largest face; `similarity` to the chip's picture is null where the frame is not good enough to be compared. */
  readonly face: {
    readonly quality: FaceQuality;
    readonly similarity: number | null;
    /** A cap, a mask or dark glasses hide part of it: such a frame may let a holder go on, and turns nobody away. */
    readonly covered?: boolean;
  } | null;
}

export type Verdict =
  /** `frames`: how many were compared. */
  | {
      readonly kind: 'examined';
      readonly match: boolean;
      readonly similarity: number;
      readonly facesInView: number;
      readonly frames: number;
    }
  /** Somebody stands there, but no picture of the face is good enough to judge anyone by. */
  | { readonly kind: 'unusable'; readonly detail: string };

/** When enough has been seen. All times in ms. */
export const verificationRules = {
  /** A holder is let go on early: this many frames, one after the other, this far above the threshold. */
  clearFrames: 2,
  clearMargin: 0.05,
  /** Nobody is turned away on fewer frames, or in less time, than this: a blink or a turn passes. */
  enoughFrames: 5,
  enoughWithin: 1_200,
  /** Then the mean over so many frames of the best quality decides. Chosen by quality, not by similarity: the best of many similarities would let more strangers through than the threshold was measured for. */
  bestFrames: 3,
  /** Without a face for this long it may be somebody else who comes back: what was seen counts no more. */
  gap: 500,
  /** Two faces for this long are not somebody passing behind. */
  crowdWithin: 6_000,
  /** A face that gives too few good frames for this long will not give them. */
  unusableWithin: 10_000,
} as const;

type ComparedFace = NonNullable<FrameSeen['face']> & { readonly similarity: number };

interface Compared {
  readonly score: number;
  readonly similarity: number;
}

/**
 * Decides from several frames whether the person before the camera is the holder. Pure: frames with their times in, at
 * most one verdict out. Only frames with exactly one face count, and only while that face stays in view.
 */
export class HolderVerification {
  readonly #threshold: number;
  #compared: Compared[] = [];
  /** The last frames, as long as they are far above the threshold. */
  #clear: readonly Compared[] = [];
  #firstCompared = 0;
  #frames = 0;
  #faceSince: number | null = null;
  #lastFace = 0;
  #crowdSince: number | null = null;
  #done = false;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** Is this frame worth the time of a comparison? */
  static wants(facesInView: number, quality: FaceQuality): boolean {
    return facesInView === 1 && isGood(quality);
  }

  /** Takes one frame. Null while more are wanted, and after the verdict. */
  see(frame: FrameSeen): Verdict | null {
    const verdict = this.#done ? null : this.#judge(frame);
    if (verdict !== null) this.#done = true;
    return verdict;
  }

  #judge({ at, facesInView, face }: FrameSeen): Verdict | null {
    if (face === null || facesInView === 0) {
      this.#crowdSince = null;
      if (this.#faceSince !== null && at - this.#lastFace >= verificationRules.gap) this.#startOver();
      return null;
    }
    if (this.#faceSince !== null && at - this.#lastFace >= verificationRules.gap) this.#startOver();
    this.#faceSince ??= at;
    this.#lastFace = at;
    if (facesInView > 1) return this.#crowd(at, facesInView);
    this.#crowdSince = null;
    const { similarity } = face;
    if (similarity === null) this.#clear = [];
    const verdict = similarity === null ? null : this.#compare(at, { ...face, similarity });
    if (verdict !== null || at - this.#faceSince < verificationRules.unusableWithin) return verdict;
    return { kind: 'unusable', detail: `too few usable pictures in ${verificationRules.unusableWithin / 1000} s` };
  }

  #crowd(at: number, facesInView: number): Verdict | null {
    if (this.#crowdSince === null) this.#startOver();
    this.#faceSince ??= at;
    this.#lastFace = at;
    this.#crowdSince ??= at;
    if (at - this.#crowdSince < verificationRules.crowdWithin) return null;
    return { kind: 'examined', match: false, similarity: 0, facesInView, frames: 0 };
  }

  #compare(at: number, { quality, similarity, covered = false }: ComparedFace): Verdict | null {
    const { clearFrames, clearMargin, enoughFrames, enoughWithin, bestFrames } = verificationRules;
    const compared = { score: qualityScore(quality), similarity };
    this.#frames += 1;
    this.#clear = similarity >= this.#threshold + clearMargin ? [...this.#clear, compared] : [];
    if (this.#clear.length >= clearFrames) return this.#examined(this.#clear);
    // It turns nobody away, and has no part in a mean of chosen frames.
    if (covered) return null;
    if (this.#compared.length === 0) this.#firstCompared = at;
    this.#compared.push(compared);
    if (this.#compared.length < enoughFrames || at - this.#firstCompared < enoughWithin) return null;
    return this.#examined(this.#compared.toSorted((a, b) => b.score - a.score).slice(0, bestFrames));
  }

  #examined(deciding: readonly Compared[]): Verdict {
    const similarity = deciding.reduce((sum, one) => sum + one.similarity, 0) / deciding.length;
    const match = similarity >= this.#threshold;
    return { kind: 'examined', match, similarity, facesInView: 1, frames: this.#frames };
  }

  #startOver(): void {
    this.#compared = [];
    this.#clear = [];
    this.#frames = 0;
    this.#faceSince = null;
    this.#crowdSince = null;
  }
}
