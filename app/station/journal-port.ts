import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';

/** The journal as the running lane needs it: an entry is on the disk when its promise resolves. */
export interface JournalPort {
  append(event: JournalEvent): Promise<JournalEntry>;
  /** Entries that there are. */
  readonly size: number;
  /** Entries from a sequence on, oldest first, `most` at most. Rejects when the disk does. */
  entriesFrom(sequence: number, most: number): Promise<readonly JournalEntry[]>;
  /** RFC 6962 root over the first `size` entries; null for more than there are. Rejects when the disk does. */
  rootAt(size: number): Promise<Uint8Array | null>;
  /** The last checkpoint, as a signed note. */
  checkpoint(): string | null;
  /** The one line with which others verify the checkpoints. */
  readonly verifierKey: string;
}
