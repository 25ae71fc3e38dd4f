import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeWhole } from '../station/station-files.ts';
import { type SupervisedProcess, supervise } from './supervised-process.ts';
import { endsWithSupervisor } from '../station/supervision.ts';

const run = promisify(execFile);

/**
 * Starts the embedded backend of the demonstration and, the first time, enrols the lane's key and fills the watchlist
 * with the demo's entries. Writes `DATA/lane/border.json`: how the station reaches the backend. Resolves when it answers.
 */
export async function startBackend(options: {
  readonly data: string;
  readonly top: string;
  readonly lane: string;
  readonly log: (line: string) => void;
  /** Told at once of the process, so that it can be ended whatever happens next. */
  readonly onStarted: (backend: SupervisedProcess) => void;
  readonly isEnding: () => boolean;
}): Promise<void> {
  const { data, top, lane } = options;
  const egate = join(top, 'app/cli/run.ts');
  const db = `embedded:${join(data, 'backend')}`;
  const folder = join(data, 'lane');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const privateKey = join(folder, 'lane.key');
  const publicKey = join(folder, 'lane.pem');
  if (!existsSync(publicKey)) {
    const pair = generateKeyPairSync('ed25519');
    writeFileSync(privateKey, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(publicKey, pair.publicKey.export({ type: 'spki', format: 'pem' }));
  }

  const port = await freePort();
  let ready: () => void = () => {};
  const answers = new Promise<void>((resolve) => {
    ready = resolve;
  });
  let givenUp: (error: Error) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    givenUp = reject;
  });
  const backend: SupervisedProcess = supervise({
    name: 'backend',
    command: process.execPath,
    args: [egate, 'backend', 'serve', '--port', String(port), '--db', db, '--insecure-loopback'],
    log: options.log,
    isEnding: options.isEnding,
    onReady: () => ready(),
    onGivenUp: () => givenUp(new Error('the backend does not start; see its messages above')),
  });
  options.onStarted(backend);
  await Promise.race([answers, failure]);
  failure.catch(() => {}); // later deaths are the lane's to notice: it goes out of service

  const enrolment = join(folder, `enrolment-${lane}.json`);
  if (!existsSync(enrolment)) {
    const words = ['keys', 'enrol', '--lane', lane, '--public-key', publicKey, '--db', db, '--json'];
    const env = { ...process.env, ...endsWithSupervisor };
    const { stdout } = await run(process.execPath, [egate, ...words], { env });
    const list = join(top, 'native/virtual/travellers/watchlist.csv');
    await run(process.execPath, [egate, 'watchlist', 'import', list, '--list', 'demo', '--db', db, '--json'], { env });
    writeWhole(enrolment, stdout);
  }
  const enrolled = JSON.parse(readFileSync(enrolment, 'utf8')) as {
    readonly keyid: string;
    readonly backend: { readonly keyid: string; readonly publicKey: string };
  };
  writeWhole(
    join(folder, 'border.json'),
    JSON.stringify({
      url: `http://127.0.0.1:${port}`,
      keyid: enrolled.keyid,
      privateKey,
      backendKeyid: enrolled.backend.keyid,
      backendPublicKey: enrolled.backend.publicKey,
    }),
  );
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Waits until a port can be listened on: what had it may be ending just now. False when it still cannot. */
export async function portIsFree(port: number, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; ; ) {
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) await new Promise((resolve) => probe.close(resolve));
    if (free || performance.now() >= end) return free;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
