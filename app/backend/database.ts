import { Client, type ClientConfig, Pool, type PoolClient, type QueryResultRow } from 'pg';
import { err, ok, type Result } from '../core/result.ts';
import type { PrivateServer, ServerProblem } from './embedded/private-server.ts';
import { migrations } from './migrations.ts';

/** Where the backend keeps its data: a PostgreSQL of its own in a folder, or one that is run by others. */
export type DatabaseAddress =
  | { readonly kind: 'embedded'; readonly folder: string }
  | { readonly kind: 'server'; readonly url: string };

export type DatabaseProblem =
  | ServerProblem
  | { readonly kind: 'unreachable' | 'newer-schema'; readonly detail: string; readonly remedy: string };

/** The database cannot be asked now. Whoever asked may try again. */
export class DatabaseGone extends Error {}

/** Loaded when it is asked for: a production package does not carry it. */
const privateServer = () => import('./embedded/private-server.ts');

const schema = 'egate';
/** Advisory lock of whoever migrates. */
const migrationLock = 0x6567_6d69;
/** In ms. */
const pauses = { connect: 3_000, statement: 10_000, revive: 200 } as const;
const connections = 12;

/** `embedded:DIR` or `postgres://…`; null when it is neither. */
export function parseDatabaseAddress(text: string): DatabaseAddress | null {
  if (text.startsWith('embedded:') && text.length > 'embedded:'.length)
    return { kind: 'embedded', folder: text.slice('embedded:'.length) };
  return /^postgres(ql)?:\/\//.test(text) ? { kind: 'server', url: text } : null;
}

export interface Queries {
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** One backend database, created and migrated when it is opened. A private server that dies is started again. */
export class Database implements Queries {
  readonly #folder: string | null;
  readonly #onState: (state: 'lost' | 'back') => void;
  readonly #names = new Map<string, string>();
  #pool: Pool;
  #server: PrivateServer | null;
  #closed = false;
  #reviving: Promise<void> | null = null;

  private constructor(
    folder: string | null,
    pool: Pool,
    server: PrivateServer | null,
    onState: (state: 'lost' | 'back') => void,
  ) {
    this.#folder = folder;
    this.#pool = pool;
    this.#server = server;
    this.#onState = onState;
    this.#watch();
  }

  static async open(
    address: DatabaseAddress,
    onState: (state: 'lost' | 'back') => void = () => {},
  ): Promise<Result<Database, DatabaseProblem>> {
    if (address.kind === 'server') {
      const config = { connectionString: address.url };
      const migrated = await migrate(config);
      return migrated.ok ? ok(new Database(null, poolOf(config), null, onState)) : migrated;
    }
    // The server may be stopped by its last user in the moment between joining and migrating: then once more.
    const { joinPrivateServer } = await privateServer();
    for (let attempt = 1; ; attempt += 1) {
      const joined = await joinPrivateServer(address.folder);
      if (!joined.ok) return joined;
      const config = await configOf(joined.value);
      const migrated = await migrate(config);
      if (migrated.ok) return ok(new Database(address.folder, poolOf(config), joined.value, onState));
      await joined.value.leave();
      if (migrated.error.kind !== 'unreachable' || attempt === 3) return migrated;
    }
  }

  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    try {
      return (await this.#pool.query<Row>({ name: this.#nameOf(text), text, values: [...values] })).rows;
    } catch (error) {
      throw this.#explained(error);
    }
  }

  /** All of it or nothing of it. */
  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw this.#explained(error);
    }
    let broken = false;
    try {
      await client.query('begin');
      const done = await work({
        query: async <Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
          (await client.query<Row>(text, [...values])).rows,
      });
      await client.query('commit');
      return done;
    } catch (error) {
      await client.query('rollback').catch(() => {
        broken = true;
      });
      throw this.#explained(error);
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reviving;
    await this.#pool.end().catch(() => {});
    await this.#server?.leave();
  }

  /** Statements are few and fixed: each connection plans each of them once. */
  #nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const name = `egate_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }

  #watch(): void {
    this.#pool.on('error', () => {}); // an idle connection broke; the next query opens another
    void this.#server?.lost.then(() => this.#revive());
  }

  /** Starts the private server again, as often as it takes: another user of it may have stopped it, or a crash. */
  async #revive(): Promise<void> {
    if (this.#closed || this.#folder === null) return;
    const folder = this.#folder;
    this.#onState('lost');
    this.#reviving ??= (async () => {
      const { joinPrivateServer } = await privateServer();
      while (!this.#closed) {
        const joined = await joinPrivateServer(folder);
        if (joined.ok) {
          const old = this.#pool;
          this.#server = joined.value;
          this.#pool = poolOf(await configOf(joined.value));
          this.#watch();
          void old.end().catch(() => {});
          this.#onState('back');
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, pauses.revive));
      }
      this.#reviving = null;
    })();
    await this.#reviving;
  }

  #explained(error: unknown): unknown {
    return isConnectionLoss(error) ? new DatabaseGone((error as Error).message) : error;
  }
}

async function configOf(server: PrivateServer): Promise<ClientConfig> {
  const { databaseName, databaseUser } = await privateServer();
  return { host: server.socketFolder, user: databaseUser, database: databaseName };
}

function poolOf(config: ClientConfig): Pool {
  return new Pool({
    ...config,
    options: `-c search_path=${schema}`,
    max: connections,
    connectionTimeoutMillis: pauses.connect,
    statement_timeout: pauses.statement,
    idle_in_transaction_session_timeout: pauses.statement,
  });
}

/** SQLSTATE classes 08 (connection) and 57P (stopped by its operator), errors of the socket, and of `pg` itself. */
function isConnectionLoss(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (/^(08|57P|E[A-Z]+$)/.test(code)) return true;
  return /connection terminated|timeout exceeded when trying to connect|client has encountered|pool after calling end/i.test(
    message,
  );
}

/** Brings the schema up to this program's version. Safe when several do it at once. */
async function migrate(config: ClientConfig): Promise<Result<null, DatabaseProblem>> {
  const client = new Client({ ...config, connectionTimeoutMillis: pauses.connect });
  client.on('error', () => {}); // told by the query that it breaks
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`create schema if not exists ${schema}`);
    await client.query(`set search_path = ${schema}`);
    await client.query('create table if not exists migration (step integer primary key, at timestamptz default now())');
    const { rows } = await client.query<{ last: number }>('select coalesce(max(step), 0) as last from migration');
    const last = rows[0]?.last ?? 0;
    if (last > migrations.length) {
      const detail = `the database is at step ${last}, this program knows ${migrations.length}`;
      return err({ kind: 'newer-schema', detail, remedy: 'use the newer egate' });
    }
    for (const [index, step] of migrations.entries()) {
      if (index < last) continue;
      await client.query('begin');
      await client.query(step);
      await client.query('insert into migration (step) values ($1)', [index + 1]);
      await client.query('commit');
    }
    return ok(null);
  } catch (error) {
    const detail = `the database does not answer: ${(error as Error).message}`;
    return err({ kind: 'unreachable', detail, remedy: 'check --db, and that the server runs and lets us in' });
  } finally {
    await client.end().catch(() => {});
  }
}
