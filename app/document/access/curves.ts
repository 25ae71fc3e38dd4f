import { createECDH } from 'node:crypto';
import { brainpoolP256r1, brainpoolP384r1, brainpoolP512r1 } from '@noble/curves/misc.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';

type Curve = typeof p256;

/** An elliptic curve of PACE's standardized domain parameters, ICAO 9303-11 §9.5.1. */
export interface PaceCurve {
  readonly name: string;
  readonly parameterId: number;
  /** OpenSSL's name: everything that needs no mapped generator is computed there. */
  readonly openssl: string;
  /** Whole points, which OpenSSL does not give. */
  readonly curve: Curve;
}

/** One row a curve. */
export const paceCurves: readonly PaceCurve[] = [
  { name: 'P-256', parameterId: 12, openssl: 'prime256v1', curve: p256 },
  { name: 'brainpoolP256r1', parameterId: 13, openssl: 'brainpoolP256r1', curve: brainpoolP256r1 },
  { name: 'P-384', parameterId: 15, openssl: 'secp384r1', curve: p384 },
  { name: 'brainpoolP384r1', parameterId: 16, openssl: 'brainpoolP384r1', curve: brainpoolP384r1 },
  { name: 'brainpoolP512r1', parameterId: 17, openssl: 'brainpoolP512r1', curve: brainpoolP512r1 },
  { name: 'P-521', parameterId: 18, openssl: 'secp521r1', curve: p521 },
];

export type Point = InstanceType<Curve['Point']>;

/** A point as it came over the air; null unless it is on the curve and uncompressed. */
export function pointOf({ curve }: PaceCurve, bytes: Uint8Array): Point | null {
  if (bytes[0] !== 0x04) return null;
  try {
    const point = curve.Point.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
}

export function numberOf(bytes: Uint8Array): bigint {
  const { buffer, byteOffset, length } = bytes;
  return BigInt(`0x${Buffer.from(buffer, byteOffset, length).toString('hex') || '0'}`);
}

/** A secret number below the order of the curve and not zero, from bytes of a random source. */
export function secretNumber({ curve }: PaceCurve, random: (count: number) => Uint8Array): bigint {
  const order = curve.Point.Fn.ORDER;
  const size = curve.Point.Fn.BYTES;
  for (;;) {
    const bytes = random(size);
    // P-521 has seven bits more in its bytes than in its order.
    const mask = curve.Point.Fn.BITS % 8;
    const number = numberOf(
      mask === 0 ? bytes : Uint8Array.of((bytes[0] ?? 0) & ((1 << mask) - 1), ...bytes.subarray(1)),
    );
    if (number > 0n && number < order) return number;
  }
}

/** A multiple of the curve's own generator. */
export function timesBase({ curve, openssl }: PaceCurve, factor: bigint): Point {
  const ecdh = createECDH(openssl);
  ecdh.setPrivateKey(scalarBytes(curve, factor));
  return curve.Point.fromBytes(ecdh.getPublicKey());
}

/** Abscissa of a multiple of any point: a key agreement, on whatever generator. */
export function agree({ curve, openssl }: PaceCurve, secret: bigint, theirs: Uint8Array): Uint8Array {
  const ecdh = createECDH(openssl);
  ecdh.setPrivateKey(scalarBytes(curve, secret));
  return ecdh.computeSecret(theirs);
}

function scalarBytes(curve: Curve, scalar: bigint): Uint8Array {
  return Buffer.from(scalar.toString(16).padStart(curve.Point.Fn.BYTES * 2, '0'), 'hex');
}
