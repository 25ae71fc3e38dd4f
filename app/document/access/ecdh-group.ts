import { createECDH, diffieHellman, type KeyObject } from 'node:crypto';
import { wipe } from '../../core/wipe.ts';
import { ecPrivateKey, ecPublicKey } from '../crypto/ec-key.ts';
import { bitLength, bytesOf, inverse, modulo, numberOf, power } from '../crypto/modular.ts';
import type { RandomBytes } from './access.ts';
import type { AgreementGroup, Multiplier } from './agreement-group.ts';
import { type CurveParameters, curveParameters } from './curve-parameters.ts';

/** A point that is not the one at infinity. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/**
 * PACE over an elliptic curve. Multiplications are OpenSSL's, which gives abscissas only: the ordinate of kP follows from
 * those of kP and (k + 1)P.
 */
class EcdhGroup implements AgreementGroup {
  readonly agreement = 'ECDH';
  readonly elementTag = 0x86;
  readonly name: string;
  readonly parameterId: number;
  readonly strength: number;
  readonly elementSize: number;
  readonly prime: bigint;
  readonly order: bigint;
  readonly #curve: CurveParameters;
  readonly #fieldSize: number;
  #generator: Uint8Array | null = null;

  constructor(curve: CurveParameters) {
    const { name, parameterId, prime, order } = curve;
    this.name = name;
    this.parameterId = parameterId;
    this.prime = prime;
    this.order = order;
    this.strength = Math.min(256, Math.floor(bitLength(order) / 2));
    this.#fieldSize = Math.ceil(bitLength(prime) / 8);
    this.elementSize = 1 + 2 * this.#fieldSize;
    this.#curve = curve;
  }

  draw(random: RandomBytes): Multiplier {
    const bits = bitLength(this.order);
    for (;;) {
      // P-521 has seven bits more in its bytes than in its order.
      const number = BigInt.asUintN(bits, numberOf(random(Math.ceil(bits / 8))));
      if (number > 0n && number < this.order) return new CurveMultiplier(this, this.#curve, number);
    }
  }

  multiplier(number: bigint): Multiplier | null {
    const reduced = modulo(number, this.order);
    return reduced === 0n ? null : new CurveMultiplier(this, this.#curve, reduced);
  }

  isElement(bytes: Uint8Array): boolean {
    const { prime, a, b } = this.#curve;
    if (bytes.length !== this.elementSize || bytes[0] !== 0x04) return false;
    const { x, y } = this.pointOf(bytes);
    return x < prime && y < prime && (y * y - (x * x + a) * x - b) % prime === 0n;
  }

  combine(first: Uint8Array, second: Uint8Array): Uint8Array | null {
    const { prime, a } = this.#curve;
    const [p, q] = [this.pointOf(first), this.pointOf(second)];
    const isDouble = p.x === q.x && p.y === q.y;
    const rise = isDouble ? 3n * p.x * p.x + a : q.y - p.y;
    const run = inverse(isDouble ? 2n * p.y : q.x - p.x, prime);
    if (run === null) return null;
    const slope = modulo(rise * run, prime);
    const x = modulo(slope * slope - p.x - q.x, prime);
    return this.bytesOf({ x, y: slope * (p.x - x) - p.y });
  }

  /** ICAO 9303-11 appendix B.2: affine coordinates, and a prime that is 3 modulo 4. */
  mapToElement(t: bigint): Uint8Array | null {
    const { prime, a, b } = this.#curve;
    const alpha = modulo(-t * t, prime);
    const inverted = [inverse(a, prime), inverse(alpha + alpha * alpha, prime)];
    const [overA, over] = inverted;
    if (prime % 4n !== 3n || overA === null || overA === undefined || over === null || over === undefined) return null;
    const x2 = modulo(-b * overA * (1n + over), prime);
    const x3 = modulo(alpha * x2, prime);
    const h2 = modulo((x2 * x2 + a) * x2 + b, prime);
    const u = modulo(t * t * t * h2, prime);
    const root = power(h2, prime - 1n - (prime + 1n) / 4n, prime);
    const isSquare = (root * root * h2 - 1n) % prime === 0n;
    return this.bytesOf(isSquare ? { x: x2, y: root * h2 } : { x: x3, y: root * u });
  }

  /** A multiple of the curve's own generator. */
  ofGenerator(number: bigint): Uint8Array {
    const ecdh = createECDH(this.#curve.openssl);
    const secret = this.scalarBytes(number);
    ecdh.setPrivateKey(secret);
    wipe(secret);
    return ecdh.getPublicKey();
  }

  generator(): Uint8Array {
    this.#generator ??= this.ofGenerator(1n);
    return this.#generator;
  }

  scalarBytes(number: bigint): Uint8Array {
    return bytesOf(number, Math.ceil(bitLength(this.order) / 8));
  }

  pointOf(bytes: Uint8Array): Point {
    const behind = 1 + this.#fieldSize;
    return { x: numberOf(bytes.subarray(1, behind)), y: numberOf(bytes.subarray(behind)) };
  }

  bytesOf({ x, y }: Point): Uint8Array {
    const coordinates = [x, y].map((one) => bytesOf(modulo(one, this.prime), this.#fieldSize));
    return Buffer.concat([Uint8Array.of(0x04), ...coordinates]);
  }
}

class CurveMultiplier implements Multiplier {
  readonly #group: EcdhGroup;
  readonly #curve: CurveParameters;
  readonly #number: bigint;
  readonly #public: Uint8Array;
  #key: KeyObject | null = null;
  #next: KeyObject | null = null;

  constructor(group: EcdhGroup, curve: CurveParameters, number: bigint) {
    this.#group = group;
    this.#curve = curve;
    this.#number = number;
    this.#public = group.ofGenerator(number);
  }

  ofGenerator(): Uint8Array {
    return this.#public;
  }

  agree(element: Uint8Array): Uint8Array {
    this.#key ??= this.#keyOf(this.#number, this.#public);
    return abscissa(this.#key, ecPublicKey(this.#curve.oid, element));
  }

  of(element: Uint8Array): Uint8Array {
    const { order, prime, a, b, oid } = this.#curve;
    const { x, y } = this.#group.pointOf(element);
    // (n - 1)P is -P, and nP has no abscissa.
    if (this.#number === order - 1n) return this.#group.bytesOf({ x, y: -y });
    this.#key ??= this.#keyOf(this.#number, this.#public);
    this.#next ??= this.#keyOf(this.#number + 1n, this.#publicOfNext());
    const theirs = ecPublicKey(oid, element);
    const x1 = numberOf(abscissa(this.#key, theirs));
    const x2 = numberOf(abscissa(this.#next, theirs));
    const over = inverse(2n * y, prime);
    if (over === null) throw new Error('no point of a curve of odd order has the ordinate 0');
    // Brier and Joye, "Weierstraß elliptic curves and side-channel attacks", 2002, equation 10.
    const y1 = (2n * b + (a + x * x1) * (x + x1) - x2 * (x - x1) * (x - x1)) * over;
    return this.#group.bytesOf({ x: x1, y: y1 });
  }

  #publicOfNext(): Uint8Array {
    const next = this.#group.combine(this.#public, this.#group.generator());
    if (next === null) throw new Error('a number below n - 1 has a next one');
    return next;
  }

  #keyOf(number: bigint, publicKey: Uint8Array): KeyObject {
    const secret = this.#group.scalarBytes(number);
    const key = ecPrivateKey(this.#curve.oid, secret, publicKey);
    wipe(secret);
    return key;
  }
}

/** What a key agreement on a curve comes to. Elements are checked before: `ECDH.computeSecret` would do it again, slowly. */
function abscissa(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  return diffieHellman({ privateKey, publicKey });
}

export const ecdhGroups: readonly AgreementGroup[] = curveParameters.map((one) => new EcdhGroup(one));
