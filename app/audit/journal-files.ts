import type { Disk } from './disk.ts';

/** Digits of a sequence in a name: names sort as their numbers do. */
const digits = 12;

/** A segment holds the entries from this sequence on. */
export function segmentFile(first: number): string {
  return `entries-${String(first).padStart(digits, '0')}.log`;
}

/** The checkpoint that was signed when the segment that ends at this size was closed. */
export function closedNoteFile(size: number): string {
  return `checkpoint-${String(size).padStart(digits, '0')}.note`;
}

/** The last two checkpoints, written in turn: a power cut tears one of them at most. */
export const liveNoteFiles = ['checkpoint-live-0.note', 'checkpoint-live-1.note'] as const;

/** Room on the disk, given back when it is full, for the entries that say so. */
export const reserveFile = 'reserve';
export const reserveBytes = 32_768;

/** A journal as the first version of this program kept it. */
export const formerFiles = ['entries.log', 'checkpoints.log'] as const;

export interface JournalFolder {
  /** First sequence of each segment, ascending. */
  readonly segments: readonly number[];
  /** Sizes of the checkpoints of closed segments, ascending. */
  readonly closed: readonly number[];
  readonly names: readonly string[];
}

/** What stands in a journal's folder; names that are not a journal's are not looked at. */
export async function listJournal(disk: Pick<Disk, 'list'>): Promise<JournalFolder> {
  const names = await disk.list();
  return {
    segments: numbers(names, /^entries-(\d{12})\.log$/),
    closed: numbers(names, /^checkpoint-(\d{12})\.note$/),
    names,
  };
}

function numbers(names: readonly string[], pattern: RegExp): readonly number[] {
  return names
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
