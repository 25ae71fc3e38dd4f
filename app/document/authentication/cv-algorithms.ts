import { constants, createPublicKey, type KeyObject, type SigningOptions, verify } from 'node:crypto';
import { oidBytes } from '../ber/asn1.ts';
import { type Ber, ber, MalformedBytes } from '../ber/ber.ts';
import { type DigestName, openssl } from '../passive/signature-algorithms.ts';

/** How terminals and their authorities sign. */
export interface CvAlgorithm {
  readonly name: 'RSA PKCS#1 v1.5' | 'RSA-PSS' | 'ECDSA';
  readonly digest: DigestName;
}

const idTerminalAuthentication = '0.4.0.127.0.7.2.2.2.';
/** One row an algorithm: BSI TR-03110-3 A.6.3. */
const algorithms: Readonly<Record<string, CvAlgorithm>> = {
  '1.1': { name: 'RSA PKCS#1 v1.5', digest: 'SHA-1' },
  '1.2': { name: 'RSA PKCS#1 v1.5', digest: 'SHA-256' },
  '1.3': { name: 'RSA-PSS', digest: 'SHA-1' },
  '1.4': { name: 'RSA-PSS', digest: 'SHA-256' },
  '1.5': { name: 'RSA PKCS#1 v1.5', digest: 'SHA-512' },
  '1.6': { name: 'RSA-PSS', digest: 'SHA-512' },
  '2.1': { name: 'ECDSA', digest: 'SHA-1' },
  '2.2': { name: 'ECDSA', digest: 'SHA-224' },
  '2.3': { name: 'ECDSA', digest: 'SHA-256' },
  '2.4': { name: 'ECDSA', digest: 'SHA-384' },
  '2.5': { name: 'ECDSA', digest: 'SHA-512' },
};

export function cvAlgorithmOf(oid: string): CvAlgorithm | null {
  return oid.startsWith(idTerminalAuthentication)
    ? (algorithms[oid.slice(idTerminalAuthentication.length)] ?? null)
    : null;
}

/** What node:crypto must be told of an algorithm: the salt of PSS is as long as the hash, signatures over curves are plain. */
export function signingOptions({ name, digest }: CvAlgorithm): SigningOptions {
  switch (name) {
    case 'RSA PKCS#1 v1.5':
      return { padding: constants.RSA_PKCS1_PADDING };
    case 'RSA-PSS':
      return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltOf[digest] };
    case 'ECDSA':
      return { dsaEncoding: 'ieee-p1363' };
    default:
      return name;
  }
}

const saltOf: Readonly<Record<DigestName, number>> = {
  'SHA-1': 20,
  'SHA-224': 28,
  'SHA-256': 32,
  'SHA-384': 48,
  'SHA-512': 64,
};

export function verifiesCv(algorithm: CvAlgorithm, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(openssl(algorithm.digest), data, { key, ...signingOptions(algorithm) }, signature);
  } catch {
    return false; // so malformed that OpenSSL throws
  }
}

/** Domain parameters of a curve by the tags of TR-03110-3 D.3.3: p, a, b, G, r, f. */
export type CvDomain = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];

/** A public key object's contents, TR-03110-3 D.3. */
export interface CvPublicKey {
  readonly oid: string;
  readonly algorithm: CvAlgorithm;
  /** Modulus and exponent, or a point. */
  readonly values: { readonly modulus: Uint8Array; readonly exponent: Uint8Array } | { readonly point: Uint8Array };
  /** Null: those of the authority's key, or none. */
  readonly domain: CvDomain | null;
}

export function cvPublicKeyOf(oid: string, objects: readonly Ber[]): CvPublicKey {
  const algorithm = cvAlgorithmOf(oid);
  if (algorithm === null) throw new MalformedBytes(`its key is for ${oid}, which is not terminal authentication's`);
  const of = (tag: number) => objects.find((one) => one.tag === tag)?.value;
  const need = (tag: number) => {
    const value = of(tag);
    if (value === undefined) throw new MalformedBytes(`its key lacks '${tag.toString(16)}'`);
    return value;
  };
  if (algorithm.name !== 'ECDSA')
    return { oid, algorithm, values: { modulus: need(0x81), exponent: need(0x82) }, domain: null };
  // D.3.3: all of them, or none.
  const domain: CvDomain | null =
    of(0x81) === undefined ? null : [need(0x81), need(0x82), need(0x83), need(0x84), need(0x85), need(0x87)];
  return { oid, algorithm, values: { point: need(0x86) }, domain };
}

/** The key for OpenSSL; null: no key, no point of its curve, or a curve that nobody named. */
export function loadCvKey({ values, domain }: CvPublicKey, inherited: CvDomain | null): KeyObject | null {
  try {
    if ('modulus' in values) {
      const text = (one: Uint8Array) => Buffer.from(one).toString('base64url');
      const [n, e] = [text(values.modulus), text(values.exponent)];
      return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    }
    const curve = domain ?? inherited;
    if (curve === null) return null;
    const bits = ber(0x03, Uint8Array.of(0), values.point);
    const der = ber(0x30, ber(0x30, ber(0x06, oidBytes('1.2.840.10045.2.1')), explicit(curve)), bits);
    return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** ECParameters of RFC 3279 §2.3.5. */
function explicit([p, a, b, generator, order, cofactor]: CvDomain): Uint8Array {
  const field = ber(0x30, ber(0x06, oidBytes('1.2.840.10045.1.1')), positive(p));
  const coefficients = ber(0x30, ber(0x04, a), ber(0x04, b));
  const one = ber(0x02, Uint8Array.of(1));
  return ber(0x30, one, field, coefficients, ber(0x04, generator), positive(order), positive(cofactor));
}

function positive(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const least = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return ber(0x02, ...((least[0] ?? 0) > 0x7f ? [Uint8Array.of(0)] : []), least);
}
