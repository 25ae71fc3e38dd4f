import type { Instant } from '../../core/instant.ts';
import type { Result } from '../../core/result.ts';
import { type AlgorithmIdentifier, algorithmOf, asn1, bits, Members, serialNumber, timeOf } from '../ber/asn1.ts';
import { type Malformed, readAllBer, readOneBer, wellFormed } from '../ber/ber.ts';
import { type Name, nameOf } from './name.ts';

/** A certificate revocation list, RFC 5280 §5. */
export interface RevocationList {
  readonly signed: Uint8Array;
  readonly issuer: Name;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant | null;
  /** Serial numbers, as `Certificate.serial`. */
  readonly revoked: ReadonlySet<string>;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

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
    return {
      signed: tbs.raw,
      issuer,
      thisUpdate,
      nextUpdate: next === null ? null : timeOf(next),
      revoked: new Set(
        (entries === null ? [] : readAllBer(entries.value)).map((one) => serialNumber(new Members(one).next())),
      ),
      signatureAlgorithm,
      signature,
    };
  });
}
