import { type Certificate, parseCertificate } from '../passive/certificate.ts';
import { parseRevocationList, type RevocationList } from '../passive/crl.ts';
import type { Name } from '../passive/name.ts';

/** What was put into a store and is of no use there. */
export interface Rejected {
  readonly source: string;
  readonly reason: string;
}

export interface TrustSource {
  readonly source: string;
  readonly kind: 'certificate' | 'crl';
  readonly der: Uint8Array;
}

/** Country signing CAs that a site trusts, and their revocation lists. */
export interface TrustStore {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly RevocationList[];
  readonly rejected: readonly Rejected[];
  /**
   * Trusted certificates that may have signed what names this issuer and authority key, the likeliest first. Names in
   * the field are sloppy: where none fits, those of the same country. The signature decides.
   */
  certificatesFor(issuer: Name, authorityKeyId: string | null): readonly Certificate[];
  crlsOf(issuer: Name): readonly RevocationList[];
}

/** A store of everything in the sources that is a CSCA certificate or a revocation list. */
export function trustStoreOf(sources: Iterable<TrustSource>): TrustStore {
  const certificates: Certificate[] = [];
  const crls: RevocationList[] = [];
  const rejected: Rejected[] = [];
  const seen = new Set<string>();
  for (const { source, kind, der } of sources) {
    const once = Buffer.from(der).toString('base64');
    if (seen.has(once)) continue;
    seen.add(once);
    const parsed = kind === 'certificate' ? parseCertificate(der) : parseRevocationList(der);
    if (!parsed.ok) rejected.push({ source, reason: parsed.error.detail });
    else if ('revoked' in parsed.value) crls.push(parsed.value);
    // Document signers lie beside their CSCA in many collections; they are no anchors.
    else if (!parsed.value.mayIssue) rejected.push({ source, reason: 'its key may not sign certificates' });
    else certificates.push(parsed.value);
  }
  return {
    certificates,
    crls,
    rejected,
    certificatesFor: (issuer, authorityKeyId) => {
      const byKey = certificates.filter(
        ({ subjectKeyId }) => authorityKeyId !== null && subjectKeyId === authorityKeyId,
      );
      const byName = certificates.filter((one) => one.subject.key === issuer.key && !byKey.includes(one));
      const named = [...byKey, ...byName];
      return named.length > 0 ? named : certificates.filter(({ subject }) => sameCountry(subject, issuer));
    },
    crlsOf: (issuer) => crls.filter((one) => one.issuer.key === issuer.key),
  };
}

export const emptyTrustStore: TrustStore = trustStoreOf([]);

function sameCountry(a: Name, b: Name): boolean {
  return a.country !== null && a.country.toLowerCase() === b.country?.toLowerCase();
}
