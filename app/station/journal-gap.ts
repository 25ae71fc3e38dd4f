import { z } from 'zod';
import { type Checkpoint, parseCheckpoint } from '../audit/checkpoint.ts';
import { noteText } from '../audit/signed-note.ts';
import type { ReconcileAnswer } from '../border/messages.ts';
import type { JournalPort } from './journal-port.ts';

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

/** A gap that somebody answers for. */
export interface AcceptedGap extends JournalGap {
  readonly officer: string;
  readonly reason: string;
}

/** The gap in an entry's fields; null when there is none. */
export function readGap(fields: unknown): JournalGap | null {
  const read = journalGapSchema.safeParse(fields);
  return read.success ? read.data : null;
}

/** For a technician: what is missing, and what helps. */
export function gapInWords({ size, events, crossings, found }: JournalGap): string {
  const known = `the backend knows ${Math.max(size, events)} entries and ${crossings} crossings`;
  return `${known} of this lane, its journal of ${found} entries does not agree; look why, then accept it here or by egate audit accept-gap`;
}

export function isSameGap(a: JournalGap, b: JournalGap): boolean {
  return a.size === b.size && a.root === b.root && a.events === b.events && a.crossings === b.crossings;
}

/** What a lane has to show for itself. */
export interface OwnRecord {
  readonly journal: Pick<JournalPort, 'size' | 'rootAt'>;
  /** The backend may have entries up to here: as many as there were at the start, and those that were sent since. */
  readonly told: number;
  /** The largest number that the backend has given to a crossing that this lane knows of. */
  readonly confirmed: number;
  readonly accepted: AcceptedGap | null;
}

export type Comparison =
  | { readonly kind: 'whole' }
  /** Somebody has answered for this gap, and the backend has not been told yet. */
  | { readonly kind: 'answered-for'; readonly gap: AcceptedGap }
  | { readonly kind: 'gap'; readonly gap: JournalGap };

/**
 * Holds the lane's journal against what the backend has of it: the checkpoint must be one of this very journal, and the
 * backend may know no entry and no crossing that this lane does not. Rejects when the journal cannot be read.
 */
export async function compareWithBackend(answer: ReconcileAnswer, own: OwnRecord): Promise<Comparison> {
  const { journal, told, confirmed, accepted } = own;
  const checkpoint = checkpointIn(answer);
  const root = checkpoint === null ? '' : base64(checkpoint.root);
  const size = checkpoint?.size ?? 0;
  const sameTree = size === 0 || (size <= journal.size && base64(await journal.rootAt(size)) === root);
  const lacksEntries = answer.events > Math.max(told, accepted?.events ?? 0);
  const lacksCrossings = answer.crossings > confirmed;
  if (!sameTree && accepted?.size === size && accepted.root === root) return { kind: 'answered-for', gap: accepted };
  if (sameTree && !lacksEntries && !lacksCrossings) return { kind: 'whole' };
  const { events, crossings } = answer;
  return { kind: 'gap', gap: { size, root, events, crossings, found: journal.size } };
}

/** A note that says nothing is no checkpoint of this journal: its size is one that no journal has. */
function checkpointIn({ checkpoint }: ReconcileAnswer): Pick<Checkpoint, 'size' | 'root'> | null {
  if (checkpoint === null) return null;
  const text = noteText(checkpoint);
  return (text === null ? null : parseCheckpoint(text)) ?? { size: Number.MAX_SAFE_INTEGER, root: new Uint8Array() };
}

function base64(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('base64');
}
