import { join } from 'node:path';
import { CliError } from './command.ts';
import { freePort, portIsFree, startBackend } from './demo-backend.ts';
import { type DemoOptions, demoOptions } from './demo-options.ts';
import { leaveNoDump } from '../core/private-process.ts';
import { keepLookingAtScreen } from './eyes.ts';
import { makeFolder } from '../../native/make-folder.ts';
import { lockData } from './run-lock.ts';
import { type SupervisedProcess, supervise } from './supervised-process.ts';
import { chooseWindow, openWindow } from './window.ts';
import { ensurePki } from '../../native/virtual/pki/pki.ts';
import { ensurePcscd } from '../../native/virtual/pcscd/ensure-pcscd.ts';
import { startWorld } from '../../native/virtual/world/world.ts';
import { readPolicy } from '../station/read-policy.ts';
import { readSite } from '../station/read-site.ts';
import type { SiteProfile } from '../station/site-profile.ts';
import { onSupervisorGone } from '../station/supervision.ts';

/** States whose passports the demonstration signs itself. */
const issuingStates = ['MNG', 'CHN'] as const;

/** A Unix socket's path has 107 bytes at most (unix(7)); the longest one in the folder takes the rest. */
const longestData = 80;

/** A station that was killed lets go of its port with its last child (ms). */
const portFreeWithin = 3_000;

const top = join(import.meta.dirname, '..', '..');
const log = (line: string) => process.stderr.write(`${line}\n`);
process.stderr.on('error', () => {}); // a full disk or a closed terminal costs log lines, not the lane

async function main(): Promise<void> {
  leaveNoDump();
  const options = demoOptions(process.argv.slice(2), process.env, top);
  const site = readSite(options.site, options.siteOptions);
  const policy = site.ok ? readPolicy(site.value, options.site, join(top, 'app/policy/examples')) : site;
  if (!site.ok || !policy.ok) {
    const remedy = 'correct the line, or leave --site out for the shipped profile';
    throw new CliError(2, 'bad-site', policy.ok ? '' : policy.error, remedy);
  }
  if (Buffer.byteLength(options.data) > longestData) {
    const remedy = 'give a shorter one with --data';
    throw new CliError(2, 'path-too-long', `${options.data} is too long a path for the sockets in it`, remedy);
  }
  makeDataFolder(options.data);
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
  onSupervisorGone(() => void stop(0));
  try {
    await run(options, site.value, stops, { giveUp: () => void stop(1), isEnding: () => stopping });
  } catch (error) {
    if (stopping) return; // it was told to, and says so by its exit code
    log(`egate: ${(error as Error).message}`);
    if (error instanceof CliError) log(`  remedy: ${error.remedy}`);
    await stop(error instanceof CliError ? error.exit : 3);
  }
}

function makeDataFolder(data: string): void {
  try {
    makeFolder(data);
  } catch (error) {
    const message = `${data} cannot be made a folder: ${(error as Error).message}`;
    throw new CliError(2, 'bad-folder', message, 'name a folder that may be written to with --data');
  }
}

/** Starts the parts in the order in which they need each other; each leaves its end in `stops`. */
async function run(
  options: DemoOptions,
  site: SiteProfile,
  stops: (() => Promise<unknown>)[],
  { giveUp, isEnding }: { readonly giveUp: () => void; readonly isEnding: () => boolean },
): Promise<void> {
  if (options.port !== 0 && !(await portIsFree(options.port, portFreeWithin))) {
    const remedy = 'choose another with --port, or 0 for any free one';
    throw new CliError(2, 'port-in-use', `port ${options.port} is in use or not ours to take`, remedy);
  }
  const pcscd = await ensurePcscd((line) => log(`egate: ${line}`));
  stops.push(() => pcscd.stop());
  const inProcess = pcscd.kind === 'absent';
  if (inProcess) log(`egate: no PC/SC daemon (${pcscd.reason}); the virtual chip is read in-process`);

  const pki = join(options.data, 'pki');
  const onStarted = (backend: SupervisedProcess) => stops.push(() => backend.stop());
  await Promise.all([
    ...(site.backend.kind === 'embedded'
      ? [startBackend({ data: options.data, top, lane: site.lane, log, onStarted, isEnding })]
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
    eyes: (sees) => keepLookingAtScreen(options.data, sees),
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
    isEnding,
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
