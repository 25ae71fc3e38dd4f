import type { CheckResult } from '../../core/document-checks.ts';
import { schemeText, type SignatureScheme, type Strength } from './signature-algorithms.ts';

/** What a site refuses of what passive authentication finds. Everything is named in the reasons, whatever is refused. */
export interface PassivePolicy {
  readonly acceptSha1: boolean;
  /** Shorter keys are refused. */
  readonly leastBits: Readonly<Record<Strength['key'], number>>;
  /** A CSCA certificate outside its own validity: does it fail the check, or is it only named? */
  readonly cscaOutsideValidity: 'failed' | 'warning';
}

/** Every strength of hash and key is accepted: what stands where no site has a policy of its own. */
export const acceptEveryStrength: PassivePolicy = {
  acceptSha1: true,
  leastBits: { RSA: 0, EC: 0 },
  cscaOutsideValidity: 'failed',
};

/** Below these a hash or a key is called weak (BSI TR-03116-2 §3: no new documents with less). */
const short: Readonly<Record<Strength['key'], number>> = { RSA: 2048, EC: 224 };

/** A scheme with what is weak about it: `RSA PKCS#1 v1.5 with SHA-1, 1024 bits (weak: SHA-1, 1024 bits)`. */
export function reported(scheme: SignatureScheme): string {
  const { digest, key, bits } = scheme.strength;
  const weak = [...(digest === 'SHA-1' ? [digest] : []), ...(bits < short[key] ? [`${key} of ${bits} bits`] : [])];
  return weak.length === 0 ? schemeText(scheme) : `${schemeText(scheme)} (weak: ${weak.join(', ')})`;
}

/** Why the policy refuses a signature by this; null when it takes it. */
export function refusal({ strength }: SignatureScheme, policy: PassivePolicy): string | null {
  if (strength.digest === 'SHA-1' && !policy.acceptSha1) return 'the policy refuses SHA-1';
  const least = policy.leastBits[strength.key];
  if (strength.bits < least) return `the policy refuses ${strength.key} keys under ${least} bits`;
  return null;
}

/** `passed` by a scheme, unless the policy refuses it. */
export function passedBy(scheme: SignatureScheme, by: string, policy: PassivePolicy): CheckResult {
  const refused = refusal(scheme, policy);
  const reason = `${reported(scheme)}${by}`;
  return refused === null ? { outcome: 'passed', reason } : { outcome: 'failed', reason: `${refused}: ${reason}` };
}
