import { join } from 'node:path';
import { Database, type DatabaseAddress, parseDatabaseAddress } from '../backend/database.ts';
import { CliError, type CliIo } from './command.ts';
import { demoData, projectTop } from './demo-options.ts';

/** `--db` as given; `--data DIR` means the private server of the demonstration there, which is also the default. */
export function databaseAddress(
  options: { readonly db?: string | undefined; readonly data?: string | undefined },
  env: NodeJS.ProcessEnv,
): DatabaseAddress {
  if (options.db !== undefined && options.data !== undefined)
    throw new CliError(2, 'usage', '--db and --data exclude each other', '--data DIR means --db embedded:DIR/backend');
  if (options.db === undefined)
    return { kind: 'embedded', folder: join(demoData(options.data, env, projectTop), 'backend') };
  const address = parseDatabaseAddress(options.db);
  if (address === null)
    throw new CliError(2, 'bad-db', `--db ${options.db} names no database`, 'write embedded:DIR or postgres://…');
  return address;
}

/** Opens the database, made and migrated if need be; the caller closes it. */
export async function openDatabase(address: DatabaseAddress, io: CliIo): Promise<Database> {
  const opened = await Database.open(address, (state) =>
    io.stderr.write(state === 'lost' ? 'the database is gone; starting it again\n' : 'the database is back\n'),
  );
  if (opened.ok) return opened.value;
  const { kind, detail, remedy } = opened.error;
  throw new CliError(kind === 'no-folder' ? 2 : 3, kind, detail, remedy);
}

/** Does one thing with the database and closes it, whatever comes of it. */
export async function withDatabase<T>(
  options: { readonly db?: string | undefined; readonly data?: string | undefined },
  io: CliIo,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = await openDatabase(databaseAddress(options, io.env), io);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
