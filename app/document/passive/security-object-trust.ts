import { createHash } from 'node:crypto';
import type { CheckResult } from '../../core/document-checks.ts';
import { type Instant, rfc3339 } from '../../core/instant.ts';
import { sameBytes } from '../crypto/cipher.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { Certificate } from './certificate.ts';
import type { SecurityObject, SignerInfo } from './ef-sod.ts';
import { type DigestName, digestNamed, openssl, verifySignature } from './signature-algorithms.ts';

/** What a parsed EF.SOD, its signer and the trusted CSCAs say together, whatever the data groups hold. */
export interface SecurityObjectTrust {
  /** The document signer's certificate that came along; null when none did. */
  readonly signer: Certificate | null;
  /** The trusted certificate that signed the signer's; null when there is none. */
  readonly csca: Certificate | null;
  readonly sodSignature: CheckResult;
  readonly certificateValidity: CheckResult;
  readonly revocation: CheckResult;
}

/** Follows EF.SOD's signature over its signer up to a CSCA of the trust store. */
export function traceSecurityObject(sod: SecurityObject, trust: TrustStore, at: Instant): SecurityObjectTrust {
  const { signer, sodSignature } = signatureOf(sod);
  const issuers = signer === null ? [] : issuersOf(signer, trust);
  // Of several certificates of one CSCA key, one that is valid now speaks for it.
  const csca = issuers.find((one) => isValid(one, at)) ?? issuers[0] ?? null;
  return {
    signer,
    csca,
    sodSignature,
    certificateValidity: validityOf(signer, csca, at),
    revocation: revocationOf(signer, csca, trust, at),
  };
}

function signatureOf(sod: SecurityObject): Pick<SecurityObjectTrust, 'signer' | 'sodSignature'> {
  const { signer: info } = sod;
  const candidates = signersOf(sod);
  const [likeliest = null] = candidates;
  if (likeliest === null) {
    return { signer: null, sodSignature: notPossible('EF.SOD carries no certificate of its signer') };
  }
  const digest = digestNamed(info.digestAlgorithm);
  if (digest === null)
    return { signer: likeliest, sodSignature: notPossible(`the hash ${info.digestAlgorithm} is unknown`) };
  const wrong = wrongAttributes(sod, digest);
  if (wrong !== null) return { signer: likeliest, sodSignature: failed(wrong) };
  const verdicts = candidates.map((certificate) => ({
    certificate,
    verdict: verifySignature({
      data: info.signedAttributes ?? sod.content,
      signature: info.signature,
      algorithm: info.signatureAlgorithm,
      publicKey: certificate.publicKey,
      digest,
    }),
  }));
  for (const { certificate, verdict } of verdicts) {
    if (!verdict.ok || !verdict.value.right) continue;
    const reason = `${verdict.value.scheme}, by ${certificate.subject.text}`;
    return { signer: certificate, sodSignature: { outcome: 'passed', reason } };
  }
  const [first] = verdicts;
  const sodSignature =
    first === undefined || first.verdict.ok
      ? failed(`the signature is not that of ${likeliest.subject.text}`)
      : notPossible(first.verdict.error.detail);
  return { signer: likeliest, sodSignature };
}

/** The carried certificates that may be the signer's: by name and number, else by number or key, else all. */
function signersOf({ certificates, signer }: SecurityObject): readonly Certificate[] {
  const id = signer.issuerAndSerial;
  const exact = certificates.filter(
    (one) => id !== null && one.serial === id.serial && one.issuer.key === id.issuer.key,
  );
  if (exact.length > 0) return exact;
  const near = certificates.filter(
    (one) => one.serial === id?.serial || (signer.subjectKeyId !== null && one.subjectKeyId === signer.subjectKeyId),
  );
  return near.length > 0 ? near : certificates;
}

/** RFC 5652 §5.4: with signed attributes, what is signed is the hash of the content and its type. */
function wrongAttributes({ content, contentType, signer }: SecurityObject, digest: DigestName): string | null {
  if (signer.signedAttributes === null) return null;
  return wrongDigest(signer, content, digest) ?? wrongType(signer, contentType);
}

function wrongDigest({ messageDigest }: SignerInfo, content: Uint8Array, digest: DigestName): string | null {
  if (messageDigest === null) return 'the signed attributes hold no hash of the content';
  const computed = createHash(openssl(digest)).update(content).digest();
  return sameBytes(computed, messageDigest) ? null : 'the signed hash is not that of the LDS security object';
}

function wrongType({ attributedContentType }: SignerInfo, contentType: string): string | null {
  if (attributedContentType === contentType) return null;
  return `the signed content type is ${attributedContentType ?? 'missing'}, the content is ${contentType}`;
}

/** All trusted certificates whose key made the signature of this one. */
function issuersOf(certificate: Certificate, trust: TrustStore): readonly Certificate[] {
  return trust.certificatesFor(certificate.issuer, certificate.authorityKeyId).filter((issuer) => {
    const verdict = verifySignature({
      data: certificate.signed,
      signature: certificate.signature,
      algorithm: certificate.signatureAlgorithm,
      publicKey: issuer.publicKey,
      digest: null,
    });
    return verdict.ok && verdict.value.right;
  });
}

function validityOf(signer: Certificate | null, csca: Certificate | null, at: Instant): CheckResult {
  if (signer === null) return notPossible('EF.SOD carries no certificate of its signer');
  const outside = [signer, csca].filter((one) => one !== null && !isValid(one, at));
  if (outside[0]) {
    const one = outside[0];
    return failed(`${one.subject.text} is valid ${period(one)}, not on ${day(at)}`);
  }
  if (csca === null)
    return notPossible(`no trusted CSCA has signed ${signer.subject.text} (issuer ${signer.issuer.text})`);
  return { outcome: 'passed', reason: `signer valid ${period(signer)}, ${csca.subject.text} ${period(csca)}` };
}

function revocationOf(
  signer: Certificate | null,
  csca: Certificate | null,
  trust: TrustStore,
  at: Instant,
): CheckResult {
  if (signer === null) return notPossible('EF.SOD carries no certificate of its signer');
  if (csca === null) return notPossible('the signer comes from no trusted CSCA, so no revocation list speaks for it');
  const lists = trust.crlsOf(csca.subject).filter((list) => {
    const { signed: data, signature, signatureAlgorithm: algorithm } = list;
    const verdict = verifySignature({ data, signature, algorithm, publicKey: csca.publicKey, digest: null });
    return verdict.ok && verdict.value.right;
  });
  if (lists.length === 0) return notPossible(`there is no revocation list of ${csca.subject.text}`);
  if (lists.some(({ revoked }) => revoked.has(signer.serial))) {
    return failed(`${csca.subject.text} has revoked the signer's certificate ${signer.serial}`);
  }
  const newest = lists.reduce((best, list) => (list.thisUpdate > best.thisUpdate ? list : best));
  const overdue =
    newest.nextUpdate !== null && newest.nextUpdate < at ? `, due for renewal since ${day(newest.nextUpdate)}` : '';
  return { outcome: 'passed', reason: `not on the revocation list of ${day(newest.thisUpdate)}${overdue}` };
}

function isValid({ notBefore, notAfter }: Certificate, at: Instant): boolean {
  return notBefore <= at && at <= notAfter;
}

function period({ notBefore, notAfter }: Certificate): string {
  return `from ${day(notBefore)} to ${day(notAfter)}`;
}

function day(time: Instant): string {
  return rfc3339(time).slice(0, 10);
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}
