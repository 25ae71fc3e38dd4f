/** One change of a file that has not reached the platter. */
export type Change =
  | { readonly kind: 'append'; readonly bytes: Uint8Array }
  | { readonly kind: 'overwrite'; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly size: number };

interface Waiting {
  readonly change: Change;
  /** The disk has said that this is synced; only a disk that lied still has it here. */
  promised: boolean;
}

/** What a power cut does to the changes that wait. */
export interface CutChoice {
  /** Of `count` changes, which reach the platter after all. */
  keep(count: number): readonly boolean[];
  /** Of the last kept change, how many of its bytes; null: all. */
  tornAt(length: number): number | null;
}

/** Bytes that grow at their end without being copied at every step. */
class Grown {
  #bytes: Buffer;
  #length: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
    this.#length = bytes.length;
  }

  get length(): number {
    return this.#length;
  }

  view(from = 0): Buffer {
    return this.#bytes.subarray(from, this.#length);
  }

  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) {
      const wider = Buffer.alloc(Math.max(end, 2 * this.#bytes.length, 4096));
      wider.set(this.view());
      this.#bytes = wider;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = end;
  }

  take(change: Change): void {
    if (change.kind === 'append') this.append(change.bytes);
    else if (change.kind === 'overwrite') {
      this.#length = 0;
      this.append(change.bytes);
    } else if (change.size < this.#length) this.#length = change.size;
    else if (change.size > this.#length) this.append(Buffer.alloc(change.size - this.#length));
  }
}

/** A file's bytes: what processes see (the page cache), what is on the platter, and the changes between the two. */
export class VirtualFile {
  readonly #seen: Grown;
  #platter: Grown;
  #waiting: Waiting[] = [];

  constructor(bytes: Uint8Array = Buffer.alloc(0)) {
    this.#seen = new Grown(bytes);
    this.#platter = new Grown(bytes);
  }

  /** A copy of what a process reads. */
  read(): Buffer {
    return Buffer.from(this.#seen.view());
  }

  get size(): number {
    return this.#seen.length;
  }

  change(change: Change): void {
    const own = change.kind === 'truncate' ? change : { ...change, bytes: Buffer.from(change.bytes) };
    this.#seen.take(own);
    this.#waiting.push({ change: own, promised: false });
  }

  sync(lies: boolean): void {
    if (lies) {
      for (const one of this.#waiting) one.promised = true;
      return;
    }
    for (const { change } of this.#waiting) this.#platter.take(change);
    this.#waiting = [];
  }

  /** True when the disk has said of a line with both words, near the end of the file, that a power cut cannot take it. */
  promises(id: string, event: string, within: number): boolean {
    const tail = this.#platter.view(Math.max(0, this.#platter.length - within));
    return (
      hasLine(tail, id, event) ||
      this.#waiting.some(
        ({ change, promised }) => promised && change.kind !== 'truncate' && hasLine(change.bytes, id, event),
      )
    );
  }

  /** The file as it is found after the power has come back, and whether something that was promised is gone. */
  cut(choice: CutChoice): { readonly file: VirtualFile; readonly brokenPromise: boolean } {
    const waiting = this.#waiting;
    const kept = choice.keep(waiting.length);
    const last = kept.lastIndexOf(true);
    let brokenPromise = false;
    for (const [index, { change, promised }] of waiting.entries()) {
      const left = kept[index] !== true ? null : index === last ? torn(change, choice) : change;
      if (promised && left !== change) brokenPromise = true;
      if (left !== null) this.#platter.take(left);
      // A file system that has written the new length and not the bytes shows zeros in their place.
      else if (change.kind === 'append' && index < last) this.#platter.append(Buffer.alloc(change.bytes.length));
    }
    return { file: new VirtualFile(this.#platter.view()), brokenPromise };
  }
}

function torn(change: Change, choice: CutChoice): Change {
  if (change.kind === 'truncate') return change;
  const at = choice.tornAt(change.bytes.length);
  return at === null ? change : { ...change, bytes: change.bytes.subarray(0, at) };
}

function hasLine(bytes: Uint8Array, id: string, event: string): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = text.lastIndexOf(id); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(id, at - 1)) {
    const begin = text.lastIndexOf(0x0a, at) + 1;
    const end = text.indexOf(0x0a, at);
    if (end >= 0 && text.subarray(begin, end).includes(event)) return true;
  }
  return false;
}
