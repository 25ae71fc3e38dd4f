import type { CipherName } from '../crypto/cipher.ts';
import type { SessionFailure } from '../iso7816/chip-session.ts';
import type { ChipRefused } from '../iso7816/read-file.ts';

export type PaceMapping = 'GM' | 'IM' | 'CAM';

/** How a chip was opened. */
export interface ChipAccess {
  readonly protocol: 'PACE' | 'BAC';
  readonly mapping?: PaceMapping;
  readonly cipher: CipherName;
  /** Name of PACE's domain parameters. */
  readonly parameters?: string;
  /** The chip took the key with the printed check digits, which are not those that the standard computes. */
  readonly checkDigits?: 'as-printed';
  /** The chip offers PACE and BAC was asked for all the same. */
  readonly downgraded: boolean;
}

export type AccessFailure =
  | SessionFailure
  | ChipRefused
  /** The chip does not know the password: another document's, or misread. */
  | { readonly kind: 'wrong-password' }
  /** The chip let us in and then could not prove that it knows the password itself. */
  | { readonly kind: 'chip-not-authentic'; readonly detail: string }
  | { readonly kind: 'access-not-offered'; readonly detail: string };

/** Source of keys and challenges; published examples bring their own. */
export type RandomBytes = (count: number) => Uint8Array;
