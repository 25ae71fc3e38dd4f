import { type Instant, rfc3339 } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import type { Certificate } from '../passive/certificate.ts';
import type { RevocationList } from '../passive/crl.ts';
import { linkedTo, listSignedBy } from '../passive/revocation.ts';
import { isSignedBy, isValid, period } from '../passive/signed-by.ts';
import { checkSignedData } from '../passive/signed-data-check.ts';
import type { SignedData } from '../passive/signed-data.ts';
import type { CertificatePool } from './certificate-pool.ts';

/** Extended key uses of those who sign lists, ICAO 9303-12 §7.1.1. */
export const listPurpose = { masterList: '2.23.136.1.1.3', deviationList: '2.23.136.1.1.8' } as const;

export interface ListSigner {
  readonly certificate: Certificate;
  /** The CSCA that answers for it. */
  readonly csca: Certificate;
  /** By the signer's word; null when it does not say. */
  readonly signedAt: Instant | null;
  /** The day for which signer was judged: that of the signature, of a list that does not say it the day of the import. */
  readonly judgedAt: Instant;
}

interface Surroundings {
  /** Where the signer's CSCA may be: the store, what comes with it, the list itself. */
  readonly pool: CertificatePool;
  readonly crls: readonly RevocationList[];
  readonly purpose: string;
  readonly now: Instant;
}

/**
 * Who signed a list, if that one may: its signature right, its key made for lists, valid when it signed, issued by a CSCA
 * of the pool and not revoked by it. Its certificate comes with the list, is a member of it or lies in the store. The
 * error is the reason.
 */
export function listSignerOf(signed: SignedData, around: Surroundings): Result<ListSigner, string> {
  const verdict = checkSignedData(signed, (signer) => around.pool.signersFor(signer));
  if (verdict.kind !== 'right') return no(verdict.detail);
  const judged = verdict.signers.map((signer) => judgedSigner(signer, signed.signer.signingTime, around));
  return judged.find(({ ok }) => ok) ?? judged[0] ?? no('nobody has signed');
}

function judgedSigner(
  certificate: Certificate,
  signedAt: Instant | null,
  { pool, crls, purpose, now }: Surroundings,
): Result<ListSigner, string> {
  const judgedAt = signedAt ?? now;
  const name = certificate.subject.text;
  if (!certificate.maySign) return no(`the key of ${name} may not make digital signatures`);
  if (!certificate.purposes?.includes(purpose)) return no(`the key of ${name} may not sign such lists`);
  if (!isValid(certificate, judgedAt)) {
    const when = signedAt === null ? 'today, and the list does not say when it was signed' : 'when it signed';
    return no(`${name} is valid ${period(certificate)}, not ${when} (${rfc3339(judgedAt)})`);
  }
  const csca = pool.anchorOf(certificate);
  if (csca === null)
    return no(`no CSCA of the store or of the list has signed ${name} (issuer ${certificate.issuer.text})`);
  if (isRevoked(certificate, csca, pool, crls)) return no(`${csca.subject.text} has revoked ${name}`);
  return { ok: true, value: { certificate, csca, signedAt, judgedAt } };
}

/** By its CSCA, or by one that followed that: under whatever name, and in whichever of its lists. */
function isRevoked(
  certificate: Certificate,
  csca: Certificate,
  pool: CertificatePool,
  crls: readonly RevocationList[],
): boolean {
  const naming = crls.filter((list) => list.revoked.has(certificate.serial));
  if (naming.length === 0) return false;
  const others = pool.all.filter(({ isCa, subject }) => isCa && subject.country === csca.subject.country);
  const keys = linkedTo(csca, others);
  return naming.some((list) => keys.some((key) => listSignedBy(list, key) !== null));
}

function no(reason: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error: reason };
}

/** Has this certificate its place in a store by its own signature, a right one or one that is broken? */
export function isOfItself(one: Certificate): boolean {
  if (one.subject.key !== one.issuer.key) return isSignedBy(one, one);
  return one.authorityKeyId === null || one.subjectKeyId === null || one.authorityKeyId === one.subjectKeyId;
}
