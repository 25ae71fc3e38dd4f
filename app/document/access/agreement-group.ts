import type { RandomBytes } from './access.ts';

/**
 * A group in which PACE agrees on keys: an elliptic curve, or integers modulo a prime. Elements are held as they go over
 * the air, ICAO 9303-11 §9.4.
 */
export interface AgreementGroup {
  readonly agreement: 'ECDH' | 'DH';
  readonly name: string;
  /** Number among the standardized domain parameters, §9.5.1. */
  readonly parameterId: number;
  /** Bits of a symmetric key that is as hard to find, NIST SP 800-57 part 1 §5.6.1. */
  readonly strength: number;
  /** Tag of an element in a public key's data object, §9.4.3 and §9.4.4. */
  readonly elementTag: number;
  /** Most bytes of an element. */
  readonly elementSize: number;
  /** Modulus of the field that lies below. */
  readonly prime: bigint;
  /** Number of elements. */
  readonly order: bigint;
  /** A secret of its own for one use. */
  draw(random: RandomBytes): Multiplier;
  /** Modulo the order; null for a multiple of it. */
  multiplier(number: bigint): Multiplier | null;
  /** Whether bytes from outside are an element to compute with: neither a foreign one nor the neutral one. */
  isElement(bytes: Uint8Array): boolean;
  /** The group's operation; null when the neutral element comes of it. */
  combine(a: Uint8Array, b: Uint8Array): Uint8Array | null;
  /** The integrated mapping's way from the field into the group, §4.4.3.3.2; null where it leads nowhere. */
  mapToElement(field: bigint): Uint8Array | null;
}

/** A number that elements are multiplied with (or raised to): a secret key. */
export interface Multiplier {
  ofGenerator(): Uint8Array;
  of(element: Uint8Array): Uint8Array;
  /** The shared secret of a key agreement, §9.6. */
  agree(element: Uint8Array): Uint8Array;
}
