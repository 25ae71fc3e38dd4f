/**
 * The line to a decoder's process: a request is its length and its bytes; an answer a head of three numbers (what it is,
 * and two more), then pixels or words. Numbers are 32 bits, little-endian. One picture at a time.
 */
export const answers = {
  /** Started; no numbers. */
  ready: 1,
  /** Width and height, then three bytes a pixel. */
  picture: 2,
  /** The length of the words that say what is wrong, then these. */
  refused: 3,
} as const;

export const headBytes = 12;

export function headOf(what: number, first = 0, second = 0): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(what, 0);
  head.writeUInt32LE(first, 4);
  head.writeUInt32LE(second, 8);
  return head;
}

/** Gathers a stream's chunks into pieces of known length. Overwrites the chunks: they hold somebody's picture. */
export class Pieces {
  #piece: Uint8Array;
  #filled = 0;
  readonly #next: (piece: Uint8Array) => number;

  /** `next` is given each whole piece and says how long the following one is. */
  constructor(first: number, next: (piece: Uint8Array) => number) {
    this.#piece = new Uint8Array(first);
    this.#next = next;
  }

  take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + this.#piece.length - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#piece.length) break;
      const whole = this.#piece;
      this.#piece = new Uint8Array(this.#next(whole));
      this.#filled = 0;
    }
    chunk.fill(0);
  }

  /** Overwrites a piece that will never be whole. */
  wipe(): void {
    this.#piece.fill(0);
  }
}
