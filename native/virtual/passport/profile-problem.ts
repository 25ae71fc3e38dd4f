import { err, type Result } from '../../../app/core/result.ts';

/** Why a profile gives no passport, for the person who wrote it. */
export interface ProfileProblem {
  /** `lacking`: not the profile is wrong; this machine has no `openssl`. */
  readonly kind: 'bad-profile' | 'bad-portrait' | 'no-pki' | 'lacking';
  readonly message: string;
  readonly remedy: string;
}

export type Checked<T> = Result<T, ProfileProblem>;

export function badProfile(message: string, remedy: string): { readonly ok: false; readonly error: ProfileProblem } {
  return err({ kind: 'bad-profile', message, remedy });
}
