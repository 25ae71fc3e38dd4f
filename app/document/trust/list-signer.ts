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
  /** By the signer's word; null when it does not say. */
  readonly signedAt: Instant | null;
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
 * of the pool and not revoked by it. The error is the reason.
 */
export function listSignerOf(signed: SignedData, around: Surroundings): Result<ListSigner, string> {
  const verdict = checkSignedData(signed, () => []);
  if (verdict.kind !== 'right') return no(verdict.detail);
  const { signer } = verdict;
  const signedAt = signed.signer.signingTime;
  const at = signedAt ?? around.now;
  const name = signer.subject.text;
  if (!signer.maySign) return no(`the key of ${name} may not make digital signatures`);
  if (!signer.purposes?.includes(around.purpose)) return no(`the key of ${name} may not sign such lists`);
  if (!isValid(signer, at)) return no(`${name} is valid ${period(signer)}, not when it signed (${rfc3339(at)})`);
  const csca = around.pool.anchorOf(signer);
  if (csca === null) return no(`no CSCA of the store or of the list has signed ${name} (issuer ${signer.issuer.text})`);
  const keys = linkedTo(
    csca,
    around.pool.named(csca.subject, null).filter(({ isCa }) => isCa),
  );
  const naming = around.crls.filter((list) => list.revoked.has(signer.serial));
  if (naming.some((list) => keys.some((key) => listSignedBy(list, key) !== null)))
    return no(`${csca.subject.text} has revoked ${name}`);
  return { ok: true, value: { certificate: signer, signedAt } };
}

function no(reason: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error: reason };
}

/** Has this certificate its place in a store by its own signature, a right one or one that is broken? */
export function isOfItself(one: Certificate): boolean {
  if (one.subject.key !== one.issuer.key) return isSignedBy(one, one);
  return one.authorityKeyId === null || one.subjectKeyId === null || one.authorityKeyId === one.subjectKeyId;
}
