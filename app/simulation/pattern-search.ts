/** Bytes that are looked at together: with two, most places of a text are skipped. */
const blockLength = 2;

/**
 * Finds any of many byte patterns in one pass over a text (Wu and Manber, 1994): the last block of a window says how far
 * the next pattern can at most be, so that most bytes are never looked at.
 */
export class PatternSearch {
  readonly #patterns: readonly Uint8Array[];
  readonly #shortest: number;
  /** By block: how far the window may move. */
  readonly #shifts = new Uint8Array(65_536);
  /** By block: the patterns whose first `shortest` bytes end with it. */
  readonly #endingWith = new Map<number, number[]>();

  constructor(patterns: readonly Uint8Array[]) {
    this.#patterns = patterns;
    this.#shortest = Math.min(255, ...patterns.map((one) => one.length));
    if (this.#shortest < blockLength) throw new RangeError('a pattern of one byte is in every text');
    this.#shifts.fill(this.#shortest - blockLength + 1);
    for (const [index, pattern] of patterns.entries()) {
      for (let end = blockLength; end <= this.#shortest; end += 1) {
        const block = blockAt(pattern, end - blockLength);
        const shift = this.#shortest - end;
        if (shift < (this.#shifts[block] ?? 0)) this.#shifts[block] = shift;
        if (shift > 0) continue;
        const ending = this.#endingWith.get(block);
        if (ending === undefined) this.#endingWith.set(block, [index]);
        else ending.push(index);
      }
    }
  }

  /** Calls `found` for each place of each pattern, places in order. */
  in(bytes: Uint8Array, found: (pattern: number, at: number) => void): void {
    if (this.#patterns.length === 0) return;
    const shifts = this.#shifts;
    const last = bytes.length - blockLength;
    for (let at = this.#shortest - blockLength; at <= last; ) {
      const block = blockAt(bytes, at);
      const shift = shifts[block]!;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start = at - this.#shortest + blockLength;
      for (const index of this.#endingWith.get(block) ?? []) {
        if (startsAt(bytes, start, this.#patterns[index]!)) found(index, start);
      }
      at += 1;
    }
  }
}

function blockAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function startsAt(bytes: Uint8Array, start: number, pattern: Uint8Array): boolean {
  if (start + pattern.length > bytes.length) return false;
  for (let at = 0; at < pattern.length; at += 1) if (bytes[start + at] !== pattern[at]) return false;
  return true;
}
