import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { Members, oidBytes } from '../ber/asn1.ts';
import { ber, readOneBer } from '../ber/ber.ts';
import type { Workshop } from './signed-by-openssl.rig.ts';

export const oid = (dotted: string): Uint8Array => ber(0x06, oidBytes(dotted));
export const algorithm = (dotted: string, ...parameters: readonly Uint8Array[]): Uint8Array =>
  ber(0x30, oid(dotted), ...parameters);
export const attribute = (dotted: string, ...values: readonly Uint8Array[]): Uint8Array =>
  ber(0x30, oid(dotted), ber(0x31, ...values));

export const contentType = '1.2.840.113549.1.9.3';
export const messageDigest = '1.2.840.113549.1.9.4';
export const signingTime = '1.2.840.113549.1.9.5';
const ldsSecurityObjectType = '2.23.136.1.1.1';

interface HandMade {
  /** Signed attributes besides type and hash of the content. */
  readonly attributes?: readonly Uint8Array[];
  /** What comes along in the place of the signer's certificate. */
  readonly certificates?: readonly Uint8Array[];
  /** Whom the SignerInfo names; issuer and number of the signer where it is left out. */
  readonly id?: Uint8Array;
  /** The AlgorithmIdentifier that the signer claims; ECDSA with SHA-256 where it is left out. */
  readonly claimed?: Uint8Array;
  /** Of `openssl dgst`. */
  readonly how?: readonly string[];
}

/** An EF.SOD of parts that `openssl cms` does not write: put together here, the signature is the command line's. */
export function sodByHand(
  shop: Workshop,
  signer: string,
  content: Uint8Array,
  { attributes = [], certificates = [shop.bytes(`${signer}.der`)], id, claimed, how = [] }: HandMade = {},
): Uint8Array {
  const sha256 = algorithm('2.16.840.1.101.3.4.2.1');
  const set = ber(
    0x31,
    attribute(contentType, oid(ldsSecurityObjectType)),
    attribute(messageDigest, ber(0x04, createHash('sha256').update(content).digest())),
    ...attributes,
  );
  writeFileSync(shop.file('attributes'), set);
  shop.openssl('dgst', '-sha256', '-sign', `${signer}.key`, ...how, '-out', 'attributes.sig', 'attributes');
  const signerInfo = ber(
    0x30,
    ber(0x02, Uint8Array.of(1)),
    id ?? issuerAndSerial(shop.bytes(`${signer}.der`)),
    sha256,
    Buffer.concat([Uint8Array.of(0xa0), set.subarray(1)]),
    claimed ?? algorithm('1.2.840.10045.4.3.2'),
    ber(0x04, shop.bytes('attributes.sig')),
  );
  const signedData = ber(
    0x30,
    ber(0x02, Uint8Array.of(3)),
    ber(0x31, sha256),
    ber(0x30, oid(ldsSecurityObjectType), ber(0xa0, ber(0x04, content))),
    ber(0xa0, ...certificates),
    ber(0x31, signerInfo),
  );
  return ber(0x77, ber(0x30, oid('1.2.840.113549.1.7.2'), ber(0xa0, signedData)));
}

function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const tbs = new Members(new Members(readOneBer(certificate)).next());
  tbs.optional(0xa0);
  const serial = tbs.next().raw;
  tbs.next();
  return ber(0x30, tbs.next().raw, serial);
}
