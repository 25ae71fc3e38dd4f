import type { EventFields, JournalEntry } from './catalogue.ts';

/** What a line says before anything: its place, and what stood before it. */
export interface LineHead {
  readonly sequence: number;
  readonly at: string;
  /** `linkOf` the leaf hash of the line before; of nothing, for the first line of a journal. */
  readonly prev: string;
  /** Size of the last checkpoint that was signed when this line was written. */
  readonly signed: number;
  /** In the first line of a segment: the tree's peaks before this line, base64, largest first. */
  readonly peaks?: readonly string[];
}

/** As much of a line as holds it in its place. */
export interface LineStart extends LineHead {
  readonly event: string;
}

export interface EntryLine extends LineStart {
  readonly crossing: string | null;
  readonly fields: EventFields;
}

/** The link to a line: the first 16 bytes of its leaf hash. */
export function linkOf(leafHash: Buffer): string {
  return leafHash.toString('base64url', 0, 16);
}

export const linkOfNothing = linkOf(Buffer.alloc(16));

/** One line of a journal, without its line feed. */
export function entryLine(head: LineHead, { event, crossing, fields }: Omit<JournalEntry, 'sequence' | 'at'>): string {
  return JSON.stringify({ ...head, event, crossing, fields });
}

const startPattern =
  /^\{"sequence":(\d{1,15}),"at":"([^"\\]*)","prev":"([^"\\]*)","signed":(\d{1,15}),"event":"([^"\\]*)",/;
/** Bytes in which the start of a line ends, but for that of a segment. */
const startBytes = 240;

/**
 * The start of the line in `bytes[from, to)` without the rest, several times as fast as all of it: the rest is what its hash
 * says. Null for a line that is not laid out as this program does it.
 */
export function readLineStart(bytes: Buffer, from: number, to: number): LineStart | null {
  const match = startPattern.exec(bytes.toString('latin1', from, Math.min(to, from + startBytes)));
  if (match === null) return null;
  const [, sequence, at, prev, signed, event] = match as unknown as readonly [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { sequence: Number(sequence), at, prev, signed: Number(signed), event };
}

/** Reads a line; null for what is no entry. A line that a hand has made must not bring a station down. */
export function parseEntryLine(text: string): EntryLine | null {
  let read: Partial<Record<keyof EntryLine, unknown>> | null;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { sequence, at, prev, signed, peaks, event, crossing, fields } = read;
  if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(signed)) return null;
  if (typeof at !== 'string' || typeof prev !== 'string' || typeof event !== 'string') return null;
  if (crossing !== null && typeof crossing !== 'string') return null;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return null;
  if (peaks !== undefined && !(Array.isArray(peaks) && peaks.every((one) => typeof one === 'string'))) return null;
  return read as EntryLine;
}

/** The entry in a line of this program's own journal. */
export function entryOf({ sequence, at, event, crossing, fields }: EntryLine): JournalEntry {
  return { sequence, at, event: event as JournalEntry['event'], crossing, fields };
}
