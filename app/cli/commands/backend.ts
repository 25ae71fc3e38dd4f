import { leaveNoDump } from '../../core/private-process.ts';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openApiDocument } from '../../border/openapi.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { checkInputFile } from '../input-file.ts';
import { makeFolder } from '../../../native/make-folder.ts';

const usage = {
  serve:
    '[--port N] [--db embedded:DIR|postgres://…] (--tls-cert F --tls-key F --client-ca F | --insecure-loopback) [--public-url URL] [--trust DIR]',
  migrate: '[--db embedded:DIR|postgres://…]',
  alarms: '[--db embedded:DIR|postgres://…]',
};
const databaseOptions = { db: { type: 'string' }, data: { type: 'string' } } as const;
const defaultPort = '8643';
const largestPem = 1_000_000;

export const noun: Noun = {
  verbs: {
    serve: { summary: 'runs the reference border backend', usage: usage.serve, run: serve },
    migrate: {
      summary: "makes the backend's database, or brings it up to this version",
      usage: usage.migrate,
      run: async (args, io) => {
        const { values } = parseArguments(args, databaseOptions, `backend migrate ${usage.migrate}`);
        const { withDatabase } = await import('../database-option.ts');
        await withDatabase(values, io, async () => null);
        print(io, { migrated: true }, () => 'the database is ready');
        return 0;
      },
    },
    openapi: {
      summary: 'prints the OpenAPI 3.1 document of the lane–backend API',
      usage: '',
      run: async (args, io) => {
        parseArguments(args, {}, 'backend openapi');
        const document = openApiDocument();
        print(io, document, () => JSON.stringify(document, null, 2));
        return 0;
      },
    },
    alarms: {
      summary:
        'lists what the backend found odd: doubled crossings, journals that differ, have a gap, are shorter or forked',
      usage: usage.alarms,
      run: async (args, io) => {
        const { values } = parseArguments(args, databaseOptions, `backend alarms ${usage.alarms}`);
        const [{ withDatabase }, { listAlarms }] = await Promise.all([
          import('../database-option.ts'),
          import('../../backend/crossings.ts'),
        ]);
        const alarms = await withDatabase(values, io, (db) => listAlarms(db, 1000));
        print(io, { alarms }, () =>
          alarms.map((one) => `${one.raisedAt}  ${one.lane}  ${one.kind}  ${one.detail}`).join('\n'),
        );
        return 0;
      },
    },
  },
};

async function serve(args: readonly string[], io: CliIo): Promise<ExitCode> {
  leaveNoDump();
  const { values } = parseArguments(
    args,
    {
      ...databaseOptions,
      port: { type: 'string', default: defaultPort },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'client-ca': { type: 'string' },
      'insecure-loopback': { type: 'boolean' },
      'public-url': { type: 'string' },
      trust: { type: 'string' },
    },
    `backend serve ${usage.serve}`,
  );
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535)
    throw new CliError(
      2,
      'bad-port',
      `--port ${values.port} is no port`,
      'give a number from 0 (any free port) to 65535',
    );
  const tls = readTls(values);
  const publicUrl = readUrl(values['public-url']);
  const [{ startBackend }, { readTrust }, { databaseAddress, openDatabase }, { systemClock }] = await Promise.all([
    import('../../backend/server.ts'),
    import('../../backend/trust.ts'),
    import('../database-option.ts'),
    import('../../core/system-clock.ts'),
  ]);
  const trust = readTrust(values.trust === undefined ? null : trustFolder(values.trust));
  const db = await openDatabase(databaseAddress(values, io.env), io);
  try {
    const log = (line: string) => io.stderr.write(`${line}\n`);
    const backend = await startBackend({ db, port, tls, publicUrl, trust, clock: systemClock, log }).catch(
      (error: NodeJS.ErrnoException) => {
        throw startFailure(error, port);
      },
    );
    io.stdout.write(`ready ${backend.url}\n`);
    await interruption(io);
    await backend.close();
    return 0;
  } finally {
    await db.close();
  }
}

function interruption({ interrupted }: CliIo): Promise<void> {
  return new Promise((resolve) => {
    if (interrupted.aborted) resolve();
    else interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
}

interface TlsOptions {
  readonly 'tls-cert'?: string | undefined;
  readonly 'tls-key'?: string | undefined;
  readonly 'client-ca'?: string | undefined;
  readonly 'insecure-loopback'?: boolean | undefined;
}

function readTls(options: TlsOptions) {
  const { 'tls-cert': certificate, 'tls-key': key, 'client-ca': clientCa } = options;
  const given = [certificate, key, clientCa].filter((one) => one !== undefined).length;
  const plain = options['insecure-loopback'] === true;
  if (plain && given > 0)
    throw new CliError(2, 'usage', '--insecure-loopback and the TLS options exclude each other', usage.serve);
  if (plain) return null;
  if (certificate === undefined || key === undefined || clientCa === undefined)
    throw new CliError(
      2,
      'no-tls',
      'a backend needs TLS: lanes prove themselves with client certificates',
      'give --tls-cert, --tls-key and --client-ca, or --insecure-loopback for this machine alone',
    );
  return {
    certificate: readPem('--tls-cert', certificate, 'certificate', (pem) => new X509Certificate(pem)),
    key: readPem('--tls-key', key, 'private key', (pem) => createPrivateKey(pem)),
    // One without a certificate would leave it to chance whose clients are let in.
    clientCa: readPem('--client-ca', clientCa, 'certificate', (pem) => new X509Certificate(pem)),
  };
}

function readPem(option: string, file: string, what: string, parse: (pem: Buffer) => unknown): Buffer {
  checkInputFile(file, { remedy: `name a PEM file with ${option}`, largest: largestPem });
  const pem = readFileSync(file);
  try {
    parse(pem);
  } catch {
    throw new CliError(2, 'bad-tls', `${option} ${file} holds no ${what} in PEM`, 'check certificate, key and CA');
  }
  return pem;
}

function readUrl(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CliError(2, 'bad-url', `--public-url ${text} is no URL`, 'write it as https://backend.example:8443');
  return url;
}

/** A trust store is made by the first command that names it. */
function trustFolder(folder: string): string {
  try {
    makeFolder(folder);
    return folder;
  } catch (error) {
    const message = `--trust ${folder}: ${(error as Error).message}`;
    throw new CliError(2, 'bad-trust', message, 'name a folder of certificates');
  }
}

function startFailure(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE' || error.code === 'EACCES')
    return new CliError(3, 'port-taken', `port ${port} cannot be used (${error.code})`, 'choose another with --port');
  if (error.code?.startsWith('ERR_OSSL') === true || /PEM|X509|key values mismatch/i.test(error.message))
    return new CliError(2, 'bad-tls', `the TLS files do not fit: ${error.message}`, 'check certificate, key and CA');
  return error;
}
