import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';

/** The journal as the running lane needs it: an entry is on the disk when its promise resolves. */
export interface JournalPort {
  append(event: JournalEvent): Promise<JournalEntry>;
}
