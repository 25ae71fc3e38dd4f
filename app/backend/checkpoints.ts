import { type Checkpoint, openCheckpoint, parseCheckpoint } from '../audit/checkpoint.ts';
import { ed25519Verifier } from '../audit/ed25519-signer.ts';
import { noteText, parseVerifierKey, type NoteVerifier } from '../audit/signed-note.ts';
import type { EventsAnswer, ReconcileRequest } from '../border/messages.ts';
import type { Queries } from './database.ts';

/**
 * Checkpoints of lanes' journals: the largest of each lane, in lines. A line has one key, that of its first checkpoint; it
 * came in a request of the lane's enrolled key, so nobody else can have put it there. A new line begins where somebody has
 * answered for a gap. Nothing is ever overwritten by what disagrees with it: that goes beside it, and raises an alarm.
 */

export type CheckpointVerdict = NonNullable<EventsAnswer['checkpoint']>;

export interface KnownCheckpoint extends Pick<Checkpoint, 'size' | 'root'> {
  /** When the request that brought it was signed, in seconds since 1970. */
  readonly signedAt: number;
}

/** What a checkpoint is beside the one that is known. `offered` is null when its signature does not hold. */
export function judgeCheckpoint(
  known: KnownCheckpoint | null,
  offered: Pick<Checkpoint, 'size' | 'root'> | null,
  signedAt: number,
): Exclude<CheckpointVerdict, 'unknown-key'> {
  if (offered === null) return 'forked';
  if (known === null || offered.size > known.size) return 'kept';
  if (offered.size === known.size) return Buffer.compare(offered.root, known.root) === 0 ? 'known' : 'forked';
  // A request that was overtaken on its way says nothing new; one that was signed later says that the journal is shorter.
  return signedAt <= known.signedAt ? 'older' : 'rolled-back';
}

interface Line {
  readonly line: number;
  readonly verifier_key: string | null;
  readonly note: string | null;
  readonly signed_at: string;
}

export interface OfferedCheckpoint {
  readonly lane: string;
  readonly note: string;
  /** The verifier key line that came with it. */
  readonly journalKey: string | undefined;
  readonly signedAt: number;
}

/** Takes a checkpoint of a lane, under the lane's lock. */
export async function takeCheckpoint(queries: Queries, offered: OfferedCheckpoint): Promise<CheckpointVerdict> {
  const { lane, note, signedAt } = offered;
  await queries.query('select 1 from lane where id = $1 for update', [lane]);
  const line = await lastLine(queries, lane);
  const key = line?.verifier_key ?? offered.journalKey ?? null;
  const verifier = verifierOf(key);
  if (verifier === null) return 'unknown-key';
  const known = knownIn(line);
  const opened = openCheckpoint(note, verifier);
  const verdict = judgeCheckpoint(known, opened, signedAt);
  const number = line?.line ?? 1;
  if (verdict === 'kept') {
    await queries.query(
      `insert into journal_line (lane, line, verifier_key, note, signed_at) values ($1, $2, $3, $4, $5)
       on conflict (lane, line) do update
       set verifier_key = excluded.verifier_key, note = excluded.note, signed_at = excluded.signed_at, kept_at = now()`,
      [lane, number, key, note, signedAt],
    );
  } else if (verdict === 'forked' || verdict === 'rolled-back') {
    const detail = `${opened?.size ?? 'unproved'} after ${known?.size ?? 0}`;
    await dispute(queries, { lane, line: number, known: known?.size ?? 0, note, kind: `journal-${verdict}`, detail });
  }
  return verdict;
}

/** The last checkpoint of the lane's present line, as a signed note. */
export async function lastCheckpoint(queries: Queries, lane: string): Promise<string | null> {
  return (await lastLine(queries, lane))?.note ?? null;
}

/** Begins a new line where somebody answers for the gap after the last checkpoint; does nothing where it is another one. */
export async function acceptGap(
  queries: Queries,
  { lane, acceptedGap, checkpoint, journalKey }: ReconcileRequest,
  signedAt: number,
): Promise<void> {
  if (acceptedGap === undefined) return;
  const { size, root, officer, reason } = acceptedGap;
  await queries.query('select 1 from lane where id = $1 for update', [lane]);
  const line = await lastLine(queries, lane);
  const known = knownIn(line);
  if (known === null || known.size !== size || Buffer.from(known.root).toString('base64') !== root) return;
  await queries.query(
    `insert into journal_line (lane, line, signed_at, accepted_by, reason) values ($1, $2, $3, $4, $5)`,
    [lane, (line?.line ?? 0) + 1, signedAt, officer, reason],
  );
  await queries.query(`insert into alarm (lane, kind, detail) values ($1, 'journal-gap-accepted', $2)`, [
    lane,
    `after ${size}, by ${officer}: ${reason}`,
  ]);
  if (checkpoint !== undefined) await takeCheckpoint(queries, { lane, note: checkpoint, journalKey, signedAt });
}

async function lastLine(queries: Queries, lane: string): Promise<Line | null> {
  const [row] = await queries.query<Line & Record<string, unknown>>(
    'select line, verifier_key, note, signed_at from journal_line where lane = $1 order by line desc limit 1',
    [lane],
  );
  return row ?? null;
}

/** What stands in the store was proved when it came. */
function knownIn(line: Line | null): KnownCheckpoint | null {
  const text = line?.note == null ? null : noteText(line.note);
  const read = text === null ? null : parseCheckpoint(text);
  return line === null || read === null ? null : { size: read.size, root: read.root, signedAt: Number(line.signed_at) };
}

function verifierOf(keyLine: string | null): NoteVerifier | null {
  const key = keyLine === null ? null : parseVerifierKey(keyLine);
  return key === null ? null : ed25519Verifier(key);
}

/** Keeps the note that disagrees as evidence, and raises one alarm for as long as nothing new is kept. */
async function dispute(
  queries: Queries,
  found: {
    readonly lane: string;
    readonly line: number;
    readonly known: number;
    readonly note: string;
    readonly kind: string;
    readonly detail: string;
  },
): Promise<void> {
  const { lane, line, known, note, kind, detail } = found;
  await queries.query(
    `with kept as (
       insert into journal_dispute (lane, line, known_size, kind, note) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning 1
     )
     insert into alarm (lane, kind, detail) select $1, $4, $6 from kept`,
    [lane, line, known, kind, note, detail],
  );
}
