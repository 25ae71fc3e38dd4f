import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/instant.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type EventId, type JournalEntry, type JournalEvent, isEventId } from './catalogue.ts';
import { type Checkpoint, checkpointText, parseCheckpoint } from './checkpoint.ts';
import { leafHash, MerkleTree } from './merkle.ts';
import { type NoteKey, openNote, signNote } from './signed-note.ts';
import type { JournalStorage } from './storage.ts';

/** An entry as it stands in the log; one that a hand has made there must not bring a station down. */
const entrySchema = z.looseObject({
  sequence: z.number(),
  at: z.string(),
  event: z.string().refine((name): name is EventId => isEventId(name)),
  crossing: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
});

export interface JournalSigner {
  readonly key: NoteKey;
  readonly privateKey: KeyObject;
}

/** The entries do not give the root that the last checkpoint signed: something was changed or cut off. */
export interface JournalFailure {
  readonly kind: 'tampered';
  readonly firstBad: number;
}

export interface OpenedJournal {
  readonly journal: Journal;
  readonly entries: readonly JournalEntry[];
  /** Bytes of a torn, never acknowledged last entry that were cut off. */
  readonly repairedBytes: number;
}

/** An append-only journal: what `append` has acknowledged is on the disk, in order, under a Merkle root (RFC 6962). */
export class Journal {
  readonly #storage: JournalStorage;
  readonly #clock: Clock;
  readonly #signer: JournalSigner;
  readonly #tree: MerkleTree;
  #waiting: { readonly bytes: Buffer; readonly settle: (error: Error | null) => void }[] = [];
  #next: number;
  #signedSize: number;
  #writing: Promise<void> | null = null;
  #broken: Error | null = null;
  #lastAt = 0;

  private constructor(
    storage: JournalStorage,
    clock: Clock,
    signer: JournalSigner,
    tree: MerkleTree,
    signedSize: number,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#signer = signer;
    this.#tree = tree;
    this.#next = tree.size;
    this.#signedSize = signedSize;
  }

  /** Opens a journal, cuts off a torn tail and checks everything against the last checkpoint. Throws what its storage throws. */
  static async open(
    storage: JournalStorage,
    clock: Clock,
    signer: JournalSigner,
  ): Promise<Result<OpenedJournal, JournalFailure>> {
    const bytes = Buffer.from(await storage.readEntries());
    const end = bytes.lastIndexOf(0x0a) + 1;
    const log = await storage.readCheckpoints();
    const checkpoints = wholeCheckpoints(log);
    // The last checkpoint speaks for all entries before it; the others tell where it broke when it does not hold.
    const quickly = checkJournal(bytes.subarray(0, end), lastCheckpoint(checkpoints), signer.key);
    const checked = quickly.firstBad === null ? quickly : checkJournal(bytes.subarray(0, end), checkpoints, signer.key);
    if (checked.firstBad !== null) return err({ kind: 'tampered', firstBad: checked.firstBad });
    if (end < bytes.length) {
      await storage.truncateEntries(end);
      await storage.sync();
    }
    if (checkpoints.length < log.length) await storage.truncateCheckpoints(Buffer.byteLength(checkpoints));
    const journal = new Journal(storage, clock, signer, checked.tree, checked.signedSize);
    return ok({ journal, entries: checked.entries, repairedBytes: bytes.length - end });
  }

  get size(): number {
    return this.#next;
  }

  /** Resolves when the entry is on the disk. Entries that wait together are written and synced together. */
  append(event: JournalEvent): Promise<JournalEntry> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    this.#lastAt = Math.max(this.#clock.now(), this.#lastAt);
    const at = new Date(this.#lastAt).toISOString();
    const entry: JournalEntry = { sequence: this.#next, at, ...event };
    this.#next += 1;
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`);
    const settled = new Promise<JournalEntry>((resolve, reject) => {
      this.#waiting.push({ bytes, settle: (error) => (error === null ? resolve(entry) : reject(error)) });
    });
    this.#writing ??= this.#write();
    return settled;
  }

  /** Writes a last checkpoint and closes the files. */
  async close(): Promise<void> {
    await this.#writing;
    if (this.#broken === null && this.#tree.size > this.#signedSize)
      await this.#storage.appendCheckpoint(this.#signedNote());
    await this.#storage.close();
  }

  async #write(): Promise<void> {
    await null; // what is appended in this turn is written together
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#storage.appendEntries(Buffer.concat(batch.map((one) => one.bytes)));
        await this.#storage.sync();
        // One checkpoint an entry: what is changed later is found to the entry, and no tail stands unsigned.
        const notes = batch.map(({ bytes }) => {
          this.#tree.append(leafHash(bytes.subarray(0, -1)));
          return this.#signedNote();
        });
        for (const { settle } of batch) settle(null);
        await this.#storage.appendCheckpoint(notes.join('\n'));
      } catch (error) {
        // A disk that failed once may have kept half: nothing more is promised until the station starts anew.
        this.#broken = error instanceof Error ? error : new Error(String(error));
        for (const { settle } of [...batch, ...this.#waiting]) settle(this.#broken);
        this.#waiting = [];
      }
    }
    this.#writing = null;
  }

  #signedNote(): string {
    const { key, privateKey } = this.#signer;
    this.#signedSize = this.#tree.size;
    return signNote(
      checkpointText({ origin: key.name, size: this.#tree.size, root: this.#tree.root() }),
      key,
      privateKey,
    );
  }
}

export interface CheckedJournal {
  readonly entries: readonly JournalEntry[];
  readonly tree: MerkleTree;
  readonly checkpoints: number;
  /** Entries under the last good checkpoint. */
  readonly signedSize: number;
  /** Sequence of the first entry that is not as it was signed (or not an entry at all); null when all is well. */
  readonly firstBad: number | null;
}

/** Checks whole entry lines and all checkpoints against each other. Without a key signatures are not checked. */
export function checkJournal(bytes: Uint8Array, checkpointLog: string, key: NoteKey | null): CheckedJournal {
  const lines = Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1);
  const checkpoints = readCheckpoints(checkpointLog, key);
  const bySize = new Map(checkpoints.flatMap((one) => (one === null ? [] : [[one.size, one] as const])));
  const tree = new MerkleTree();
  const entries: JournalEntry[] = [];
  let signedSize = 0;
  let firstBad: number | null = checkpoints.includes(null) ? 0 : null;
  for (const [index, line] of lines.entries()) {
    const raw = Buffer.from(line, 'latin1');
    const entry = parseEntry(raw.toString('utf8'), index);
    if (entry === null)
      return { entries, tree, checkpoints: checkpoints.length, signedSize, firstBad: firstBad ?? index };
    entries.push(entry);
    tree.append(leafHash(raw));
    const signed = bySize.get(tree.size);
    if (signed === undefined) continue;
    if (!tree.root().equals(signed.root)) firstBad ??= signedSize;
    signedSize = tree.size;
  }
  // Signed, but not there: the end was cut off.
  if (Math.max(0, ...bySize.keys()) > entries.length) firstBad ??= entries.length;
  return { entries, tree, checkpoints: checkpoints.length, signedSize, firstBad };
}

/** Notes stand one after another, each closed by an empty line; what does not is no checkpoint. */
function readCheckpoints(log: string, key: NoteKey | null): readonly (Checkpoint | null)[] {
  const parts = log.split('\n\n');
  const torn = parts.pop() !== '' || parts.length % 2 !== 0;
  const found: (Checkpoint | null)[] = torn ? [null] : [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const text = `${parts[at]}\n`;
    const opened = key === null ? text : openNote(`${text}\n${parts[at + 1]}\n`, key);
    found.push(opened === null ? null : parseCheckpoint(opened));
  }
  return found;
}

function lastCheckpoint(log: string): string {
  return log
    .split('\n\n')
    .slice(-3, -1)
    .map((part) => `${part}\n\n`)
    .join('');
}

/** The checkpoint log without a torn last note: a power cut while signing costs that checkpoint, no entry. */
function wholeCheckpoints(log: string): string {
  const parts = log.split('\n\n').slice(0, -1);
  const whole = parts.slice(0, parts.length - (parts.length % 2));
  return whole.map((part) => `${part}\n\n`).join('');
}

function parseEntry(line: string, sequence: number): JournalEntry | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const read = entrySchema.safeParse(json);
  return read.success && read.data.sequence === sequence ? read.data : null;
}
