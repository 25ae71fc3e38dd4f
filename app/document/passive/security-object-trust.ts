import type { CheckResult } from '../../core/document-checks.ts';
import type { Instant } from '../../core/instant.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { Certificate } from './certificate.ts';
import { acceptEveryStrength, type PassivePolicy, passedBy, refusal, reported } from './passive-policy.ts';
import { revocationOf } from './revocation.ts';
import { digestNamed, type SignatureScheme } from './signature-algorithms.ts';
import { dayOf, isValid, period, signedBy } from './signed-by.ts';
import type { SignedData } from './signed-data.ts';
import { checkSignedData, noSignerOf, type SignedDataVerdict } from './signed-data-check.ts';

/** What a parsed EF.SOD, its signer and the trusted CSCAs say together, whatever the data groups hold. */
export interface SecurityObjectTrust {
  /** The document signer's certificate, carried or known; null when there is none. */
  readonly signer: Certificate | null;
  /** The trusted certificate that signed the signer's; null when there is none. */
  readonly csca: Certificate | null;
  /** What EF.SOD is signed with; null when that could not be found out. */
  readonly scheme: SignatureScheme | null;
  readonly sodSignature: CheckResult;
  readonly certificateValidity: CheckResult;
  readonly revocation: CheckResult;
}

/** Follows EF.SOD's signature over its signer up to a CSCA of the trust store. */
export function traceSecurityObject(
  sod: SignedData,
  trust: TrustStore,
  at: Instant,
  policy: PassivePolicy = acceptEveryStrength,
): SecurityObjectTrust {
  const verdict = checkSignedData(sod, (id) => trust.signersFor(id));
  const { signer, issuer } = bestOf(verdict.kind === 'right' ? verdict.signers : [verdict.signer], trust, at);
  const noSigner = notPossible(noSignerOf(sod));
  return {
    signer,
    csca: issuer?.csca ?? null,
    scheme: verdict.kind === 'not-verifiable' ? null : verdict.scheme,
    sodSignature: sodSignatureOf(verdict, sod, policy),
    certificateValidity: signer === null ? noSigner : validityOf({ signer, issuer, sod, at, policy }),
    revocation: signer === null ? noSigner : revocationOf(signer, issuer?.csca ?? null, trust, at, policy),
  };
}

function sodSignatureOf(verdict: SignedDataVerdict, { signer }: SignedData, policy: PassivePolicy): CheckResult {
  const content = signer.signedAttributes === null ? null : digestNamed(signer.digestAlgorithm);
  switch (verdict.kind) {
    case 'right':
      return passedBy(verdict.scheme, content, `, by ${verdict.signer.subject.text}`, policy);
    case 'wrong':
      return failed(verdict.scheme === null ? verdict.detail : `${verdict.detail}; ${reported(verdict.scheme)}`);
    case 'not-verifiable':
      return notPossible(verdict.detail);
  }
}

interface Traced {
  readonly signer: Certificate | null;
  readonly issuer: Issuer | null;
}

/** Of several certificates of one key, the signer's or its CSCA's, those speak that are trusted and valid now. */
function bestOf(signers: readonly (Certificate | null)[], trust: TrustStore, at: Instant): Traced {
  const traced = signers.flatMap((signer): readonly Traced[] => {
    const issuers = signer === null ? [] : issuersOf(signer, trust);
    return issuers.length === 0 ? [{ signer, issuer: null }] : issuers.map((issuer) => ({ signer, issuer }));
  });
  const rank = ({ signer, issuer }: Traced) =>
    (issuer === null ? 0 : isValid(issuer.csca, at) ? 3 : 2) + (signer !== null && isValid(signer, at) ? 1 : 0);
  const [first = { signer: null, issuer: null }, ...others] = traced;
  return others.reduce((best, one) => (rank(one) > rank(best) ? one : best), first);
}

interface Issuer {
  readonly csca: Certificate;
  readonly scheme: SignatureScheme;
}

/** All trusted certificates whose key made the signature of this one. */
function issuersOf(certificate: Certificate, trust: TrustStore): readonly Issuer[] {
  return trust.anchorsFor(certificate.issuer, certificate.authorityKeyId).flatMap((csca) => {
    const scheme = signedBy(certificate, csca);
    return scheme === null ? [] : [{ csca, scheme }];
  });
}

interface Judged {
  readonly signer: Certificate;
  readonly issuer: Issuer | null;
  readonly sod: SignedData;
  readonly at: Instant;
  readonly policy: PassivePolicy;
}

/** At the asked time alone; what else is known of times goes into the reason. */
function validityOf(judged: Judged): CheckResult {
  const { signer, issuer, at, policy } = judged;
  const said = timesOf(judged);
  if (!signer.maySign) return failed(`the key of ${signer.subject.text} may not make digital signatures${said}`);
  if (!isValid(signer, at)) return failed(`${outside(signer, at)}${said}`);
  if (issuer === null)
    return notPossible(`no trusted CSCA has signed ${signer.subject.text} (issuer ${signer.issuer.text})${said}`);
  const { csca, scheme } = issuer;
  const isOutside = !isValid(csca, at);
  if (isOutside && policy.cscaOutsideValidity === 'failed') return failed(`${outside(csca, at)}${said}`);
  const refused = refusal(scheme, policy);
  const how = `signer valid ${period(signer)}, signed by ${csca.subject.text} with ${reported(scheme)}`;
  if (refused !== null) return failed(`${refused}: ${how}${said}`);
  const cscaSaid = isOutside ? `WARNING: ${outside(csca, at)}` : `valid ${period(csca)}`;
  return { outcome: 'passed', reason: `${how}, ${cscaSaid}${said}` };
}

function outside(one: Certificate, at: Instant): string {
  return `${one.subject.text} is valid ${period(one)}, not on ${dayOf(at)}`;
}

/** When was it signed, by the signer's word, and when might its key sign? */
function timesOf({ signer, sod }: Judged): string {
  const { signingTime } = sod.signer;
  const usage = signer.keyUsagePeriod;
  const parts = [
    ...(signingTime === null ? [] : [`signed on ${dayOf(signingTime)}`]),
    ...(signingTime !== null && !isValid(signer, signingTime) ? ["outside the signer's validity"] : []),
    ...(usage === null ? [] : [`key used ${usageText(usage)}`]),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

function usageText({ from, to }: NonNullable<Certificate['keyUsagePeriod']>): string {
  return [...(from === null ? [] : [`from ${dayOf(from)}`]), ...(to === null ? [] : [`to ${dayOf(to)}`])].join(' ');
}

function failed(reason: string): CheckResult {
  return { outcome: 'failed', reason };
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}
