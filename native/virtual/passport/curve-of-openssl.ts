import { generateKeyPairSync } from 'node:crypto';
import { type WeierstrassPointCons, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { readTlvs } from './tlv.ts';

export interface Curve {
  /** Full points, which OpenSSL does not give. */
  readonly Point: WeierstrassPointCons<bigint>;
  readonly prime: bigint;
  readonly a: bigint;
  readonly b: bigint;
}

const known = new Map<string, Curve>();

/** A named curve in full; looked up once. */
export function curveOf(openssl: string): Curve {
  const curve = known.get(openssl) ?? curveOfOpenssl(openssl);
  known.set(openssl, curve);
  return curve;
}

/** A named curve with the numbers that OpenSSL has for it: an ECParameters of RFC 3279 §2.3.5 in a throw-away key. */
function curveOfOpenssl(name: string): Curve {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: name, paramEncoding: 'explicit' });
  const [key] = children(publicKey.export({ format: 'der', type: 'spki' }));
  const [, parameters] = children(key);
  const [, field, coefficients, generator, order] = children(parameters);
  const [, prime] = children(field);
  const [a, b] = children(coefficients);
  const size = (bytesOf(generator).length - 1) / 2;
  const curve = { prime: number(prime), a: number(a), b: number(b) };
  const Point = weierstrass({
    p: curve.prime,
    a: curve.a,
    b: curve.b,
    n: number(order),
    h: 1n,
    Gx: number(bytesOf(generator).subarray(1, 1 + size)),
    Gy: number(bytesOf(generator).subarray(1 + size)),
  });
  return { ...curve, Point };
}

function children(bytes: Uint8Array | undefined): readonly Uint8Array[] {
  const found = readTlvs(bytesOf(bytes));
  if (found === null) throw new Error('OpenSSL writes DER');
  return found.length === 1 && found[0] !== undefined && (found[0].tag & 0x20) !== 0
    ? children(found[0].value)
    : found.map(({ value }) => value);
}

function bytesOf(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('OpenSSL leaves a parameter out');
  return bytes;
}

function number(bytes: Uint8Array | undefined): bigint {
  return BigInt(`0x${Buffer.from(bytesOf(bytes)).toString('hex')}`);
}
