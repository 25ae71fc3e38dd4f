import { createHash } from 'node:crypto';

/** Chance that can be had again: the same seed, the same numbers (xoshiro128**, Blackman and Vigna 2018). */
export class Chance {
  readonly #state: Uint32Array;

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest();
    this.#state = Uint32Array.from({ length: 4 }, (_, index) => digest.readUInt32LE(index * 4) | 1);
  }

  /** A whole number from 0 to 2³² − 1. */
  next(): number {
    const s = this.#state;
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const result = Math.imul(turned(Math.imul(s1, 5), 7), 9) >>> 0;
    s[2] = s2 ^ s0;
    s[3] = s3 ^ s1;
    s[1] = s1 ^ (s[2] ?? 0);
    s[0] = s0 ^ (s[3] ?? 0);
    s[2] = (s[2] ?? 0) ^ (s1 << 9);
    s[3] = turned(s[3] ?? 0, 11);
    return result;
  }

  /** A whole number from 0 to `end` − 1. */
  below(end: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * end);
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.next() & 0xff);
  }
}

function turned(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
