import { createECDH } from 'node:crypto';
import { curveOf } from './curve-of-openssl.ts';
import type { Random } from './pace.ts';
import type { DhParameters, EcParameters, PaceParameters } from './pace-parameters.ts';

/** The chip's arithmetic in one set of domain parameters. Public keys are as they travel. */
export interface KeyAgreement {
  /** Tag of a public key in its data object, ICAO 9303-11 §9.4. */
  readonly tag: 0x84 | 0x86;
  readonly order: bigint;
  /** Bytes of a number below the order. */
  readonly scalarSize: number;
  readonly prime: bigint;
  draw(random: Random): bigint;
  /** A multiple of a generator; null: of the parameters' own. */
  publicKey(generator: Uint8Array | null, scalar: bigint): Uint8Array;
  /** s·G + H for a nonce s and a shared element H; null: no generator. */
  mapGenerically(nonce: bigint, scalar: bigint, theirs: Uint8Array): Uint8Array | null;
  /** The generator that an element of the field stands for; null: none. */
  mapIntegrated(field: bigint): Uint8Array | null;
  isPublicKey(bytes: Uint8Array): boolean;
  sharedSecret(scalar: bigint, theirs: Uint8Array): Uint8Array;
}

export function keyAgreementOf(parameters: PaceParameters): KeyAgreement {
  return parameters.agreement === 'ECDH' ? overCurve(parameters) : overPrime(parameters);
}

function overCurve({ openssl }: EcParameters): KeyAgreement {
  const { Point, prime, a, b } = curveOf(openssl);
  const order = Point.Fn.ORDER;
  const scalarSize = Point.Fn.BYTES;
  const keyOf = (scalar: bigint) => {
    const key = createECDH(openssl);
    key.setPrivateKey(toBytes(scalar, scalarSize));
    return key;
  };
  const pointOf = (bytes: Uint8Array) => {
    if (bytes[0] !== 0x04) return null;
    try {
      return Point.fromBytes(bytes);
    } catch {
      return null;
    }
  };
  const known = (bytes: Uint8Array) => {
    const point = pointOf(bytes);
    if (point === null) throw new Error('the key was checked before');
    return point;
  };
  // Multiples of G are OpenSSL's work, which is much faster.
  const ofG = (scalar: bigint) => (scalar === 0n ? Point.ZERO : Point.fromBytes(keyOf(scalar).getPublicKey()));
  return {
    tag: 0x86,
    order,
    scalarSize,
    prime,
    draw: (random) => drawn(random, order, scalarSize),
    publicKey: (generator, scalar) =>
      generator === null ? keyOf(scalar).getPublicKey() : known(generator).multiply(scalar).toBytes(false),
    mapGenerically: (nonce, scalar, theirs) => {
      const mapped = ofG(nonce % order).add(known(theirs).multiply(scalar));
      return mapped.is0() ? null : mapped.toBytes(false);
    },
    mapIntegrated: (t) => {
      // Brier, Coron, Icart et al., "Efficient indifferentiable hashing into ordinary elliptic curves", 2010, §7: one of
      // two abscissas has a square above it, and the primes of this mapping are 3 modulo 4.
      const { Fp } = Point;
      const square = Fp.neg(Fp.sqr(Fp.create(t)));
      if (Fp.is0(square) || Fp.eql(square, Fp.neg(Fp.ONE))) return null;
      const fraction = Fp.inv(Fp.add(Fp.sqr(square), square));
      const first = Fp.mul(Fp.neg(Fp.div(b, a)), Fp.add(Fp.ONE, fraction));
      const above = Fp.add(Fp.mul(Fp.add(Fp.sqr(first), a), first), b);
      const root = Fp.pow(above, (prime + 1n) / 4n);
      const cube = Fp.pow(Fp.create(t), 3n);
      const point = Fp.eql(Fp.sqr(root), above)
        ? { x: first, y: root }
        : { x: Fp.mul(square, first), y: Fp.neg(Fp.mul(cube, root)) };
      return Point.fromAffine(point).toBytes(false);
    },
    isPublicKey: (bytes) => pointOf(bytes) !== null,
    sharedSecret: (scalar, theirs) => keyOf(scalar).computeSecret(theirs),
  };
}

function overPrime({ prime, order, generator: own }: DhParameters): KeyAgreement {
  const scalarSize = byteLength(order);
  const least = (value: bigint) => toBytes(value, byteLength(value));
  return {
    tag: 0x84,
    order,
    scalarSize,
    prime,
    draw: (random) => drawn(random, order, scalarSize),
    publicKey: (generator, scalar) => least(raise(generator === null ? own : fromBytes(generator), scalar, prime)),
    mapGenerically: (nonce, scalar, theirs) => {
      const mapped = (raise(own, nonce, prime) * raise(fromBytes(theirs), scalar, prime)) % prime;
      return mapped === 1n ? null : least(mapped);
    },
    mapIntegrated: (field) => {
      const mapped = raise(field, (prime - 1n) / order, prime);
      return mapped <= 1n ? null : least(mapped);
    },
    isPublicKey: (bytes) => {
      const key = bytes.length <= byteLength(prime) ? fromBytes(bytes) : 0n;
      return key > 1n && key < prime && raise(key, order, prime) === 1n;
    },
    sharedSecret: (scalar, theirs) => toBytes(raise(fromBytes(theirs), scalar, prime), byteLength(prime)),
  };
}

/** Square and multiply from the lowest bit on. */
export function raise(base: bigint, exponent: bigint, prime: bigint): bigint {
  let [result, power] = [1n, base % prime];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * power) % prime;
    power = (power * power) % prime;
  }
  return result;
}

function drawn(random: Random, order: bigint, size: number): bigint {
  const mask = (1n << BigInt(order.toString(2).length)) - 1n;
  for (;;) {
    const scalar = fromBytes(random(size)) & mask;
    if (scalar > 0n && scalar < order) return scalar;
  }
}

export function fromBytes(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

export function toBytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

function byteLength(value: bigint): number {
  return Math.ceil(value.toString(16).length / 2);
}
