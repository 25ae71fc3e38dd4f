import { numberOf } from '../crypto/modular.ts';
import type { RandomBytes } from './access.ts';
import type { AgreementGroup } from './agreement-group.ts';

/** A mapping turns the nonce into a generator that only those who know the password share, ICAO 9303-11 §4.4.3.3. */
export interface Mapping {
  /** What goes to the chip in DO'81'. */
  readonly ours: Uint8Array;
  /** Generator from what the chip sent in DO'82', null when it sent none; null when that is nothing to map with. */
  generatorFrom(theirs: Uint8Array | null): Uint8Array | null;
}

/** §4.4.3.3.1: Ĝ = s·G + H, H being the shared element of a key agreement of its own. */
export function genericMapping(group: AgreementGroup, nonce: Uint8Array, random: RandomBytes): Mapping {
  const secret = group.draw(random);
  // As a number it cannot be wiped; as bytes its owner does.
  const s = group.multiplier(numberOf(nonce));
  const ours = secret.ofGenerator();
  return {
    ours,
    generatorFrom: (theirs) => {
      if (theirs === null || Buffer.from(theirs).equals(ours) || !group.isElement(theirs)) return null;
      const shared = secret.of(theirs);
      return s === null ? shared : group.combine(s.ofGenerator(), shared);
    },
  };
}
