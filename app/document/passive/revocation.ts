import type { CheckResult } from '../../core/document-checks.ts';
import type { Instant } from '../../core/instant.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { Certificate } from './certificate.ts';
import { isNewer, type RevocationList } from './crl.ts';
import { acceptEveryStrength, type PassivePolicy, refusal, reported } from './passive-policy.ts';
import { type SignatureScheme, verifySignature } from './signature-algorithms.ts';
import { dayOf, isSignedBy } from './signed-by.ts';

/** Is the signer on the revocation list of the CSCA that issued it, and what does that list's age prove? */
export function revocationOf(
  signer: Certificate,
  csca: Certificate | null,
  trust: TrustStore,
  at: Instant,
  policy: PassivePolicy = acceptEveryStrength,
): CheckResult {
  if (csca === null) return notPossible('the signer comes from no trusted CSCA, so no revocation list speaks for it');
  const newest = newestOf(csca, trust);
  if (newest === null) return notPossible(`there is no revocation list of ${csca.subject.text}`);
  const { list, scheme } = newest;
  const name = `the revocation list ${list.number === null ? '' : `${list.number} `}of ${dayOf(list.thisUpdate)}`;
  if (list.revoked.has(signer.serial))
    return { outcome: 'failed', reason: `${csca.subject.text} has revoked the certificate ${signer.serial}: ${name}` };
  // A list that is overdue does not know what was revoked since.
  if (list.nextUpdate !== null && list.nextUpdate < at)
    return notPossible(`not on ${name}, but that was due for renewal on ${dayOf(list.nextUpdate)}`);
  // Whoever can forge a weak list leaves out what was revoked; one that names the signer is believed in any case.
  const refused = refusal(scheme, policy);
  if (refused !== null) return notPossible(`${refused}: not on ${name}; ${reported(scheme)}`);
  return { outcome: 'passed', reason: `not on ${name}; ${reported(scheme)}` };
}

interface SignedList {
  readonly list: RevocationList;
  readonly scheme: SignatureScheme;
}

/** ICAO 9303-12 §7.1.4: after a change of keys, the lists of a CSCA come from its new key and hold for its old ones. */
function newestOf(csca: Certificate, trust: TrustStore): SignedList | null {
  const keys = keysOf(csca, trust);
  return trust
    .crlsOf(csca.subject)
    .filter((list) => !list.isDelta)
    .flatMap((list) => signedBy(list, keys))
    .reduce<SignedList | null>((best, one) => (best === null || isNewer(one.list, best.list) ? one : best), null);
}

function signedBy(list: RevocationList, keys: readonly Certificate[]): readonly SignedList[] {
  const { signed: data, signature, signatureAlgorithm: algorithm } = list;
  for (const { publicKey } of keys) {
    const verdict = verifySignature({ data, signature, algorithm, publicKey, digest: null });
    if (verdict.ok && verdict.value.right) return [{ list, scheme: verdict.value.scheme }];
  }
  return [];
}

/**
 * The CSCA's certificate and those of the same name that a link certificate binds to it, whichever came first. Another
 * CSCA that only bears the name has numbers of its own, and its lists say nothing here.
 */
function keysOf(csca: Certificate, trust: TrustStore): readonly Certificate[] {
  const others = trust.anchorsNamed(csca.subject);
  const keys = [csca];
  for (let at = 0; at < keys.length; at += 1) {
    const known = keys[at];
    if (known === undefined) break;
    for (const other of others) {
      if (keys.includes(other)) continue;
      if (
        Buffer.compare(known.publicKey, other.publicKey) === 0 ||
        isSignedBy(other, known) ||
        isSignedBy(known, other)
      )
        keys.push(other);
    }
  }
  return keys;
}

function notPossible(reason: string): CheckResult {
  return { outcome: 'not-possible', reason };
}
