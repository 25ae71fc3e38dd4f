import { hash } from 'node:crypto';

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

/** RFC 6962 §2.1: a leaf and a node hash differently, so that neither can stand for the other. */
export function leafHash(entry: Uint8Array): Buffer {
  const marked = Buffer.allocUnsafe(entry.length + 1);
  marked[0] = 0;
  marked.set(entry, 1);
  return sha256(marked);
}

/** The same over `bytes[from, to)` without a copy: the byte before is lent for the mark and given back. */
export function leafHashWithin(bytes: Buffer, from: number, to: number): Buffer {
  if (from === 0) return leafHash(bytes.subarray(0, to));
  const lent = bytes[from - 1]!;
  bytes[from - 1] = 0;
  const hashed = sha256(bytes.subarray(from - 1, to));
  bytes[from - 1] = lent;
  return hashed;
}

const node = Buffer.alloc(65, 1);

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 33);
  return sha256(node);
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

  /** The tree of this size with these peaks, largest first; null when their number is not that of the size. */
  static from(size: number, peaks: readonly Uint8Array[]): MerkleTree | null {
    const tree = new MerkleTree();
    tree.#size = size;
    let next = 0;
    for (let height = size.toString(2).length - 1, rest = size; height >= 0; height -= 1) {
      if (rest < 2 ** height) continue;
      rest -= 2 ** height;
      const peak = peaks[next];
      if (peak?.length !== 32) return null;
      tree.#peaks.push({ height, hash: Buffer.from(peak) });
      next += 1;
    }
    return next === peaks.length ? tree : null;
  }

  get size(): number {
    return this.#size;
  }

  /** Enough to go on from here, and to prove the root here. */
  peaks(): readonly Buffer[] {
    return this.#peaks.map((peak) => peak.hash);
  }

  copy(): MerkleTree {
    const tree = new MerkleTree();
    tree.#size = this.#size;
    tree.#peaks.push(...this.#peaks);
    return tree;
  }

  append(leaf: Buffer): void {
    let peak: Peak = { height: 0, hash: leaf };
    for (let last = this.#peaks.at(-1); last?.height === peak.height; last = this.#peaks.at(-1)) {
      this.#peaks.pop();
      peak = { height: peak.height + 1, hash: nodeHash(last.hash, peak.hash) };
    }
    this.#peaks.push(peak);
    this.#size += 1;
  }

  root(): Buffer {
    const [last, ...rest] = this.#peaks.map((peak) => peak.hash).reverse();
    if (last === undefined) return sha256(new Uint8Array());
    return rest.reduce((right, left) => nodeHash(left, right), last);
  }
}
