import { createHash } from 'node:crypto';

/** RFC 6962 §2.1: a leaf and a node hash differently, so that neither can stand for the other. */
export function leafHash(entry: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(entry).digest();
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest();
}

interface Peak {
  readonly height: number;
  readonly hash: Buffer;
}

/**
 * A growing Merkle tree that keeps only the roots of its complete subtrees: O(log n) memory, O(log n) a root.
 * `root()` is MTH of RFC 6962 §2.1 over all leaves appended so far.
 */
export class MerkleTree {
  #size = 0;
  /** Roots of complete subtrees, largest first, as the binary digits of `size`. */
  readonly #peaks: Peak[] = [];

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let peak: Peak = { height: 0, hash: Buffer.from(leaf) };
    for (let last = this.#peaks.at(-1); last?.height === peak.height; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { height: peak.height + 1, hash: nodeHash(last.hash, peak.hash) };
    }
    this.#peaks.push(peak);
    this.#size += 1;
  }

  root(): Buffer {
    const [last, ...rest] = this.#peaks.map((peak) => peak.hash).reverse();
    if (last === undefined) return createHash('sha256').digest();
    return rest.reduce((right, left) => nodeHash(left, right), last);
  }
}
