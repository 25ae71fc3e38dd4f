/**
 * The only source of chance in a simulation: the same seed gives the same numbers on every machine. A fork is a stream of
 * its own, so that one part that asks for more numbers changes nothing for another.
 */
export class Chance {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: string) {
    this.#seed = seed;
    const next = spread(seed);
    this.#a = next();
    this.#b = next();
    this.#c = next();
    for (let warming = 0; warming < 12; warming += 1) this.float();
  }

  /** At least 0, below 1. */
  float(): number {
    // sfc32 (Chris Doty-Humphrey, PractRand): passes its tests and needs only 32-bit sums.
    const sum = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return Math.floor(this.float() * below);
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.int(of.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  happens(p: number): boolean {
    return this.float() < p;
  }

  fork(label: string): Chance {
    return new Chance(`${this.#seed}/${label}`);
  }
}

/** Numbers of 32 bits from a text (MurmurHash3's mixing). */
function spread(text: string): () => number {
  let hash = 1_779_033_703 ^ text.length;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 3_432_918_353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    hash ^= hash >>> 16;
    return hash | 0;
  };
}
