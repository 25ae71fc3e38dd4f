import { z } from 'zod';

/** What the backend knew of a lane when the lane found that its journal does not agree. */
const journalGapSchema = z.object({
  /** Size and root (base64) of the last checkpoint that the backend has of this lane; 0 and empty for none. */
  size: z.number(),
  root: z.string(),
  /** So many entries have come to the backend, and so many crossings stand there. */
  events: z.number(),
  crossings: z.number(),
  /** Entries of the lane's own journal when it found the gap. */
  found: z.number(),
});

export type JournalGap = z.infer<typeof journalGapSchema>;

/** The gap in an entry's fields; null when there is none. */
export function readGap(fields: unknown): JournalGap | null {
  const read = journalGapSchema.safeParse(fields);
  return read.success ? read.data : null;
}
