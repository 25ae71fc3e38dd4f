import type { HolderDoubt } from '../../core/presentation-attack.ts';
import { identityLimits } from './pad-thresholds.ts';

/** One look at whoever stands there. Similarities are cosines; null: not compared in this frame. */
export interface IdentityLook {
  readonly at: number;
  readonly facesInView: number;
  /** As quality measures it; null without a face. */
  readonly yaw: number | null;
  /** With the picture in the document. */
  readonly toDocument: number | null;
  /** With the same person's first frames at this lane. */
  readonly toFirst: number | null;
}

/** From the first match to the door: is it still the same person, and still alone? */
export class IdentityWatch {
  readonly #threshold: number;
  #othersInARow = 0;
  #turnedOthersInARow = 0;
  #companySince: number | null = null;

  /** `threshold`: the similarity to the document at which the person was taken for its holder. */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** The doubts that this look raises; the same ones again as long as they last. */
  see(look: IdentityLook): readonly HolderDoubt[] {
    const doubts: HolderDoubt[] = [];
    if (this.#isCompany(look)) doubts.push('two-faces');
    if (this.#isAnother(look)) doubts.push('another-person');
    return doubts;
  }

  #isCompany({ at, facesInView }: IdentityLook): boolean {
    if (facesInView < 2) {
      // A look without any face says nothing of who is there.
      if (facesInView === 1) this.#companySince = null;
      return false;
    }
    this.#companySince ??= at;
    return at - this.#companySince >= identityLimits.company;
  }

  #isAnother({ facesInView, yaw, toDocument, toFirst }: IdentityLook): boolean {
    if (facesInView !== 1 || yaw === null || (toDocument === null && toFirst === null)) return false;
    const { frontal, sameSession, sameSessionTurned, frames, turnedFrames } = identityLimits;
    if (Math.abs(yaw) > frontal) {
      const isOther = toFirst !== null && toFirst < sameSessionTurned;
      this.#turnedOthersInARow = isOther ? this.#turnedOthersInARow + 1 : 0;
    } else {
      const isOther =
        (toDocument !== null && toDocument < this.#threshold) || (toFirst !== null && toFirst < sameSession);
      this.#othersInARow = isOther ? this.#othersInARow + 1 : 0;
    }
    return this.#othersInARow >= frames || this.#turnedOthersInARow >= turnedFrames;
  }
}
