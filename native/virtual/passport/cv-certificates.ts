import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { oidContents, readTlvs, type Tlv, tlv } from './tlv.ts';

/** A key that the chip takes signatures of, and what its holder may do. */
export interface TrustedKey {
  readonly holder: string;
  readonly oid: string;
  readonly key: KeyObject;
  /** SEQUENCE of domain parameters, for keys below it that bring none. */
  readonly domain: Uint8Array | null;
  /** First two bits of the authorization: 3 CVCA, 2 and 1 document verifiers, 0 a terminal. */
  readonly role: number;
  readonly rights: number;
  readonly effective: string;
  readonly expires: string;
}

const idAlgorithms = '0.4.0.127.0.7.2.2.2';
/** Hash and scheme by the last two arcs, BSI TR-03110-3 A.6.3. */
const schemes: Readonly<Record<string, readonly [hash: string, scheme: 'v1.5' | 'pss' | 'ecdsa']>> = {
  '1.1': ['sha1', 'v1.5'],
  '1.2': ['sha256', 'v1.5'],
  '1.3': ['sha1', 'pss'],
  '1.4': ['sha256', 'pss'],
  '1.5': ['sha512', 'v1.5'],
  '1.6': ['sha512', 'pss'],
  '2.1': ['sha1', 'ecdsa'],
  '2.2': ['sha224', 'ecdsa'],
  '2.3': ['sha256', 'ecdsa'],
  '2.4': ['sha384', 'ecdsa'],
  '2.5': ['sha512', 'ecdsa'],
};

/** Body and signature as PSO:Verify Certificate carries them; null: anything else. */
export function bodyAndSignature(data: Uint8Array): { readonly body: Tlv; readonly signature: Uint8Array } | null {
  const [body, signature, ...more] = readTlvs(data) ?? [];
  return body?.tag === 0x7f4e && signature?.tag === 0x5f37 && more.length === 0
    ? { body, signature: signature.value }
    : null;
}

/** Who signed: the certification authority reference of a body. */
export function authorityOf(body: Tlv): string | null {
  const value = readTlvs(body.value)?.find(({ tag }) => tag === 0x42)?.value;
  return value === undefined ? null : Buffer.from(value).toString('latin1');
}

/** A certificate's key, its signature not looked at; `above` lends domain parameters. Null: malformed. */
export function keyOfBody(body: Tlv, above: Uint8Array | null): TrustedKey | null {
  const parts = readTlvs(body.value) ?? [];
  const of = (tag: number) => parts.find((one) => one.tag === tag)?.value;
  const [keyObject, holder, template, from, until] = [of(0x7f49), of(0x5f20), of(0x7f4c), of(0x5f25), of(0x5f24)];
  if (
    keyObject === undefined ||
    holder === undefined ||
    template === undefined ||
    from?.length !== 6 ||
    until?.length !== 6
  )
    return null;
  const values = readTlvs(keyObject) ?? [];
  const authorization = readTlvs(template)?.find(({ tag }) => tag === 0x53)?.value;
  const oid = Object.keys(schemes).find((arcs) =>
    oidContents(`${idAlgorithms}.${arcs}`).equals(values[0]?.value ?? Buffer.alloc(0)),
  );
  if (oid === undefined || authorization === undefined || authorization.length === 0) return null;
  const loaded = load(oid, values, above);
  if (loaded === null) return null;
  const day = (digits: Uint8Array) =>
    `20${digits.subarray(0, 2).join('')}-${digits.subarray(2, 4).join('')}-${digits.subarray(4).join('')}`;
  return {
    ...loaded,
    oid,
    holder: Buffer.from(holder).toString('latin1'),
    role: (authorization[0] ?? 0) >> 6,
    rights: (authorization.at(-1) ?? 0) & 0x3f,
    effective: day(from),
    expires: day(until),
  };
}

function load(
  oid: string,
  values: readonly Tlv[],
  above: Uint8Array | null,
): Pick<TrustedKey, 'key' | 'domain'> | null {
  const of = (tag: number) => values.find((one) => one.tag === tag)?.value ?? new Uint8Array();
  try {
    if (oid.startsWith('1.')) {
      const [n, e] = [Buffer.from(of(0x81)).toString('base64url'), Buffer.from(of(0x82)).toString('base64url')];
      return { key: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }), domain: null };
    }
    const domain = of(0x81).length > 0 ? domainOf(of) : above;
    if (domain === null) return null;
    const algorithm = tlv(0x30, tlv(0x06, oidContents('1.2.840.10045.2.1')), domain);
    const spki = tlv(0x30, algorithm, tlv(0x03, Buffer.of(0), of(0x86)));
    return { key: createPublicKey({ key: spki, format: 'der', type: 'spki' }), domain };
  } catch {
    return null;
  }
}

function domainOf(of: (tag: number) => Uint8Array): Buffer {
  const integer = (bytes: Uint8Array) => tlv(0x02, ...((bytes[0] ?? 0) > 0x7f ? [Buffer.of(0)] : []), bytes);
  return tlv(
    0x30,
    tlv(0x02, Buffer.of(1)),
    tlv(0x30, tlv(0x06, oidContents('1.2.840.10045.1.1')), integer(of(0x81))),
    tlv(0x30, tlv(0x04, of(0x82)), tlv(0x04, of(0x83))),
    tlv(0x04, of(0x84)),
    integer(of(0x85)),
    tlv(0x02, of(0x87)),
  );
}

/** Whether `signature` is the key's over `data`. */
export function isSignedBy({ oid, key }: TrustedKey, data: Uint8Array, signature: Uint8Array): boolean {
  const [hash, scheme] = schemes[oid] ?? ['', 'v1.5'];
  try {
    switch (scheme) {
      case 'v1.5':
        return verify(hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
      case 'pss':
        return verify(
          hash,
          data,
          { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
          signature,
        );
      case 'ecdsa':
        return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
      default:
        return scheme;
    }
  } catch {
    return false;
  }
}
