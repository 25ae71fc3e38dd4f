import type { Clock } from '../core/instant.ts';
import { err, ok, type Result } from '../core/result.ts';
import { catalogued, type JournalEntry, type JournalEvent } from './catalogue.ts';
import { Chain, SegmentWalk, treeBefore } from './chain.ts';
import { signCheckpoint } from './checkpoint.ts';
import type { Disk, DiskFile } from './disk.ts';
import { type EntryLine, entryLine, entryOf, linkOf, linkOfNothing } from './entry-line.ts';
import { closedNoteFile, listJournal, liveNoteFiles, reserveBytes, reserveFile, segmentFile } from './journal-files.ts';
import { leafHash, type MerkleTree } from './merkle.ts';
import { type FoundJournal, type JournalFailure, recoverJournal } from './recover-journal.ts';
import { type NoteSigner, verifierKey } from './signed-note.ts';
import { verifyJournal } from './verify-journal.ts';

/** Signs the journal's checkpoints: real keys, or a stand-in where nobody has to believe it. */
export type JournalSigner = NoteSigner;

/** Entries of a segment: a start reads the last segment alone. */
const defaultSegmentEntries = 65_536;
/** Entries that are written and synced together at most. */
const largestBatch = 1_024;
/** Roots that were signed last are at hand: a backend that comes back knows one of them, and no segment is read for it. */
const rootsAtHand = 256;

export interface JournalOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly signer: JournalSigner;
  readonly segmentEntries?: number;
  /** What the first entry of a new segment says: the station's state, so that a start needs only the last segment. */
  snapshot(): JournalEvent;
  /** Told of each entry when it is on the disk, in order, before it is acknowledged and before any later snapshot. */
  written?(entry: JournalEntry): void;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** Entries of the last segment, its snapshot first. */
  readonly entries: readonly JournalEntry[];
  /** Bytes of a torn, never acknowledged end that were cut off. */
  readonly repairedBytes: number;
  /** Entries that the last life wrote and had no time to sign: signed now. */
  readonly unsignedEntries: number;
  /** The whole journal, verified in the background from the first segment on. */
  readonly verified: Promise<Result<{ readonly entries: number }, JournalFailure>>;
}

interface Waiting {
  readonly event: JournalEvent;
  readonly at: string;
  readonly settle: (entry: JournalEntry | null, error: Error | null) => void;
}

interface Segment {
  readonly first: number;
  readonly file: DiskFile;
  /** Bytes that have been synced. */
  bytes: number;
}

/** Orders that open a door, and new crossings: none of them on a disk that has no room for what follows. */
const refusedWhenFull: readonly JournalEvent['event'][] = ['order.open-exit', 'order.open-entry', 'crossing.started'];

/** An append-only journal: what `append` has acknowledged is on the disk, in order, under a Merkle root (RFC 6962). */
export class Journal {
  readonly #options: JournalOptions;
  readonly #segmentEntries: number;
  readonly #notes: readonly [DiskFile, DiskFile];
  #live: Segment | null;
  #tree: MerkleTree;
  #link: string;
  #note: string;
  /** Under the last checkpoint; the tree is ahead of it while a batch is written. */
  #root: Buffer;
  readonly #roots = new Map<number, Buffer>();
  #signedSize: number;
  #olderNote: 0 | 1;
  /** The note that was written last and not yet synced: the other one stays whole until it is. */
  #unsynced: DiskFile | null = null;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #full = false;
  #broken: Error | null = null;
  #lastAt = 0;

  private constructor(
    options: JournalOptions,
    found: FoundJournal,
    live: Segment | null,
    notes: readonly [DiskFile, DiskFile],
  ) {
    this.#options = options;
    this.#segmentEntries = options.segmentEntries ?? defaultSegmentEntries;
    this.#notes = notes;
    this.#live = live;
    this.#tree = found.tree;
    this.#link = found.link ?? linkOfNothing;
    this.#note = found.note;
    this.#root = found.tree.root();
    this.#signedSize = found.tree.size;
    this.#olderNote = found.olderNote;
    // The last life may have been killed before it had synced its last note.
    this.#unsynced = notes[found.olderNote === 0 ? 1 : 0];
  }

  /** Opens a journal, repairs its torn end and holds the last segment against the last checkpoint. Throws what its disk throws. */
  static async open(options: JournalOptions): Promise<Result<OpenedJournal, JournalFailure>> {
    const { disk, signer } = options;
    const found = await recoverJournal(disk, signer);
    if (!found.ok) return found;
    const { live, entries, repairedBytes, unsignedEntries } = found.value;
    await keepReserve(disk);
    const segment =
      live === null ? null : { first: live.first, bytes: live.bytes, file: await disk.open(segmentFile(live.first)) };
    const notes = [await disk.open(liveNoteFiles[0]), await disk.open(liveNoteFiles[1])] as const;
    const size = found.value.tree.size;
    const verified = verifyBefore(live?.first ?? 0, entries, options).then((firstBad) =>
      firstBad === null ? ok({ entries: size }) : err<JournalFailure>({ kind: 'tampered', firstBad }),
    );
    // Whoever waits for it hears of a disk that fails; nobody has to.
    verified.catch(() => {});
    const journal = new Journal(options, found.value, segment, notes);
    return ok({ journal, entries, repairedBytes, unsignedEntries, verified });
  }

  /** Entries that are on the disk. */
  get size(): number {
    return this.#signedSize;
  }

  /** The last signed note. */
  checkpoint(): string | null {
    return this.#note;
  }

  /** The one line with which others verify the checkpoints. */
  get verifierKey(): string {
    return verifierKey(this.#options.signer.key);
  }

  /** RFC 6962 root over the first `size` entries; null for more than there are, or ones that have been pruned. */
  async rootAt(size: number): Promise<Buffer | null> {
    if (size === this.#signedSize) return this.#root;
    if (size === 0 || size > this.#signedSize) return null;
    const known = this.#roots.get(size);
    if (known !== undefined) return known;
    let root: Buffer | null = null;
    await this.#read(size - 1, (line, tree) => {
      if (line.sequence < size - 1) return true;
      if (line.sequence > size - 1) return false;
      root = tree.root();
      return false;
    });
    return root;
  }

  /** Entries from a sequence on (or the first one that was not pruned), oldest first, `most` at most. */
  async entriesFrom(sequence: number, most: number): Promise<readonly JournalEntry[]> {
    const entries: JournalEntry[] = [];
    if (sequence >= this.#signedSize) return entries;
    await this.#read(sequence, (line) => {
      if (line.sequence >= sequence) entries.push(entryOf(line));
      return entries.length < most;
    });
    return entries;
  }

  /**
   * Resolves when the entry is on the disk and a checkpoint says so. Entries that wait together are written and synced
   * together. Rejects when it could not be kept, or when it was the last that a full disk took: nothing may be done on it.
   */
  append(event: JournalEvent): Promise<JournalEntry> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    this.#lastAt = Math.max(this.#options.clock.now(), this.#lastAt);
    const at = new Date(this.#lastAt).toISOString();
    const settled = new Promise<JournalEntry>((resolve, reject) => {
      const settle: Waiting['settle'] = (entry, error) => (entry === null ? reject(error) : resolve(entry));
      this.#waiting.push({ event, at, settle });
    });
    this.#writing ??= this.#write();
    return settled;
  }

  /** Waits for what is being written, then closes the files. */
  async close(): Promise<void> {
    await this.#writing;
    this.#broken ??= new Error('the journal is closed');
    await this.#unsynced?.sync();
    await all([this.#live?.file.close(), this.#notes[0].close(), this.#notes[1].close()]);
  }

  async #write(): Promise<void> {
    await null; // what is appended in this turn is written together
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, largestBatch);
      const allowed = this.#full ? batch.filter(({ event }) => !refusedWhenFull.includes(event.event)) : batch;
      if (allowed.length < batch.length) {
        for (const one of batch) if (!allowed.includes(one)) one.settle(null, new Error('the disk is full'));
      }
      if (allowed.length === 0) continue;
      const before = { tree: this.#tree.copy(), link: this.#link, live: this.#live, bytes: this.#live?.bytes ?? 0 };
      try {
        const entries = await this.#commit(allowed);
        if (before.live !== this.#live) await before.live?.file.close();
        for (const [index, { settle }] of allowed.entries()) settle(entries[index] ?? null, null);
      } catch (error) {
        await this.#failed(error instanceof Error ? error : new Error(String(error)), allowed, before);
      }
    }
    this.#writing = null;
  }

  /** Writes, syncs and signs; gives the entries as they were written. */
  async #commit(batch: readonly Pick<Waiting, 'event' | 'at'>[]): Promise<readonly JournalEntry[]> {
    const { disk, signer, snapshot, written } = this.#options;
    const begins = this.#live === null || (!this.#full && this.#tree.size - this.#live.first >= this.#segmentEntries);
    const segment = begins ? await this.#beginSegment() : this.#live!;
    this.#live = segment;
    const peaks = begins ? this.#tree.peaks().map((peak) => peak.toString('base64')) : undefined;
    const entries: JournalEntry[] = [];
    const lines: Buffer[] = [];
    const add = ({ event, at }: Pick<Waiting, 'event' | 'at'>, opening?: readonly string[]) => {
      const head = { sequence: this.#tree.size, at, prev: this.#link, signed: this.#signedSize };
      const content = catalogued(event);
      const line = Buffer.from(`${entryLine(opening === undefined ? head : { ...head, peaks: opening }, content)}\n`);
      const hash = leafHash(line.subarray(0, -1));
      this.#link = linkOf(hash);
      this.#tree.append(hash);
      lines.push(line);
      entries.push({ sequence: head.sequence, at, ...content });
    };
    if (peaks !== undefined) add({ event: snapshot(), at: batch[0]!.at }, peaks);
    for (const one of batch) add(one);
    const bytes = Buffer.concat(lines);
    await segment.file.append(bytes);
    await all([segment.file.sync(), begins ? disk.syncNames() : undefined, this.#unsynced?.sync()]);
    segment.bytes += bytes.length;
    this.#unsynced = null;
    // Both are known to be whole here; the older one gives way. Not synced now: a power cut may cost this checkpoint,
    // never an entry.
    const root = this.#tree.root();
    const note = signCheckpoint(this.#tree.size, root, signer);
    const file = this.#notes[this.#olderNote];
    await file.overwrite(Buffer.from(note));
    this.#unsynced = file;
    this.#olderNote = this.#olderNote === 0 ? 1 : 0;
    this.#note = note;
    this.#root = root;
    this.#signedSize = this.#tree.size;
    this.#roots.set(this.#signedSize, root);
    const [first] = this.#roots.keys();
    if (this.#roots.size > rootsAtHand && first !== undefined) this.#roots.delete(first);
    for (const entry of entries) written?.(entry);
    return peaks === undefined ? entries : entries.slice(1);
  }

  /** Closes the live segment with its checkpoint and makes the file of the next one. */
  async #beginSegment(): Promise<Segment> {
    const { disk } = this.#options;
    const first = this.#tree.size;
    if (this.#live !== null) await disk.replace(closedNoteFile(first), Buffer.from(this.#note));
    return { first, file: await disk.open(segmentFile(first)), bytes: 0 };
  }

  /** A full disk gives its reserve back, and the journal says so; any other failure ends it. */
  async #failed(
    error: Error,
    batch: readonly Waiting[],
    before: {
      readonly tree: MerkleTree;
      readonly link: string;
      readonly live: Segment | null;
      readonly bytes: number;
    },
  ): Promise<void> {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC' && !this.#full && before.live !== null) {
      try {
        // Also a batch whose lines were synced before its checkpoint found no room: they are written again.
        before.live.bytes = before.bytes;
        await this.#makeRoom(before.live);
        this.#tree = before.tree;
        this.#link = before.link;
        this.#full = true;
        // What has happened is kept, in the room that is left for it, so that no passage is lost for the want of a line.
        // Who waits hears of the failure all the same: it is how a lane learns that it must close.
        const kept = batch.filter(({ event }) => !refusedWhenFull.includes(event.event));
        const full: JournalEvent = { event: 'journal.full', crossing: null, fields: {} };
        await this.#commit([{ event: full, at: this.#now() }, ...kept]);
        for (const { settle } of batch) settle(null, error);
        return;
      } catch {
        // the journal ends here, for the first reason
      }
    }
    // A disk that failed may have kept half: nothing more is promised until the station starts anew.
    this.#broken = error;
    for (const { settle } of [...batch, ...this.#waiting]) settle(null, error);
    this.#waiting = [];
  }

  /** Gives the reserve back, and what the failed batch has left behind. */
  async #makeRoom(live: Segment): Promise<void> {
    const { disk } = this.#options;
    if (this.#live !== null && this.#live !== live) {
      const { file, first } = this.#live;
      this.#live = live;
      await file.close();
      await disk.remove(segmentFile(first));
    }
    if ((await disk.list()).includes(reserveFile)) await disk.remove(reserveFile);
    await disk.syncNames();
    await live.file.truncate(live.bytes);
    await live.file.sync();
  }

  #now(): string {
    this.#lastAt = Math.max(this.#options.clock.now(), this.#lastAt);
    return new Date(this.#lastAt).toISOString();
  }

  /** Reads the segment that holds `sequence` (the first one where that has been pruned), and on from there, while `take` wants more. */
  async #read(sequence: number, take: (line: EntryLine, tree: MerkleTree) => boolean): Promise<void> {
    const { disk } = this.#options;
    const { segments } = await listJournal(disk);
    const from = segments.findLastIndex((first) => first <= sequence);
    let more = true;
    for (const first of segments.slice(Math.max(0, from))) {
      if (!more) return;
      const bytes = await disk.read(segmentFile(first));
      const tree = treeBefore(first, bytes);
      if (tree === null) return;
      const size = this.#signedSize;
      const walk = new SegmentWalk(new Chain(tree, new Map()), bytes, (taken) => {
        const line = taken.whole();
        more &&= line !== null && line.sequence < size && take(line, tree);
      });
      for (let lines = true; more && lines; ) lines = walk.step(1);
    }
  }
}

/** Judges the segments that a start has not read; the first bad entry, or null. */
async function verifyBefore(
  end: number,
  last: readonly JournalEntry[],
  { disk, signer }: JournalOptions,
): Promise<number | null> {
  if (end === 0) return null;
  const pruned = last.reduce((upTo, { event, fields }) => (event === 'journal.pruned' ? Number(fields.upTo) : upTo), 0);
  return (await verifyJournal(disk, { verifier: signer, end, pruned })).firstBad;
}

/** Without it a full disk is noticed by an entry that cannot be kept, and cannot be told. */
async function keepReserve(disk: Disk): Promise<void> {
  try {
    const names = await disk.list();
    if (!names.includes(reserveFile)) await disk.replace(reserveFile, new Uint8Array(reserveBytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** Waits for all, also when one fails: no write may go on behind a failure. */
async function all(work: readonly (Promise<void> | undefined)[]): Promise<void> {
  for (const one of await Promise.allSettled(work)) if (one.status === 'rejected') throw one.reason;
}
