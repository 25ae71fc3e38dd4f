import { err, ok, type Result } from '../core/result.ts';
import type { JournalEntry } from './catalogue.ts';
import { Chain, SegmentWalk, treeBefore } from './chain.ts';
import { type Checkpoint, openCheckpoint, signCheckpoint } from './checkpoint.ts';
import type { Disk } from './disk.ts';
import { entryOf } from './entry-line.ts';
import { closedNoteFile, type JournalFolder, listJournal, liveNoteFiles, segmentFile } from './journal-files.ts';
import { MerkleTree } from './merkle.ts';
import type { NoteSigner } from './signed-note.ts';

/** The entries do not give the root that a checkpoint signed: something was changed or cut off. */
export interface JournalFailure {
  readonly kind: 'tampered';
  readonly firstBad: number;
}

/** A journal as its last life left it, put in order. */
export interface FoundJournal {
  readonly tree: MerkleTree;
  /** Link that the next line must carry. */
  readonly link: string | null;
  /** The segment that entries are appended to; null before the first entry. */
  readonly live: { readonly first: number; readonly bytes: number } | null;
  readonly entries: readonly JournalEntry[];
  readonly note: string;
  /** Which of the live notes is the older one. */
  readonly olderNote: 0 | 1;
  readonly repairedBytes: number;
  /** Entries at the end that no checkpoint had signed: written as the station was killed. */
  readonly unsignedEntries: number;
}

const tampered = (firstBad: number) => err<JournalFailure>({ kind: 'tampered', firstBad });

/** Reads the end of a journal, holds it against its last checkpoint, cuts off what was torn. Throws what its disk throws. */
export async function recoverJournal(disk: Disk, signer: NoteSigner): Promise<Result<FoundJournal, JournalFailure>> {
  const folder = await listJournal(disk);
  const notes = await liveNotes(disk, folder, signer);
  const newest = notes.reduce<Checkpoint | null>((a, b) => (b !== null && b.size > (a?.size ?? -1) ? b : a), null);
  const { segments, torn } = await withoutTornOnes(disk, folder, newest?.size ?? 0);
  const first = segments.at(-1);
  if (first === undefined) {
    if (folder.closed.length > 0 || (newest !== null && newest.size > 0)) return tampered(0);
    if (folder.segments.length > 0 && newest === null) return tampered(0);
    await removeTorn(disk, folder, segments);
    return ok(await begun(disk, signer, torn));
  }
  if (newest === null) return tampered(first);

  const bytes = await disk.read(segmentFile(first));
  const tree = treeBefore(first, bytes);
  if (tree === null || !(await isAsClosed(disk, folder, tree, signer))) return tampered(first);
  const roots = new Map(notes.flatMap((one) => (one === null || one.size <= first ? [] : [[one.size, one.root]])));
  const chain = new Chain(tree, roots);
  const entries: JournalEntry[] = [];
  const unsigned: number[] = [];
  const signedSize = Math.max(first, newest.size);
  const walk = new SegmentWalk(chain, bytes, (taken) => {
    const { start } = taken;
    const line = taken.whole();
    if (start.sequence >= signedSize) unsigned.push(start.signed);
    if (line !== null) entries.push(entryOf(line));
  });
  walk.step(Number.POSITIVE_INFINITY);
  if (chain.firstBad === null) chain.end();
  // Behind the last checkpoint a power cut may have left lines in pieces: what does not fit was not acknowledged.
  if (chain.firstBad !== null && chain.firstBad < signedSize) return tampered(chain.firstBad);
  if (!couldBeUnsigned(unsigned, signedSize)) return tampered(signedSize);

  await removeTorn(disk, folder, segments);
  const note = signCheckpoint(tree.size, tree.root(), signer);
  const older = notes[0] === newest ? notes[1] : notes[0];
  // As after an ordinary write: the last line names the older one. A start that was cut short may have left them otherwise.
  const inTurn = older !== null && (older.size === newest.size || older.size === chain.lastSigned);
  const settled = inTurn && newest.size === tree.size;
  if (!settled || walk.good < bytes.length) await keepUpTo(disk, segmentFile(first), walk.good);
  if (!settled) await signTwice(disk, note, notes[0] === newest ? 1 : 0);
  return ok({
    tree,
    link: chain.link,
    live: { first, bytes: walk.good },
    entries,
    note,
    olderNote: settled && notes[0] !== newest ? 0 : 1,
    repairedBytes: torn + bytes.length - walk.good,
    unsignedEntries: unsigned.length,
  });
}

async function liveNotes(disk: Disk, { names }: JournalFolder, signer: NoteSigner) {
  const read = async (name: string) =>
    names.includes(name) ? openCheckpoint((await disk.read(name)).toString('utf8'), signer) : null;
  return [await read(liveNoteFiles[0]), await read(liveNoteFiles[1])] as const;
}

/** A segment that has no first line and of which nothing was signed was about to begin when the power went. */
async function withoutTornOnes(disk: Disk, { segments }: JournalFolder, signed: number) {
  const kept = [...segments];
  let torn = 0;
  for (let last = kept.at(-1); last !== undefined && last >= signed; last = kept.at(-1)) {
    const bytes = await disk.read(segmentFile(last));
    if (treeBefore(last, bytes) !== null) break;
    torn += bytes.length;
    kept.pop();
  }
  return { segments: kept, torn };
}

async function removeTorn(disk: Disk, folder: JournalFolder, kept: readonly number[]): Promise<void> {
  const torn = folder.segments.slice(kept.length);
  for (const first of torn) await disk.remove(segmentFile(first));
  if (torn.length > 0) await disk.syncNames();
}

/** A segment goes on from where the one before was closed: its peaks must give the root that was signed then. */
async function isAsClosed(disk: Disk, folder: JournalFolder, tree: MerkleTree, signer: NoteSigner): Promise<boolean> {
  if (tree.size === 0) return true;
  if (!folder.closed.includes(tree.size)) return false;
  const closed = openCheckpoint((await disk.read(closedNoteFile(tree.size))).toString('utf8'), signer);
  return closed?.size === tree.size && tree.root().equals(closed.root);
}

/**
 * A power cut costs the last checkpoint at most, and the entries written behind it were not acknowledged: the end that
 * nobody signed names no more than one checkpoint that is not there.
 */
function couldBeUnsigned(signed: readonly number[], size: number): boolean {
  const named = [...new Set(signed)];
  return named.length === 0 || (named[0] === size && named.length <= 2);
}

async function begun(disk: Disk, signer: NoteSigner, repairedBytes: number): Promise<FoundJournal> {
  const tree = new MerkleTree();
  const note = signCheckpoint(0, tree.root(), signer);
  for (const name of liveNoteFiles) await disk.replace(name, Buffer.from(note));
  return { tree, link: null, live: null, entries: [], note, olderNote: 0, repairedBytes, unsignedEntries: 0 };
}

/**
 * Cuts a segment to this size and has it on the disk, name and all: what a killed station wrote may stand in the page cache
 * alone, and no checkpoint may speak of what a power cut can still take.
 */
async function keepUpTo(disk: Disk, name: string, size: number): Promise<void> {
  const file = await disk.open(name);
  try {
    await file.truncate(size);
    await file.sync();
    await disk.syncNames();
  } finally {
    await file.close();
  }
}

/** The torn or older one first: a power cut in between must leave one that is whole. */
async function signTwice(disk: Disk, note: string, first: 0 | 1): Promise<void> {
  for (const at of [first, 1 - first] as const) await disk.replace(liveNoteFiles[at === 0 ? 0 : 1], Buffer.from(note));
}
