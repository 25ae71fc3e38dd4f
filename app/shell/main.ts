import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { app, Menu, protocol, session } from 'electron';
import { flavour } from './flavour.ts';
import { lockSession, quietChromium } from './locks.ts';
import { shellOptions } from './options.ts';
import { type OwnStation, startOwnStation, withoutCoreDump } from './own-station.ts';
import { pageFile, pageHeaders, scheme } from './pages.ts';
import { bridgeScreen } from './registrar.ts';
import { changedResource, resourcesAt, stationCommand } from './resources.ts';
import { sayer } from './say.ts';
import { openScreen } from './screen-window.ts';
import { StationLink } from './station-link.ts';
import { refusedSwitches } from './switches.ts';
import { keepWatchdog } from './watchdog.ts';

const log = sayer(
  (line) => process.stderr.write(`shell: ${line}\n`),
  () => performance.now(),
);
const options = shellOptions(process.argv);
const refused = flavour === 'production' ? refusedSwitches(process.argv) : [];
if (refused.length > 0) {
  log(`refused to start: a production lane takes no ${refused.join(' ')}; remove it from the command line`);
  process.exit(2);
}

// A dump of this process would hold a traveller's pictures.
const [prlimit] = withoutCoreDump();
if (prlimit !== undefined) spawnSync(prlimit, ['--pid', String(process.pid), '--core=0']);

app.enableSandbox();
quietChromium();
protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);

const data = resolve(
  options.data ?? (flavour === 'production' ? '/var/lib/egate' : join(app.getPath('appData'), 'egate-lane')),
);
// One shell a screen and data folder; what Chromium itself writes is kept apart from the lane's data.
const instance = createHash('sha256').update(data).digest('hex').slice(0, 8);
app.setPath('userData', join(app.getPath('appData'), 'egate-shell', `${options.role}-${instance}`));
mkdirSync(app.getPath('userData'), { recursive: true, mode: 0o700 });
const resources = resourcesAt(app.isPackaged ? join(process.resourcesPath, 'station') : join(__dirname, '..', '..'));

let ownStation: OwnStation | null = null;
let ending = false;

if (!app.requestSingleInstanceLock()) {
  log('this screen is already shown by another shell');
  app.exit(0);
} else {
  app.on('child-process-gone', (_event, { type, reason }) => log(`a ${type} process is gone (${reason})`));
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    ending = true;
    if (ownStation === null) return;
    event.preventDefault();
    void ownStation.stop().then(() => app.exit(0));
  });
  app
    .whenReady()
    .then(start)
    .catch((error: Error) => {
      log(`cannot start: ${error.stack ?? error.message}`);
      app.exit(1);
    });
}

async function start(): Promise<void> {
  const changed = await changedResource(app.getAppPath(), resources.top);
  if (changed !== null) {
    log(`refused to start: ${changed} is not what was packed; install the package again`);
    app.exit(4);
    return;
  }
  Menu.setApplicationMenu(null);
  const screens = session.fromPartition(`egate-${options.role}`); // without `persist:` it lives in memory
  lockSession(session.defaultSession, log);
  lockSession(screens, log);
  screens.protocol.handle(scheme, async ({ url, method }) => {
    const page = method === 'GET' ? pageFile(resources.screens, url) : null;
    const body = page === null ? null : await readFile(page.file).catch(() => null);
    return body === null || page === null
      ? new Response('not found', { status: 404, headers: { ...pageHeaders, 'content-type': 'text/plain' } })
      : new Response(body, { headers: { ...pageHeaders, 'content-type': page.type } });
  });

  const window = openScreen({
    role: options.role,
    session: screens,
    preload: join(__dirname, 'preload.cjs'),
    windowed: flavour === 'test' && options.windowed,
    devTools: flavour === 'test',
    ending: () => ending,
    log,
  });
  const bridge = bridgeScreen(window, options.role, (message) => link.send(message), log);
  const link = new StationLink({
    data,
    role: options.role,
    onMessage: (message) => bridge.toScreen(message),
    onState: (up) => {
      log(up ? 'the station answers' : 'the station does not answer');
      bridge.state(up);
    },
    onFirstTry: (answers) => {
      if (answers || !options.ownStation || options.role === 'officer') return;
      log('no station answers here; starting the one of this package');
      ownStation = startOwnStation(resources.node, stationCommand(resources, flavour, data, options), log);
    },
  });
  link.start();
  keepWatchdog(() => window.webContents.executeJavaScript('document.readyState'));
  app.on('will-quit', () => link.close());
}
