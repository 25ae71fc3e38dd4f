import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './command.ts';
import { freePort, startBackend } from './demo-backend.ts';
import { type DemoOptions, demoOptions } from './demo-options.ts';
import { lockData } from './run-lock.ts';
import { type SupervisedProcess, supervise } from './supervised-process.ts';
import { chooseWindow, openWindow } from './window.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { ensurePcscd } from '../../native/virtual/pcscd/ensure-pcscd.ts';
import { startWorld } from '../../native/virtual/world/world.ts';
import { readSite } from '../station/read-site.ts';
import type { SiteProfile } from '../station/site-profile.ts';

/** States whose passports the demonstration signs itself. */
const issuingStates = ['MNG', 'CHN'] as const;

/** A Unix socket's path has 107 bytes at most (unix(7)); the longest one in the folder takes the rest. */
const longestData = 80;

const top = join(import.meta.dirname, '..', '..');
const log = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = demoOptions(process.argv.slice(2), process.env, top);
  const site = readSite(options.site, options.siteOptions);
  if (!site.ok)
    throw new CliError(2, 'bad-site', site.error, 'correct the line, or leave --site out for the shipped profile');
  if (Buffer.byteLength(options.data) > longestData) {
    const remedy = 'give a shorter one with --data';
    throw new CliError(2, 'path-too-long', `${options.data} is too long a path for the sockets in it`, remedy);
  }
  mkdirSync(options.data, { recursive: true });
  const unlock = lockData(join(options.data, 'demo.pid'));

  const stops: (() => Promise<unknown>)[] = [];
  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    for (const one of stops.reverse()) await one().catch((error: Error) => log(`egate: ${error.message}`));
    unlock();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  if (process.env.EGATE_END_WITH_STDIN === '1') process.stdin.on('end', () => void stop(0)).resume();
  try {
    await run(options, site.value, stops, () => void stop(1));
  } catch (error) {
    log(`egate: ${(error as Error).message}`);
    await stop(3);
  }
}

/** Starts the parts in the order in which they need each other; each leaves its end in `stops`. */
async function run(
  options: DemoOptions,
  site: SiteProfile,
  stops: (() => Promise<unknown>)[],
  giveUp: () => void,
): Promise<void> {
  const pcscd = await ensurePcscd((line) => log(`egate: ${line}`));
  stops.push(() => pcscd.stop());
  const inProcess = pcscd.kind === 'absent';
  if (inProcess) log(`egate: no PC/SC daemon (${pcscd.reason}); the virtual chip is read in-process`);

  const pki = join(options.data, 'pki');
  const onStarted = (backend: SupervisedProcess) => stops.push(() => backend.stop());
  await Promise.all([
    ...(site.backend.kind === 'embedded'
      ? [startBackend({ data: options.data, top, lane: site.lane, log, onStarted })]
      : []),
    ...issuingStates.map((state) => ensurePki(pki, state)),
  ]);

  const reader = site.devices.chipReader.driver === 'pcsc' && site.devices.chipReader.reader.endsWith('01') ? 1 : 0;
  const world = await startWorld({
    dataDir: options.data,
    socketPath: join(options.data, 'world.sock'),
    chip: inProcess ? { kind: 'in-process' } : { kind: 'pcsc', reader },
    doors: site.doors,
    dock: { port: 0, staticDir: join(top, 'dist/screens/dock') },
  });
  stops.push(() => world.close());

  let told = false;
  let ready = false;
  const port = options.port === 0 ? await freePort() : options.port; // the same over a restart of the station
  const window = options.window ? chooseWindow(top, process.env) : null;
  const station: SupervisedProcess = supervise({
    name: 'station',
    command: process.execPath,
    args: [
      join(top, 'app/station/main.ts'),
      '--data',
      options.data,
      '--site',
      options.site,
      '--port',
      String(port),
      ...options.siteOptions.flatMap((word) => ['--site-option', word]),
      ...(inProcess ? ['--in-process-chip'] : []),
    ],
    log,
    onReady: (rest) => {
      if (ready) return;
      ready = true;
      process.stdout.write(`ready ${rest}\n`);
    },
    onListening: (rest) => {
      if (told) return;
      told = true;
      const [kiosk = '', supervisor = ''] = rest.split(' ');
      log(`traveller  ${kiosk}\nofficer    ${supervisor}\ndock       ${world.dockUrl}`);
      if (window === null) return;
      log(
        window.kind === 'none'
          ? `no window: ${window.reason}; open the addresses above`
          : `window: ${window.kind} (${window.binary})`,
      );
      const windows = openWindow(window, { kiosk, supervisor, dock: world.dockUrl }, options.data);
      stops.push(async () => {
        for (const one of windows) one.kill();
      });
    },
    onGivenUp: giveUp,
  });
  stops.push(() => station.stop());
}

main().catch((error: unknown) => {
  if (!(error instanceof CliError)) throw error;
  log(`egate: ${error.message}\n  remedy: ${error.remedy}`);
  process.exit(error.exit);
});
