import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { td3 } from '../lane/mrz.ts';
import { Display } from './display.ts';
import { needElectron } from './electron-here.ts';
import { PackedApp } from './packed-app.ts';
import { RunningShell, top } from './unpacked-shell.ts';

// The packed app alone is a lane: it starts its own station, world and backend, and a traveller crosses.
needElectron();
let display: Display;
let packed: PackedApp;
let data: string;
let shell: RunningShell;
let readyAfter: number;

const screens = {
  invite: /请放置护照|Паспортаа уншигч|Положите паспорт|Place your passport/,
  go: /请通行|Нэвтэрнэ үү|Проходите|Please go through/,
};
const said = () => readFileSync(packed.log, 'utf8');
const heading = (name: RegExp) => shell.page.getByRole('heading', { name });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  display = await Display.open(1080, 1920);
  packed = new PackedApp('test');
  data = packed.dataFolder();
  const started = performance.now();
  shell = await RunningShell.of(
    await _electron.launch({
      executablePath: packed.launcher,
      chromiumSandbox: true,
      args: ['--data', data],
      env: { ...(process.env as Record<string, string>), DISPLAY: display.name },
    }),
  );
  await heading(screens.invite).first().waitFor({ timeout: 60_000 });
  readyAfter = performance.now() - started;
});

test.afterAll(async () => {
  await shell?.close().catch(() => {});
  display?.close();
  packed?.remove();
});

test('the packed app starts the lane of its own resources and invites', async () => {
  expect(said()).toContain('starting the one of this package');
  expect(await shell.app.evaluate(({ app }) => app.isPackaged)).toBe(true);
  test.info().annotations.push({ type: 'figure', description: `inviting after ${Math.round(readyAfter)} ms` });
  const station = /station ready after (\d+) ms/.exec(said())?.[1];
  expect(Number(station)).toBeLessThan(4_000);
});

test('its screen fills the panel and runs in the sandbox', async () => {
  const { renderer, bounds } = await shell.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    return { renderer: window.webContents.getOSProcessId(), bounds: window.getBounds() };
  });
  // Chromium keeps a window without a window manager one point short of the panel.
  expect(bounds.width).toBeGreaterThanOrEqual(1_079);
  expect(bounds.height).toBeGreaterThanOrEqual(1_919);
  expect(readFileSync(`/proc/${renderer}/status`, 'utf8')).toMatch(/^Seccomp:\t2$/m);
});

test('a traveller crosses the border in the packed app', async () => {
  test.setTimeout(120_000);
  const person = packed.station('native/virtual/travellers/person-a');
  const profile = join(data, 'passport.json');
  const mrz = td3({
    state: 'MNG',
    number: 'E731004',
    surname: 'BATBOLD',
    given: 'ANU',
    birth: '950612',
    sex: 'F',
    expiry: '320101',
  });
  writeFileSync(profile, JSON.stringify({ mrz, portrait: join(person, 'passport.jpg'), access: ['PACE-GM', 'BAC'] }));
  const photo = join(top, 'test-results', 'crossing-in-electron.png');
  const photographed = heading(screens.go)
    .first()
    .waitFor({ timeout: 90_000 })
    .then(() => shell.page.screenshot({ path: photo, animations: 'disabled' }));
  const tool = ['virtual', 'traveller', '--passport', profile, '--face', person];
  const crossing = await new Promise<{ readonly code: number | null; readonly text: string }>((resolve) => {
    const words = [packed.station('app/cli/egate.mjs'), ...tool, '--data', data, '--json'];
    const child = execFile(packed.node, words, (_error, text, said) => {
      resolve({ code: child.exitCode, text: text || said });
    });
  });
  expect(crossing.text).toContain('{');
  const report = JSON.parse(crossing.text) as { readonly document?: { readonly transport: string } };
  expect(report).toMatchObject({
    outcome: 'cleared',
    document: { access: { protocol: 'PACE' }, checks: { sodSignature: { outcome: 'passed' } } },
    face: { match: true },
    screening: { hits: [] },
    gate: { opened: true, passage: 'passed' },
  });
  expect(crossing.code).toBe(0);
  // A user whom the card daemon does not serve reads the chip in-process: then the lane has said so.
  if (report.document?.transport !== 'pcsc') expect(said()).toContain('read in-process');
  await photographed;
  expect(existsSync(photo)).toBe(true);
});

test('killed, the app takes all of its lane along', async () => {
  const demo = Number.parseInt(readFileSync(join(data, 'demo.pid'), 'utf8'), 10);
  const lane = Number.parseInt(readFileSync(join(data, 'lane/station.pid'), 'utf8'), 10);
  for (const pid of [demo, lane]) expect(existsSync(`/proc/${pid}`)).toBe(true);
  process.kill(await shell.app.evaluate(() => process.pid), 'SIGKILL');
  for (const pid of [demo, lane]) await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 15_000 }).toBe(false);
});
