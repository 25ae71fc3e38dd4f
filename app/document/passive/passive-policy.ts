import type { CheckResult } from '../../core/document-checks.ts';
import { type DigestName, schemeText, type SignatureScheme, type Strength } from './signature-algorithms.ts';

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

/** A hash over data with what is weak about it: `SHA-1 (weak)`. */
export function reportedDigest(digest: DigestName): string {
  return digest === 'SHA-1' ? `${digest} (weak)` : digest;
}

/** Why the policy refuses a hash; null when it takes it. */
export function digestRefusal(digest: DigestName, policy: PassivePolicy): string | null {
  return digest === 'SHA-1' && !policy.acceptSha1 ? 'the policy refuses SHA-1' : null;
}

/** Why the policy refuses a signature by this; null when it takes it. */
export function refusal({ strength }: SignatureScheme, policy: PassivePolicy): string | null {
  const least = policy.leastBits[strength.key];
  const length = strength.bits < least ? `the policy refuses ${strength.key} keys under ${least} bits` : null;
  return digestRefusal(strength.digest, policy) ?? length;
}

/**
 * `passed` by a scheme, unless the policy refuses it or the hash by which signed attributes hold the content: whoever can
 * forge that needs no signature. `content` is null where the content itself is signed.
 */
export function passedBy(
  scheme: SignatureScheme,
  content: DigestName | null,
  by: string,
  policy: PassivePolicy,
): CheckResult {
  const refused = refusal(scheme, policy) ?? (content === null ? null : digestRefusal(content, policy));
  const also = content === null || content === scheme.digest ? '' : `, content by ${reportedDigest(content)}`;
  const reason = `${reported(scheme)}${also}${by}`;
  return refused === null ? { outcome: 'passed', reason } : { outcome: 'failed', reason: `${refused}: ${reason}` };
}
