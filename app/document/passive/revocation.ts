import type { CheckResult } from '../../core/document-checks.ts';
import { type Instant, instantFrom } from '../../core/instant.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { Certificate } from './certificate.ts';
import { supersedes, type RevocationList } from './crl.ts';
import { acceptEveryStrength, type PassivePolicy, refusal, reported } from './passive-policy.ts';
import { type SignatureScheme, verifySignature } from './signature-algorithms.ts';
import { dayOf, isSignedBy } from './signed-by.ts';

/** Is the signer on a revocation list of the CSCA that issued it, and what does the newest list's age prove? */
export function revocationOf(
  signer: Certificate,
  csca: Certificate | null,
  trust: TrustStore,
  at: Instant,
  policy: PassivePolicy = acceptEveryStrength,
): CheckResult {
  if (csca === null) return notPossible('the signer comes from no trusted CSCA, so no revocation list speaks for it');
  const lists = listsOf(csca, trust);
  const naming =
    lists.find(({ list }) => list.revoked.has(signer.serial)) ?? namedUnderAnotherName(signer, csca, trust);
  if (naming !== undefined) {
    const by = naming.list.issuer.text;
    return { outcome: 'failed', reason: `${by} has revoked the certificate ${signer.serial}: ${nameOf(naming.list)}` };
  }
  const [newest] = lists;
  if (newest === undefined) return notPossible(`there is no revocation list of ${csca.subject.text}`);
  // RFC 5280 §6.3.3: what a list leaves out it says of its own time.
  const inForce = lists.find(({ list }) => list.thisUpdate <= at);
  if (inForce === undefined) return notPossible(`not on ${nameOf(newest.list)}, but that is of a later day than asked`);
  const { list, scheme } = inForce;
  // A list that is overdue does not know what was revoked since.
  const due = list.nextUpdate ?? instantFrom(list.thisUpdate + longestBetweenLists);
  if (due < at) return notPossible(`not on ${nameOf(list)}, but that was due for renewal on ${dayOf(due)}`);
  // Whoever can forge a weak list leaves out what was revoked; one that names the signer is believed in any case.
  const refused = refusal(scheme, policy);
  if (refused !== null) return notPossible(`${refused}: not on ${nameOf(list)}; ${reported(scheme)}`);
  return { outcome: 'passed', reason: `not on ${nameOf(list)}; ${reported(scheme)}` };
}

/** A CSCA makes a list at least every 90 days, ICAO 9303-12; some do not say in it when the next one comes (ms). */
const longestBetweenLists = 90 * 86_400_000;

function nameOf({ number, thisUpdate }: RevocationList): string {
  return `the revocation list ${number === null ? '' : `${number} `}of ${dayOf(thisUpdate)}`;
}

interface SignedList {
  readonly list: RevocationList;
  readonly scheme: SignatureScheme;
  readonly key: Certificate;
}

/**
 * The lists of the CSCA that stand, the latest first. ICAO 9303-12 §7.1.4: after a change of keys, its lists come from its
 * new key and hold for its old ones; but each key counts its lists for itself, so none takes the place of another's.
 */
function listsOf(csca: Certificate, trust: TrustStore): readonly SignedList[] {
  return standing(trust.crlsOf(csca.subject), linkedTo(csca, trust.anchorsNamed(csca.subject)));
}

/**
 * A CSCA that was renamed revokes under its new name what it signed under the old one, and whoever follows it does so too.
 * What its lists leave out clears nobody: numbers may have begun anew with the name. One from before the signer was made
 * means somebody else.
 */
function namedUnderAnotherName(signer: Certificate, csca: Certificate, trust: TrustStore): SignedList | undefined {
  const state = trust.anchorsOf(csca.subject.country?.toUpperCase() ?? '');
  const names = new Map(state.map(({ subject }) => [subject.key, subject]));
  names.delete(csca.subject.key);
  const lists = [...names.values()].flatMap((name) => trust.crlsOf(name));
  const isNaming = ({ revoked, thisUpdate }: RevocationList) =>
    revoked.has(signer.serial) && thisUpdate >= signer.notBefore;
  // Who is linked is only asked when it matters: that takes many signatures.
  if (!lists.some(isNaming)) return undefined;
  return standing(lists, linkedTo(csca, state)).find(({ list }) => isNaming(list));
}

function standing(lists: readonly RevocationList[], keys: readonly Certificate[]): readonly SignedList[] {
  const signed = lists.filter(({ isPartial }) => !isPartial).flatMap((list) => signedBy(list, keys));
  return signed
    .filter((one) => !signed.some((other) => other.key === one.key && supersedes(other.list, one.list)))
    .toSorted((a, b) => b.list.thisUpdate - a.list.thisUpdate);
}

function signedBy(list: RevocationList, keys: readonly Certificate[]): readonly SignedList[] {
  for (const key of keys) {
    const scheme = listSignedBy(list, key);
    if (scheme !== null) return [{ list, scheme, key }];
  }
  return [];
}

/** By what the key of the CSCA that the list names has signed it; null when it has not. */
export function listSignedBy(list: RevocationList, { subject, publicKey }: Certificate): SignatureScheme | null {
  if (subject.key !== list.issuer.key) return null;
  const { signed: data, signature, signatureAlgorithm: algorithm } = list;
  const verdict = verifySignature({ data, signature, algorithm, publicKey, digest: null });
  return verdict.ok && verdict.value.right ? verdict.value.scheme : null;
}

/**
 * The CSCA's certificate and those of the others that a link certificate binds to it, whichever came first. Another CSCA
 * that only bears its name has numbers of its own, and its lists say nothing here.
 */
export function linkedTo(csca: Certificate, others: readonly Certificate[]): readonly Certificate[] {
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
