import { type EntryLine, type LineStart, linkOf, linkOfNothing, parseEntryLine, readLineStart } from './entry-line.ts';
import { leafHashWithin, MerkleTree } from './merkle.ts';
import { strictBase64 } from './signed-note.ts';

const lineFeed = 0x0a;
/** A link that differs in so few characters was itself damaged; of two hashes, nearly all 22 differ. */
const damagedLink = 4;

/** A line that the line after it does not name as the one before. */
interface Break {
  readonly at: number;
  readonly link: string;
  readonly said: string;
}

/**
 * Takes the lines of a journal in their order and holds them against each other (sequence, links) and against the roots
 * that were signed. `firstBad` is the first entry that is not as it was signed.
 */
export class Chain {
  readonly tree: MerkleTree;
  firstBad: number | null = null;
  /** All entries below this size are as they were signed. */
  proved: number;
  /** `signed` of the last line taken. */
  lastSigned = 0;
  readonly #roots: ReadonlyMap<number, Uint8Array>;
  /** Behind the last root nothing is signed: a line that does not fit there is worth nothing. */
  readonly #signedSize: number;
  #link: string | null;
  #links: string[] = [];
  #breaks: Break[] = [];
  #last: { readonly bytes: Buffer; readonly from: number; readonly to: number } | null = null;

  /** Goes on from a tree whose root is known to be right. */
  constructor(tree: MerkleTree, roots: ReadonlyMap<number, Uint8Array>) {
    this.tree = tree;
    this.proved = tree.size;
    this.#roots = roots;
    this.#signedSize = Math.max(tree.size, ...roots.keys());
    this.#link = tree.size === 0 ? linkOfNothing : null;
  }

  /** The link that the next line must carry; null where the line before is not known. */
  get link(): string | null {
    return this.#link;
  }

  /** Takes the line in `bytes[from, to)`; null when it is bad, and nothing behind it can be judged. */
  take(bytes: Buffer, from: number, to: number, opensSegment: boolean): LineStart | null {
    const sequence = this.tree.size;
    // What no root will speak for must be an entry to its end.
    const start = opensSegment || sequence >= this.#signedSize ? null : readLineStart(bytes, from, to);
    const line: LineStart | null = start ?? parseEntryLine(bytes.toString('utf8', from, to));
    const fits = line?.sequence === sequence && opensSegment === (line.peaks !== undefined);
    if (!fits || (opensSegment && !this.#opens(line))) {
      this.firstBad = this.#breaks.length > 0 ? this.#located() : sequence - this.#brokenLine();
      return null;
    }
    this.#last = { bytes, from, to };
    const { prev } = line;
    if (this.#link !== null && prev !== this.#link) {
      if (sequence >= this.#signedSize) {
        this.firstBad = sequence;
        return null;
      }
      this.#breaks.push({ at: sequence - 1, link: this.#link, said: prev });
    }
    this.#links.push(prev);
    const hash = leafHashWithin(bytes, from, to);
    this.#link = linkOf(hash);
    this.lastSigned = line.signed;
    this.tree.append(hash);
    const root = this.#roots.get(this.tree.size);
    if (root === undefined) return line;
    if (this.#breaks.length > 0 || !this.tree.root().equals(root)) {
      this.firstBad = this.#located();
      return null;
    }
    this.proved = this.tree.size;
    this.#links = [];
    return line;
  }

  /** The last word when there are no more lines: what was signed must be there. */
  end(): void {
    if (this.#breaks.length > 0) this.firstBad = this.#located(true);
    else if (this.#signedSize > this.tree.size) this.firstBad = this.tree.size - this.#brokenLine();
  }

  /** 1 when the last line that was taken is no entry to its end: its line feed was changed, it has swallowed the next one. */
  #brokenLine(): 0 | 1 {
    if (this.#last === null || this.tree.size === this.proved) return 0;
    const { bytes, from, to } = this.#last;
    return parseEntryLine(bytes.toString('utf8', from, to)) === null ? 1 : 0;
  }

  #opens(line: LineStart): boolean {
    const peaks = this.tree.peaks();
    return (
      line.event === 'journal.segment' &&
      line.peaks?.length === peaks.length &&
      peaks.every((peak, index) => peak.toString('base64') === line.peaks?.[index])
    );
  }

  /** Which of the lines since the last good root was changed or is missing: the links between them say it. */
  #located(missing = false): number {
    const [first] = this.#breaks;
    if (first === undefined) return this.tree.size - 1;
    const { at, link, said } = first;
    // The line itself is good where the root held behind it, where another line names it, where only the link was
    // damaged, where the line after it is a copy; and where from here on nothing fits, something is missing behind it.
    const toTheEnd = this.#breaks.length === this.tree.size - 1 - at;
    const nothingFits = toTheEnd && (missing || this.#breaks.length > 1);
    const named = this.#links.includes(link) || this.#links.indexOf(said) !== this.#links.lastIndexOf(said);
    const good = at < this.proved || differing(link, said) <= damagedLink || named || nothingFits;
    return good ? at + 1 : at;
  }
}

function differing(link: string, said: string): number {
  if (link.length !== said.length) return link.length;
  let count = 0;
  for (let at = 0; at < link.length; at += 1) if (link[at] !== said[at]) count += 1;
  return count;
}

/** The tree before a segment, as its first line says; null when that is no segment. */
export function treeBefore(first: number, bytes: Buffer): MerkleTree | null {
  const end = bytes.indexOf(lineFeed);
  const line = end < 0 ? null : parseEntryLine(bytes.toString('utf8', 0, end));
  const peaks = line?.peaks?.map(strictBase64);
  return peaks === undefined || peaks.includes(null) ? null : MerkleTree.from(first, peaks as Buffer[]);
}

/** Bytes of the whole lines; what is behind them was never acknowledged. */
export function wholeLines(bytes: Buffer): number {
  return bytes.lastIndexOf(lineFeed) + 1;
}

/** A line that was good, in its place. */
export interface TakenLine {
  readonly start: LineStart;
  /** All of it; null where it is no entry, although its checkpoint is good. */
  whole(): EntryLine | null;
}

/** Walks one segment's lines through a chain, a slice at a time. */
export class SegmentWalk implements TakenLine {
  readonly #chain: Chain;
  readonly #bytes: Buffer;
  readonly #take: (line: TakenLine) => void;
  #start: LineStart | null = null;
  #from = 0;
  #to = 0;

  constructor(chain: Chain, bytes: Buffer, take: (line: TakenLine) => void) {
    this.#chain = chain;
    this.#bytes = bytes;
    this.#take = take;
  }

  /** Bytes of the lines that were good. */
  get good(): number {
    return this.#from;
  }

  get start(): LineStart {
    return this.#start!;
  }

  whole(): EntryLine | null {
    return parseEntryLine(this.#bytes.toString('utf8', this.#from, this.#to));
  }

  /** Takes up to `most` lines; true while there are more and all were good. */
  step(most: number): boolean {
    for (let count = 0; count < most; count += 1) {
      this.#to = this.#bytes.indexOf(lineFeed, this.#from);
      if (this.#to < 0) return false;
      this.#start = this.#chain.take(this.#bytes, this.#from, this.#to, this.#from === 0);
      if (this.#start === null) return false;
      this.#take(this);
      this.#from = this.#to + 1;
    }
    return true;
  }
}
