import { createECDH, createPublicKey, ECDH, type KeyObject } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import type { RandomBytes } from '../access/access.ts';
import type { AgreementGroup, Multiplier } from '../access/agreement-group.ts';
import { curveParameters } from '../access/curve-parameters.ts';
import { dhGroups } from '../access/dh-group.ts';
import { ecdhGroups } from '../access/ecdh-group.ts';
import { type AlgorithmIdentifier, algorithmOf, asn1, bits, Members, smallInteger } from '../ber/asn1.ts';
import { type Ber, MalformedBytes, readOneBer, wellFormed } from '../ber/ber.ts';
import { bitLength, bytesOf, numberOf, power } from '../crypto/modular.ts';

/** What chip authentication needs of a group: an ephemeral key of ours, and an agreement with a static one of the chip. */
export interface StaticGroup extends Pick<AgreementGroup, 'agreement' | 'name' | 'elementSize'> {
  isElement(bytes: Uint8Array): boolean;
  draw(random: RandomBytes): Pick<Multiplier, 'ofGenerator' | 'agree'>;
}

/** A public key of the chip in its group. */
export interface StaticKey {
  readonly group: StaticGroup;
  readonly publicKey: Uint8Array;
}

/** Why a key cannot be used: this reader does not know its group, or it is no key. */
export interface KeyProblem {
  readonly kind: 'unsupported-key' | 'invalid-key';
  readonly detail: string;
}

const oids = {
  ecPublicKey: '1.2.840.10045.2.1',
  standardizedParameters: '0.4.0.127.0.7.1.2',
  /** PKCS#3. */
  dhKeyAgreement: '1.2.840.113549.1.3.1',
  /** ANSI X9.42, RFC 3279 §2.3.3. */
  dhPublicNumber: '1.2.840.10046.2.1',
} as const;

/** A key of DG14 with domain parameters of its own, named, or standardized: ICAO 9303-11 §9.2.6 and §9.5. */
export function staticKeyOf(subjectPublicKeyInfo: Uint8Array): Result<StaticKey, KeyProblem> {
  const parts = wellFormed(() => {
    const members = new Members(readOneBer(subjectPublicKeyInfo));
    return { algorithm: algorithmOf(members.next()), key: bits(members.next()) };
  });
  if (!parts.ok) return invalid(`it is malformed: ${parts.error.detail}`);
  const { algorithm, key } = parts.value;
  const found = wellFormed(() => keyIn(algorithm, key, subjectPublicKeyInfo));
  if (!found.ok) return invalid(`it is malformed: ${found.error.detail}`);
  if (!found.value.ok) return found.value;
  const { group, publicKey } = found.value.value;
  return group.isElement(publicKey) ? found.value : invalid(`it is no element of ${group.name}`);
}

function keyIn({ oid, parameters }: AlgorithmIdentifier, key: Uint8Array, whole: Uint8Array) {
  switch (oid) {
    case oids.ecPublicKey:
      return keyOnCurve(whole, key);
    case oids.standardizedParameters:
      return keyOfStandardizedParameters(parameters, key);
    case oids.dhKeyAgreement:
    case oids.dhPublicNumber:
      return ok({ group: primeGroupOf(parameters), publicKey: integerIn(key) });
    default:
      return unsupported(`its algorithm ${oid} is unknown`);
  }
}

function keyOfStandardizedParameters(parameters: Ber | null, key: Uint8Array): Result<StaticKey, KeyProblem> {
  const id = parameters === null ? null : smallInteger(parameters);
  const group = [...ecdhGroups, ...dhGroups].find(({ parameterId }) => parameterId === id);
  if (group === undefined) return unsupported(`its domain parameters ${id ?? 'without a number'} are unknown`);
  return ok({ group, publicKey: group.agreement === 'ECDH' ? key : integerIn(key) });
}

/** OpenSSL knows a curve by its name and by its parameters, also without cofactor or with a compressed generator. */
function keyOnCurve(whole: Uint8Array, point: Uint8Array): Result<StaticKey, KeyProblem> {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(whole), format: 'der', type: 'spki' });
  } catch {
    return invalid('it is no point of a curve that is known');
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve === undefined) return unsupported('it lies on a curve of its own parameters');
  const name = curveParameters.find(({ openssl }) => openssl === curve)?.name;
  const group = ecdhGroups.find((one) => one.name === name) ?? namedGroup(curve, point);
  const isUncompressed = point[0] === 0x04;
  return ok({ group, publicKey: isUncompressed ? point : uncompressed(point, curve) });
}

function uncompressed(point: Uint8Array, curve: string): Uint8Array {
  return Buffer.from(ECDH.convertKey(point, curve, undefined, undefined, 'uncompressed'));
}

/** A curve that PACE does not standardize and OpenSSL names. It checks points when it agrees. */
function namedGroup(curve: string, point: Uint8Array): StaticGroup {
  const fieldSize = point[0] === 0x04 ? (point.length - 1) / 2 : point.length - 1;
  return {
    agreement: 'ECDH',
    name: curve,
    elementSize: 1 + 2 * fieldSize,
    isElement: (bytes) => {
      try {
        return bytes[0] === 0x04 && ECDH.convertKey(bytes, curve).length === 1 + 2 * fieldSize;
      } catch {
        return false;
      }
    },
    draw: () => {
      const pair = createECDH(curve);
      const publicKey = pair.generateKeys();
      return { ofGenerator: () => publicKey, agree: (element) => pair.computeSecret(element) };
    },
  };
}

/** Primes of fewer bits are broken, and larger ones only cost time. */
const primeBits = { least: 1024, most: 4096 } as const;

/** PKCS#3 gives p and g; X9.42 the order of g behind them. */
function primeGroupOf(parameters: Ber | null): StaticGroup {
  if (parameters === null) throw new MalformedBytes('its domain parameters are missing');
  const members = new Members(parameters);
  const [p, g] = [members.next(asn1.integer), members.next(asn1.integer)].map(({ value }) => numberOf(value));
  const third = members.optional(asn1.integer);
  if (p === undefined || g === undefined) throw new MalformedBytes('its domain parameters are incomplete');
  const known = dhGroups.find(({ prime }) => prime === p);
  if (known !== undefined && numberOf(known.multiplier(1n)?.ofGenerator() ?? new Uint8Array()) === g) return known;
  const bitsOfPrime = bitLength(p);
  if (bitsOfPrime < primeBits.least || bitsOfPrime > primeBits.most || p % 2n === 0n)
    throw new MalformedBytes(`its prime of ${bitsOfPrime} bits is none that can be trusted`);
  if (g <= 1n || g >= p - 1n) throw new MalformedBytes('its generator generates nothing');
  // The third number is an order only where the generator has it; PKCS#3 has a length of exponents there.
  const order = third === null ? null : numberOf(third.value);
  const bitsOfOrder = order === null ? 0 : bitLength(order);
  const isOrder = order !== null && bitsOfOrder >= 160 && bitsOfOrder <= largestOrder && power(g, order, p) === 1n;
  return primeGroup(p, g, isOrder ? order : null);
}

/** Bits. A subgroup nearly as large as its prime has no small ones beside it but that of two, and takes long to look at. */
const largestOrder = 512;
/** Bits of a secret exponent where nobody says how large the group is: twice the strength of AES-128. */
const exponentBits = 256;

function primeGroup(p: bigint, g: bigint, order: bigint | null): StaticGroup {
  const elementSize = Math.ceil(bitLength(p) / 8);
  return {
    agreement: 'DH',
    name: `a ${bitLength(p)} bit prime`,
    elementSize,
    // RFC 2631 §2.1.5: the order is looked at where it is known.
    isElement: (bytes) => {
      const y = bytes.length > elementSize ? 0n : numberOf(bytes);
      return y > 1n && y < p - 1n && (order === null || power(y, order, p) === 1n);
    },
    draw: (random) => {
      const size = order === null ? exponentBits : bitLength(order);
      const drawn = BigInt.asUintN(size, numberOf(random(Math.ceil(size / 8))));
      const secret = order === null ? drawn : drawn % order;
      const exponent = secret > 1n ? secret : secret + 2n;
      const publicKey = power(g, exponent, p);
      return {
        ofGenerator: () => bytesOf(publicKey, Math.ceil(bitLength(publicKey) / 8)),
        agree: (element) => bytesOf(power(numberOf(element), exponent, p), elementSize),
      };
    },
  };
}

/** A DH public key is an INTEGER in its BIT STRING; its sign byte is none of its own. */
function integerIn(key: Uint8Array): Uint8Array {
  const integer = readOneBer(key);
  if (integer.tag !== asn1.integer) throw new MalformedBytes('a DH key is no INTEGER');
  const number = numberOf(integer.value);
  return bytesOf(number, Math.ceil(bitLength(number) / 8));
}

function invalid(detail: string): { readonly ok: false; readonly error: KeyProblem } {
  return err({ kind: 'invalid-key', detail });
}

function unsupported(detail: string): { readonly ok: false; readonly error: KeyProblem } {
  return err({ kind: 'unsupported-key', detail });
}
