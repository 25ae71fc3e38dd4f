import { createHash } from 'node:crypto';
import { watchlistPartPath } from '../border/operations.ts';
import type { ScreeningAnswer, ScreeningRequest, SnapshotAnswer } from '../border/messages.ts';
import type { ListEntry, ListLine } from '../watchlist/list-entry.ts';
import { hitsAmong, keysOfTraveller, type ListedPerson, type Traveller } from '../watchlist/match.ts';
import type { Database, Queries } from './database.ts';

/** What `getPolicy` and the like say where there is no list yet. */
const noLists = 'none';
/** Rows that are sent to the database at once while a list is imported, and bytes of a part. */
const batchSize = { keys: 5_000, partBytes: 524_288 } as const;

export interface ImportedList {
  readonly list: string;
  readonly entries: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  /** Lines about nothing that can cross a border. */
  readonly ignored: number;
  readonly version: number;
}

/** A file of which nothing could be taken: the list that is there stays. */
export class NothingToImport extends Error {
  readonly rejected: ImportedList['rejected'];

  constructor(rejected: ImportedList['rejected']) {
    super('not a single line could be taken');
    this.rejected = rejected;
  }
}

/** The same content again: nothing is to be changed. */
class Unchanged extends Error {
  readonly imported: ImportedList;

  constructor(imported: ImportedList) {
    super('the list is the same');
    this.imported = imported;
  }
}

/** Replaces a list by what the lines say, all at once: a traveller is screened against the old list or the new one. */
export async function importList(db: Database, list: string, lines: AsyncIterable<ListLine>): Promise<ImportedList> {
  try {
    return await db.transaction((queries) => replaceList(queries, list, lines));
  } catch (error) {
    if (error instanceof Unchanged) return error.imported;
    throw error;
  }
}

async function replaceList(queries: Queries, list: string, lines: AsyncIterable<ListLine>): Promise<ImportedList> {
  await queries.query('set local statement_timeout = 0');
  // The version that stands there now waits for no one; a second import of the same list waits here.
  await queries.query(`insert into watchlist values ($1, 0, '', 0) on conflict do nothing`, [list]);
  const [before] = await queries.query<{ version: string; digest: Buffer }>(
    'select version, digest from watchlist where id = $1 for update',
    [list],
  );
  await queries.query('delete from watchlist_key where list = $1', [list]);
  await queries.query('delete from watchlist_part where list = $1', [list]);

  const rejected: { line: number; reason: string }[] = [];
  const ids = new Set<string>();
  const whole = createHash('sha256');
  let ignored = 0;
  let keys: { key: string; entry: string; person: ListedPerson | null }[] = [];
  let part: Buffer[] = [];
  let partBytes = 0;
  let ordinal = 0;
  const flushKeys = async () => {
    if (keys.length === 0) return;
    await queries.query(
      `insert into watchlist_key (list, key, entry, person)
       select $1, * from unnest($2::text[], $3::text[], $4::jsonb[])`,
      [
        list,
        keys.map((one) => one.key),
        keys.map((one) => one.entry),
        keys.map((one) => (one.person === null ? null : JSON.stringify(one.person))),
      ],
    );
    keys = [];
  };
  const flushPart = async () => {
    if (part.length === 0) return;
    const content = Buffer.concat(part);
    const digest = createHash('sha256').update(content).digest();
    await queries.query('insert into watchlist_part values ($1, $2, $3, $4)', [list, ordinal, digest, content]);
    [part, partBytes, ordinal] = [[], 0, ordinal + 1];
  };

  for await (const read of lines) {
    if (read.kind === 'rejected') rejected.push({ line: read.line, reason: read.reason });
    if (read.kind === 'ignored') ignored += 1;
    if (read.kind !== 'entry') continue;
    ids.add(read.entry.id);
    keys.push(...rowsOf(read.entry));
    const bytes = Buffer.from(`${JSON.stringify({ list, ...read.entry })}\n`);
    whole.update(bytes);
    part.push(bytes);
    partBytes += bytes.length;
    if (keys.length >= batchSize.keys) await flushKeys();
    if (partBytes >= batchSize.partBytes) await flushPart();
  }
  if (ids.size === 0 && rejected.length > 0) throw new NothingToImport(rejected);
  await flushKeys();
  await flushPart();

  const digest = whole.digest();
  const was = Number(before?.version ?? 0);
  const imported = { list, entries: ids.size, rejected, ignored };
  if (was > 0 && before?.digest.equals(digest)) throw new Unchanged({ ...imported, version: was });
  await queries.query(
    'update watchlist set version = $2, digest = $3, entries = $4, imported_at = now() where id = $1',
    [list, was + 1, digest, ids.size],
  );
  return { ...imported, version: was + 1 };
}

function rowsOf(entry: ListEntry) {
  return [
    ...entry.documents.map((key) => ({ key, entry: entry.id, person: null })),
    ...entry.names.map((key) => ({ key, entry: entry.id, person: entry.person })),
  ];
}

/** Names every list with its version: the same words mean the same lists. */
const versionSql = `(select coalesce(string_agg(id || '@' || version, ' ' order by id), '${noLists}') from watchlist)`;

/** Asks all lists, in one look at the database, for a document and its holder. */
export async function screen(db: Queries, traveller: Traveller | ScreeningRequest): Promise<ScreeningAnswer> {
  const rows = await db.query<{
    version: string;
    list: string | null;
    entry: string | null;
    person: ListedPerson | null;
  }>(
    `select w.version, k.list, k.entry, k.person
     from (select ${versionSql} as version) w left join watchlist_key k on k.key = any($1)`,
    [keysOfTraveller(traveller)],
  );
  const candidates = rows.flatMap(({ list, entry, person }) =>
    list === null || entry === null ? [] : [{ list, entry, person }],
  );
  return { hits: [...hitsAmong(candidates, traveller)], version: rows[0]?.version ?? noLists };
}

/** All lists in parts: NDJSON, one entry a line. `origin` is how the lane reached this backend. */
export async function snapshot(db: Queries, origin: string): Promise<SnapshotAnswer> {
  const [row] = await db.query<{
    version: string;
    digest: Buffer;
    parts: readonly { readonly digest: string; readonly bytes: number }[];
  }>(
    `select ${versionSql} as version,
       sha256(coalesce(string_agg(content, ''::bytea order by list, ordinal), ''::bytea)) as digest,
       coalesce(json_agg(json_build_object('digest', encode(digest, 'hex'), 'bytes', length(content))
         order by list, ordinal), '[]') as parts
     from watchlist_part`,
  );
  if (row === undefined) throw new Error('an aggregate gave no row');
  return {
    version: row.version,
    digest: digestField(row.digest),
    parts: row.parts.map(({ digest, bytes }) => ({
      url: `${origin}${watchlistPartPath}${digest}`,
      digest: digestField(Buffer.from(digest, 'hex')),
      bytes,
    })),
  };
}

function digestField(digest: Buffer): string {
  return `sha-256=:${digest.toString('base64')}:`;
}

/** One part of the present snapshot, null when there is no such part (any more). */
export async function snapshotPart(db: Queries, digest: string): Promise<Buffer | null> {
  if (!/^[0-9a-f]{64}$/.test(digest)) return null;
  const [row] = await db.query<{ content: Buffer }>('select content from watchlist_part where digest = $1 limit 1', [
    Buffer.from(digest, 'hex'),
  ]);
  return row?.content ?? null;
}
