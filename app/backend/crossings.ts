import { createHash } from 'node:crypto';
import type {
  CrossingAnswer,
  CrossingRequest,
  EventsAnswer,
  EventsRequest,
  ReconcileAnswer,
} from '../border/messages.ts';
import { err, ok, type Result } from '../core/result.ts';
import { Batch } from './batch.ts';
import type { Queries } from './database.ts';

interface Recording {
  readonly key: string;
  readonly body: CrossingRequest;
}

/** Records crossings, each once under its idempotency key. */
export class Crossings {
  readonly #recording: Batch<Recording, Result<CrossingAnswer, 'other-body'>>;

  constructor(db: Queries) {
    this.#recording = new Batch((batch) => record(db, batch));
  }

  /** The same key with another body is refused, and changes nothing. */
  record(key: string, body: CrossingRequest): Promise<Result<CrossingAnswer, 'other-body'>> {
    return this.#recording.add({ key, body });
  }
}

async function record(
  db: Queries,
  batch: readonly Recording[],
): Promise<readonly Result<CrossingAnswer, 'other-body'>[]> {
  const rows = await db.query<{ ordinal: string; id: string; sequence: string; same_body: boolean }>(
    // In the order of the lanes: two instances that lock the same lanes must not wait for each other.
    `select asked.ordinal, done.id, done.sequence, done.same_body
     from (
       select * from unnest($1::text[], $2::uuid[], $3::bytea[], $4::uuid[], $5::jsonb[])
         with ordinality as asked (lane, key, digest, attempt, content, ordinal)
       order by lane, ordinal
     ) asked cross join lateral record_crossing(asked.lane, asked.key, asked.digest, asked.attempt, asked.content) done`,
    [
      batch.map(({ body }) => body.lane),
      batch.map(({ key }) => key),
      batch.map(({ body }) => bodyDigest(body)),
      batch.map(({ body }) => body.crossingId),
      batch.map(({ body }) => JSON.stringify(body)),
    ],
  );
  const done = new Map(rows.map((row) => [Number(row.ordinal), row]));
  return batch.map((_, index) => {
    const row = done.get(index + 1);
    if (row === undefined) throw new Error('record_crossing gave no row');
    return row.same_body ? ok({ id: row.id, sequence: Number(row.sequence) }) : err('other-body');
  });
}

/** Takes entries of a lane's journal, each once. An entry that is there already with another content raises an alarm, and one by which the lane tells of a gap. */
export async function addEvents(db: Queries, { lane, events }: EventsRequest): Promise<EventsAnswer> {
  const [row] = await db.query<{ added: string }>(
    `with asked as (
       select * from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[])
         as asked (sequence, occurred_at, event, severity, crossing)
     ), added as (
       insert into event (lane, sequence, occurred_at, event, severity, crossing)
       select $1, * from asked on conflict do nothing returning sequence
     ), differing as (
       select asked.sequence from asked join event known on known.lane = $1 and known.sequence = asked.sequence
       where (known.occurred_at, known.event, known.severity, known.crossing)
         is distinct from (asked.occurred_at, asked.event, asked.severity, asked.crossing)
     ), told as (
       insert into alarm (lane, kind, detail)
       select $1, 'journal-gap', 'entry ' || asked.sequence
       from asked join added on added.sequence = asked.sequence where asked.event = 'journal.gap'
     ), alarmed as (
       insert into alarm (lane, kind, detail)
       select $1, 'journal-differs', min(sequence)::text from differing having count(*) > 0
     )
     select count(*) as added from added`,
    [
      lane,
      events.map((one) => one.sequence),
      events.map((one) => new Date(one.occurredAt)),
      events.map((one) => one.event),
      events.map((one) => one.severity),
      events.map((one) => one.crossing),
    ],
  );
  return { received: events.length, added: Number(row?.added ?? 0) };
}

/** How much there is of a lane, and which crossings stand under these keys. */
export async function knownOf(
  db: Queries,
  lane: string,
  keys: readonly string[],
): Promise<Omit<ReconcileAnswer, 'checkpoint'>> {
  const [counted] = await db.query<{ crossings: string; events: string }>(
    `select (select crossings from lane where id = $1) as crossings,
       (select coalesce(max(sequence) + 1, 0) from event where lane = $1) as events`,
    [lane],
  );
  const found = await db.query<{ key: string; id: string; sequence: string; body: CrossingRequest }>(
    `select idempotency_key as key, id, sequence, body from crossing
     where lane = $1 and idempotency_key = any ($2::uuid[]) order by sequence`,
    [lane, keys],
  );
  return {
    crossings: Number(counted?.crossings ?? 0),
    events: Number(counted?.events ?? 0),
    found: found.map(({ key, id, sequence, body }) => {
      const { occurredAt, direction, tailgated, clearedBy } = body;
      return { key, id, sequence: Number(sequence), occurredAt, direction, tailgated, clearedBy };
    }),
  };
}

export interface BackendAlarm {
  readonly lane: string;
  readonly kind: string;
  readonly detail: string;
  readonly raisedAt: string;
}

/** What the backend found odd, the newest first. */
export async function listAlarms(db: Queries, limit: number): Promise<readonly BackendAlarm[]> {
  const rows = await db.query<{ lane: string; kind: string; detail: string; raised_at: Date }>(
    'select lane, kind, detail, raised_at from alarm order by id desc limit $1',
    [limit],
  );
  return rows.map((row) => ({
    lane: row.lane,
    kind: row.kind,
    detail: row.detail,
    raisedAt: row.raised_at.toISOString(),
  }));
}

/** The same for the same content, in whatever order its members were written. */
function bodyDigest(body: CrossingRequest): Buffer {
  const members = Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(members)).digest();
}
