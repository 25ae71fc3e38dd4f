import { setImmediate as turn } from 'node:timers/promises';
import { Chain, SegmentWalk, type TakenLine, treeBefore } from './chain.ts';
import { type Checkpoint, openCheckpoint, readCheckpoint } from './checkpoint.ts';
import type { Disk } from './disk.ts';
import { closedNoteFile, listJournal, liveNoteFiles, reserveBytes, reserveFile, segmentFile } from './journal-files.ts';
import type { NoteVerifier } from './signed-note.ts';

/** Lines that are judged in one go: some ms, then whoever shares the process has its turn. */
const slice = 400;

/** What is wrong with a journal, as far as the first bad entry shows it. */
export type JournalProblem =
  /** A line that is no entry or stands in another's place, or whose content is not what its checkpoint signed. */
  | 'changed'
  /** Entries that a checkpoint signed are not there. */
  | 'cut-off'
  /** A checkpoint that is missing, damaged, or signed by another key. */
  | 'bad-checkpoint'
  /** The checkpoints are older than the entries say. */
  | 'old-checkpoint'
  /** The first entries are gone, and no entry says that they were pruned. */
  | 'not-pruned'
  /** A file beside the entries is damaged. */
  | 'damaged-file'
  /** The line with the lane's key is not there, or not as it was written. */
  | 'no-key';

export interface JournalVerdict {
  /** Whole entries in the folder. */
  readonly entries: number;
  /** Sequence of the first of them: what was before has been pruned. */
  readonly first: number;
  readonly checkpoints: number;
  /** Size under the newest good checkpoint. */
  readonly signed: number;
  /** Entries at the end without a checkpoint: being written, or written as the station was killed. */
  readonly unsigned: number;
  /** Bytes behind the last whole entry: not acknowledged. */
  readonly torn: number;
  /** The first entry that is not as it was signed; null when all is well. */
  readonly firstBad: number | null;
  readonly problem: JournalProblem | null;
  /** The file in which it stands, or that is missing. */
  readonly file: string | null;
}

export interface VerifyOptions {
  /** Without it signatures are not checked. */
  readonly verifier: NoteVerifier | null;
  /** A checkpoint that somebody else has kept: the journal must still hold what it says. */
  readonly known?: Checkpoint;
  /** Entries without a checkpoint count as bad, whatever left them there. */
  readonly allSigned?: boolean;
  /** Segments from this sequence on are not looked at: a start has already done it. */
  readonly end?: number;
  /** What the entries that are not looked at say was pruned. */
  readonly pruned?: number;
  /** Told now and then of the entries that have been judged. */
  onProgress?(entries: number): void;
}

type ReadableDisk = Pick<Disk, 'list' | 'read'>;

/** Judges a journal; one that is being written, or whose station was killed, is none the worse for it. */
export async function verifyJournal(disk: ReadableDisk, options: VerifyOptions): Promise<JournalVerdict> {
  // Live notes first: entries may be ahead of them, never behind.
  const live = await liveNotes(disk, options);
  return new Judgement(disk, options, live).run();
}

type Notes = readonly (Checkpoint | null)[];

function openWith({ verifier }: VerifyOptions, note: Buffer): Checkpoint | null {
  const text = note.toString('utf8');
  return verifier === null ? readCheckpoint(text) : openCheckpoint(text, verifier);
}

async function liveNotes(disk: ReadableDisk, options: VerifyOptions): Promise<Notes> {
  const names = await disk.list();
  const read = async (name: string) => (names.includes(name) ? openWith(options, await disk.read(name)) : null);
  return [await read(liveNoteFiles[0]), await read(liveNoteFiles[1])];
}

const newestOf = (notes: Notes) => notes.reduce((size, one) => Math.max(size, one?.size ?? 0), 0);

class Judgement {
  readonly #disk: ReadableDisk;
  readonly #options: VerifyOptions;
  readonly #live: Notes;
  readonly #newest: number;
  readonly #end: number;
  readonly #roots = new Map<number, Uint8Array>();
  #first = 0;
  #lines = 0;
  #torn = 0;
  #checkpoints = 0;
  #firstBad: number | null = null;
  #problem: JournalProblem | null = null;
  #file: string | null = null;
  /** Where a segment begins, or should. */
  #begins: readonly number[] = [];
  #pruned: number;
  /** `signed` of the last line under the newest live note, and of the lines behind all checkpoints. */
  #signedBefore: number | null = null;
  readonly #tail = new Set<number>();

  constructor(disk: ReadableDisk, options: VerifyOptions, live: Notes) {
    this.#disk = disk;
    this.#options = options;
    this.#live = live;
    this.#newest = newestOf(live);
    this.#end = options.end ?? Number.POSITIVE_INFINITY;
    this.#pruned = options.pruned ?? 0;
  }

  async run(): Promise<JournalVerdict> {
    const { segments, closed, names } = await listJournal(this.#disk);
    this.#begins = [...new Set([...segments, ...closed])].sort((a, b) => a - b);
    const judged = segments.filter((first) => first < this.#end);
    // Where everything before `end` was pruned, `end` is the first that is there.
    this.#first = judged[0] ?? segments[0] ?? 0;
    await this.#closedNotes(segments, closed);
    const { known } = this.#options;
    if (known !== undefined && known.size > 0 && known.size >= this.#first)
      this.#agree(known, closedNoteFile(known.size));
    if (this.#end === Number.POSITIVE_INFINITY)
      for (const [at, one] of this.#live.entries()) if (one !== null) this.#agree(one, liveNoteFiles[at]!);
    const signed = Math.max(this.#first, ...this.#roots.keys());
    if (judged.length > 0) await this.#walk(judged, signed);
    else if (signed > this.#first) this.#bad(this.#first, 'cut-off');
    if (this.#first > 0 && this.#pruned < this.#first) this.#bad(this.#first, 'not-pruned', segmentFile(this.#pruned));
    if (this.#end === Number.POSITIVE_INFINITY) await this.#ends(signed, names);
    if (this.#options.allSigned === true && this.#size > signed) this.#bad(signed, 'bad-checkpoint');
    return {
      entries: this.#lines,
      first: this.#first,
      checkpoints: this.#checkpoints,
      signed: Math.min(signed, this.#size),
      unsigned: Math.max(0, this.#size - signed),
      torn: this.#torn,
      firstBad: this.#firstBad,
      problem: this.#problem,
      file: this.#file,
    };
  }

  get #size(): number {
    return this.#first + this.#lines;
  }

  #bad(at: number, problem: JournalProblem, file = this.#segmentOf(at)): void {
    if (this.#firstBad !== null && this.#firstBad <= at) return;
    this.#firstBad = at;
    this.#problem = problem;
    this.#file = file;
  }

  #segmentOf(at: number): string {
    return segmentFile(this.#begins.findLast((first) => first <= at) ?? 0);
  }

  /** Two checkpoints of one size must say the same. */
  #agree({ size, root }: Checkpoint, file: string): void {
    const other = this.#roots.get(size);
    if (other !== undefined && !Buffer.from(other).equals(root)) this.#bad(this.#first, 'bad-checkpoint', file);
    this.#roots.set(size, root);
    this.#checkpoints += 1;
  }

  async #closedNotes(segments: readonly number[], closed: readonly number[]): Promise<void> {
    const before = (size: number) => segments.findLast((first) => first < size) ?? size;
    for (const size of closed.filter((one) => one >= this.#first && one <= this.#end)) {
      const note = openWith(this.#options, await this.#disk.read(closedNoteFile(size)));
      if (note?.size === size) this.#agree(note, closedNoteFile(size));
      else this.#bad(before(size), 'bad-checkpoint', closedNoteFile(size));
    }
    for (const first of segments) {
      if (first > 0 && first <= this.#end && !closed.includes(first))
        this.#bad(before(first), 'bad-checkpoint', closedNoteFile(first));
    }
  }

  async #walk(segments: readonly number[], signed: number): Promise<void> {
    let chain: Chain | null = null;
    for (const [index, first] of segments.entries()) {
      const bytes = await this.#disk.read(segmentFile(first));
      chain ??= this.#begin(first, bytes);
      if (chain !== null && chain.firstBad === null && chain.tree.size !== first) {
        // What lies between two segments is gone, or stands twice.
        chain.end();
        this.#bad(Math.min(chain.firstBad ?? first, first, chain.tree.size), 'cut-off');
        chain.firstBad ??= first;
      }
      const lines = countLines(bytes);
      if (chain !== null && chain.firstBad === null) {
        const walk = new SegmentWalk(chain, bytes, (line) => this.#look(line, signed));
        while (walk.step(slice)) {
          this.#options.onProgress?.(chain.tree.size - this.#first);
          await turn();
        }
        if (chain.firstBad !== null) this.#bad(chain.firstBad, 'changed');
      }
      this.#lines += lines.count;
      if (index === segments.length - 1) this.#torn = lines.rest;
      else if (lines.rest > 0) this.#bad(this.#size, 'changed');
    }
    if (chain === null || chain.firstBad !== null) return;
    chain.end();
    if (chain.firstBad !== null) this.#bad(chain.firstBad, chain.firstBad >= chain.tree.size ? 'cut-off' : 'changed');
  }

  /** The tree before the first segment that is there: empty, or proved by the checkpoint of the last one that was pruned. */
  #begin(first: number, bytes: Buffer): Chain | null {
    const tree = treeBefore(first, bytes);
    const root = this.#roots.get(first);
    if (tree !== null && (first === 0 || (root !== undefined && tree.root().equals(root)))) {
      return new Chain(tree, this.#roots);
    }
    // A segment that was about to begin when the station was killed has no first line; nothing of it is signed.
    if (countLines(bytes).count > 0) this.#bad(first, 'changed');
    else if (Math.max(0, ...this.#roots.keys()) > first) this.#bad(first, 'cut-off');
    return null;
  }

  #look(line: TakenLine, signed: number): void {
    const { start } = line;
    const { event, sequence } = start;
    if (event === 'journal.pruned') this.#pruned = Math.max(this.#pruned, Number(line.whole()?.fields.upTo) || 0);
    if (sequence === this.#newest - 1) this.#signedBefore = start.signed;
    if (sequence >= signed) this.#tail.add(start.signed);
  }

  /** The end of a journal, its live notes, and what else is in the folder. */
  async #ends(signed: number, names: readonly string[]): Promise<void> {
    const sizes = this.#live.flatMap((one) => one?.size ?? []).sort((a, b) => a - b);
    const last = Math.max(this.#first, this.#size - 1);
    if (sizes.length < this.#live.length) {
      const file = liveNoteFiles[this.#live.indexOf(null)]!;
      this.#bad(sizes.length === 0 ? this.#first : Math.min(sizes[0]!, last), 'bad-checkpoint', file);
    }
    const later = newestOf(await liveNotes(this.#disk, this.#options));
    const atRest = later === this.#newest;
    const [older, newest] = sizes;
    const oldNote = liveNoteFiles[this.#live[0]?.size === older ? 0 : 1];
    if (atRest && newest !== undefined && older !== newest && (this.#signedBefore ?? older) !== older) {
      this.#bad(Math.min(newest, last), 'old-checkpoint', oldNote);
    }
    // A line names the checkpoint before it: at the end, where nothing is signed yet, that is the last one.
    for (const named of this.#tail) {
      if (named !== signed && (atRest || named > later)) this.#bad(signed, 'old-checkpoint', oldNote);
    }
    if (names.includes(reserveFile) && !(await this.#disk.read(reserveFile)).equals(Buffer.alloc(reserveBytes))) {
      this.#bad(last, 'damaged-file', reserveFile);
    }
  }
}

function countLines(bytes: Buffer): { readonly count: number; readonly rest: number } {
  let count = 0;
  let from = 0;
  for (let to = bytes.indexOf(0x0a); to >= 0; to = bytes.indexOf(0x0a, from)) {
    count += 1;
    from = to + 1;
  }
  return { count, rest: bytes.length - from };
}
