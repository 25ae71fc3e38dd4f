import type { Instant } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import { type AlgorithmIdentifier, algorithmOf, asn1, bits, Members, serialNumber, timeOf } from '../ber/asn1.ts';
import { type Malformed, readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { authorityKeyIdOf, extensionsOf } from './certificate.ts';
import { type Name, nameOf } from './name.ts';

/** A certificate revocation list, RFC 5280 §5. */
export interface RevocationList {
  readonly signed: Uint8Array;
  readonly issuer: Name;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant | null;
  /** Serial numbers, as `Certificate.serial`. */
  readonly revoked: ReadonlySet<string>;
  /** Its number in hexadecimal, without leading zeros; null for a list that has none. */
  readonly number: string | null;
  readonly authorityKeyId: string | null;
  /** It lists what changed since another one (RFC 5280 §5.2.4) or a part (§5.2.5), so it cannot be taken alone. */
  readonly isPartial: boolean;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

const extension = { crlNumber: '2.5.29.20', deltaIndicator: '2.5.29.27', distributionPoint: '2.5.29.28' } as const;

/** Reads a certificate revocation list; nothing is checked here. */
export function parseRevocationList(der: Uint8Array): Result<RevocationList, Malformed> {
  return wellFormed(() => {
    const outer = new Members(readOneBer(der));
    const tbs = outer.next(asn1.sequence);
    const signatureAlgorithm = algorithmOf(outer.next());
    const signature = bits(outer.next());
    const members = new Members(tbs);
    members.optional(asn1.integer);
    members.next(asn1.sequence);
    const issuer = nameOf(members.next());
    const thisUpdate = timeOf(members.next());
    const next = members.optional(asn1.utcTime, asn1.generalizedTime);
    const entries = members.optional(asn1.sequence);
    const extensions = extensionsOf(members.optional(0xa0));
    const number = extensions.get(extension.crlNumber);
    return {
      signed: tbs.raw,
      issuer,
      thisUpdate,
      nextUpdate: next === null ? null : timeOf(next),
      revoked: new Set(
        (entries === null ? [] : readAllBer(entries.value)).map((one) => serialNumber(new Members(one).next())),
      ),
      number: number === undefined ? null : serialNumber(readOneBer(number)),
      authorityKeyId: authorityKeyIdOf(extensions),
      isPartial: extensions.has(extension.deltaIndicator) || isOfSome(extensions.get(extension.distributionPoint)),
      signatureAlgorithm,
      signature,
    };
  });
}

/** Is it of CAs, for some reasons, of other issuers or of attributes alone? That it is of signers alone does not matter. */
function isOfSome(issuingDistributionPoint: Uint8Array | undefined): boolean {
  if (issuingDistributionPoint === undefined) return false;
  return readAllBer(readOneBer(issuingDistributionPoint).value).some(({ tag }) => tag >= 0x82 && tag <= 0x85);
}

/**
 * Does `a` stand in the place of `b`, another list of the same key? By number (RFC 5280 §5.2.3) and by date: where the two
 * contradict each other, or tell nothing, both lists stand, for a revocation must not get lost.
 */
export function supersedes(a: RevocationList, b: RevocationList): boolean {
  const byNumber = a.number === null || b.number === null ? 0 : compareNumbers(a.number, b.number);
  const byDate = a.thisUpdate - b.thisUpdate;
  return byNumber >= 0 && byDate >= 0 && (byNumber > 0 || byDate > 0);
}

/** Hexadecimal, without leading zeros. */
function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a > b ? 1 : -1;
}
