import { bitLength, bytesOf, modulo, numberOf, power } from '../crypto/modular.ts';
import type { RandomBytes } from './access.ts';
import type { AgreementGroup, Multiplier } from './agreement-group.ts';
import { type DhParameters, dhParameters } from './dh-parameters.ts';

/** PACE over integers modulo a prime; the group is the subgroup of prime order. */
class DhGroup implements AgreementGroup {
  readonly agreement = 'DH';
  readonly elementTag = 0x84;
  readonly name: string;
  readonly parameterId: number;
  readonly strength: number;
  readonly elementSize: number;
  readonly prime: bigint;
  readonly order: bigint;
  readonly #parameters: DhParameters;

  constructor(parameters: DhParameters) {
    const { name, parameterId, prime, order } = parameters;
    this.name = name;
    this.parameterId = parameterId;
    this.prime = prime;
    this.order = order;
    this.strength = bitLength(prime) >= 2048 ? 112 : 80;
    this.elementSize = Math.ceil(bitLength(prime) / 8);
    this.#parameters = parameters;
  }

  draw(random: RandomBytes): Multiplier {
    for (;;) {
      const number = numberOf(random(Math.ceil(bitLength(this.order) / 8)));
      if (number > 0n && number < this.order) return this.#raisedTo(number);
    }
  }

  multiplier(number: bigint): Multiplier | null {
    const reduced = modulo(number, this.order);
    return reduced === 0n ? null : this.#raisedTo(reduced);
  }

  /** RFC 2631 §2.1.5, which 9303-11 §4.4.3.3.1 asks for: what lies outside the subgroup would give bits of a key away. */
  isElement(bytes: Uint8Array): boolean {
    const { prime, order } = this;
    const y = bytes.length > this.elementSize ? 0n : numberOf(bytes);
    return y > 1n && y < prime - 1n && power(y, order, prime) === 1n;
  }

  combine(a: Uint8Array, b: Uint8Array): Uint8Array | null {
    return this.#elementOf((numberOf(a) * numberOf(b)) % this.prime);
  }

  mapToElement(field: bigint): Uint8Array | null {
    return this.#elementOf(power(field, (this.prime - 1n) / this.order, this.prime));
  }

  #elementOf(number: bigint): Uint8Array | null {
    return number <= 1n ? null : unsigned(number);
  }

  #raisedTo(number: bigint): Multiplier {
    const { prime, elementSize } = this;
    const raise = (base: bigint) => power(base, number, prime);
    return {
      ofGenerator: () => unsigned(raise(this.#parameters.generator)),
      of: (element) => unsigned(raise(numberOf(element))),
      // RFC 2631 §2.1.2: the shared secret is as long as the prime.
      agree: (element) => bytesOf(raise(numberOf(element)), elementSize),
    };
  }
}

/** 9303-11 §9.4.1: in the fewest bytes. */
function unsigned(number: bigint): Uint8Array {
  return bytesOf(number, Math.ceil(bitLength(number) / 8));
}

export const dhGroups: readonly AgreementGroup[] = dhParameters.map((one) => new DhGroup(one));
