import { type Instant, rfc3339 } from '../../core/instant.ts';
import type { Certificate } from './certificate.ts';
import { type SignatureScheme, verifySignature } from './signature-algorithms.ts';

/** By what the issuer's key has signed the certificate; null when it has not. */
export function signedBy(certificate: Certificate, issuer: Certificate): SignatureScheme | null {
  const verdict = verifySignature({
    data: certificate.signed,
    signature: certificate.signature,
    algorithm: certificate.signatureAlgorithm,
    publicKey: issuer.publicKey,
    digest: null,
  });
  return verdict.ok && verdict.value.right ? verdict.value.scheme : null;
}

export function isSignedBy(certificate: Certificate, issuer: Certificate): boolean {
  return signedBy(certificate, issuer) !== null;
}

export function isValid({ notBefore, notAfter }: Certificate, at: Instant): boolean {
  return notBefore <= at && at <= notAfter;
}

export function period({ notBefore, notAfter }: Certificate): string {
  return `from ${dayOf(notBefore)} to ${dayOf(notAfter)}`;
}

export function dayOf(time: Instant): string {
  return rfc3339(time).slice(0, 10);
}
