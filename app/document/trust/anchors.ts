import type { Certificate } from '../passive/certificate.ts';
import { isSignedBy } from '../passive/signed-by.ts';

/**
 * Which of the certificates anchor trust: those of CAs that are signed by their own key, and those that such a one has
 * signed (link certificates of a CSCA's change of keys, ICAO 9303-12 §4.4). A CA whose signature over itself is broken, or a
 * certificate that is not a CA's, anchors nothing.
 */
export function anchorsAmong(certificates: readonly Certificate[]): ReadonlySet<Certificate> {
  const authorities = certificates.filter(({ isCa }) => isCa);
  const anchors = new Set(authorities.filter((one) => isSignedBy(one, one)));
  const open = new Set(authorities.filter((one) => !anchors.has(one)));
  for (let before = -1; before !== anchors.size; ) {
    before = anchors.size;
    for (const one of open) {
      if (!isOfOneState(one) || issuersAmong(one, anchors).every((issuer) => !isSignedBy(one, issuer))) continue;
      anchors.add(one);
      open.delete(one);
    }
  }
  return anchors;
}

/** A CSCA hands over to itself, not to an authority of somebody else. */
function isOfOneState({ issuer, subject }: Certificate): boolean {
  return issuer.country?.toUpperCase() === subject.country?.toUpperCase();
}

/** Those that may have signed the certificate: by key or by name. */
export function issuersAmong(certificate: Certificate, candidates: Iterable<Certificate>): readonly Certificate[] {
  const { authorityKeyId, issuer } = certificate;
  return [...candidates].filter(
    (one) =>
      one !== certificate &&
      ((authorityKeyId !== null && one.subjectKeyId === authorityKeyId) || one.subject.key === issuer.key),
  );
}
