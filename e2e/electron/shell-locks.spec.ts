import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { Display } from './display.ts';
import { needElectron } from './electron-here.ts';
import { FakeStation } from './fake-station.ts';
import { openFolder } from './open-folder.ts';
import { type RunningShell, UnpackedShell } from './unpacked-shell.ts';

// The hardening list, line by line, on a real Electron with its sandbox on. Only the station is played.
needElectron();
let display: Display;
let data: string;
let station: FakeStation;
let files: UnpackedShell;
let shell: RunningShell;

test.beforeAll(async () => {
  display = await Display.open(1080, 1920);
  data = openFolder('data');
  station = new FakeStation(data);
  await station.start();
  files = new UnpackedShell();
  shell = await files.launch(display, data);
});

test.afterAll(async () => {
  await shell?.close();
  await station?.stop();
  display?.close();
  files?.remove();
  rmSync(data, { recursive: true, force: true });
});

const origin = 'egate://screens';
const kiosk = `${origin}/kiosk/index.html`;
const heading = (name: string) => shell.page.getByRole('heading', { name });
const said = (text: string) => expect.poll(() => shell.said).toContain(text);
const stillThere = async () => {
  expect(shell.page.url()).toBe(kiosk);
  expect(await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
};

/** What stands on the screen, asked without Playwright's own idea of the page. */
const shows = () =>
  shell.app.evaluate(async ({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    if (webContents.isCrashed()) return '';
    return (await webContents.executeJavaScript('document.body.innerText')) as string;
  });

test('the kiosk shows what the station shows, over its socket, in the whole panel', async () => {
  await expect(heading('Place your passport on the reader')).toBeVisible();
  station.show('look');
  await expect(heading('Look at the camera')).toBeVisible();
  station.show('invite');
  await expect(heading('Place your passport on the reader')).toBeVisible();
  expect(shell.page.url()).toBe(kiosk);
  expect(
    await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isKiosk())),
  ).toEqual([true]);
});

test('the screen’s process is in Chromium’s sandbox: other namespaces, system calls filtered', async () => {
  const renderer = await shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
  );
  const main = await shell.app.evaluate(() => process.pid);
  const status = readFileSync(`/proc/${renderer}/status`, 'utf8');
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  for (const kind of ['pid', 'net']) {
    expect(readlinkSync(`/proc/${renderer}/ns/${kind}`)).not.toBe(readlinkSync(`/proc/${main}/ns/${kind}`));
  }
});

test('a page sees the contract and nothing of Node or Electron', async () => {
  expect(
    await shell.page.evaluate(() => ({
      bridge: Object.keys(window.egate ?? {}).sort(),
      node: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
      isolated: Object.isFrozen(window.egate),
    })),
  ).toEqual({ bridge: ['onMessage', 'onState', 'send'], node: [], isolated: true });
  const preferences = await shell.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Readonly<Record<string, unknown>>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
});

test('pages come with the content security policy, and it holds', async () => {
  const headers = await shell.page.evaluate(async () => {
    const response = await fetch('./index.html');
    return Object.fromEntries(response.headers);
  });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  const broken = await shell.page.evaluate(async () => {
    const tried = (what: () => unknown) => {
      try {
        what();
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const script = document.createElement('script');
    const inline = tried(() => {
      script.text = 'window.broken = true';
      document.head.append(script);
    });
    return {
      innerHTML: tried(() => {
        document.createElement('p').innerHTML = '<b>x</b>';
      }),
      inline,
      ran: 'broken' in window,
      far: await fetch('https://example.org/').then(
        () => 'done',
        (error: Error) => error.name,
      ),
    };
  });
  expect(broken).toMatchObject({ innerHTML: 'TypeError', ran: false, far: 'TypeError' });
});

test('the scheme serves the screens’ folder and nothing above it', async () => {
  const status = (path: string) =>
    shell.page.evaluate(async (url) => {
      try {
        return (await fetch(url)).status;
      } catch {
        return 0;
      }
    }, path);
  expect(await status(kiosk)).toBe(200);
  for (const path of [
    '/../../package.json',
    '/kiosk/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/kiosk/..%2f..%2f..%2fpackage.json',
    '/kiosk/..%5c..%5cpackage.json',
    '/%252e%252e/package.json',
    '/../shell/main.cjs',
    '//etc/passwd',
    '/kiosk/index.html%00.png',
    '/kiosk/',
  ]) {
    expect([path, await status(`${origin}${path}`)]).not.toEqual([path, 200]);
  }
  expect(await status('egate://elsewhere/kiosk/index.html')).not.toBe(200);
  expect(await status('file:///etc/passwd')).toBe(0);
});

test('whatever leads to a redirect, a webview or a new window meets a refusal in the main process', async () => {
  const outcomes = await shell.app.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const refused = (name: string) => {
      let prevented = false;
      const event = { preventDefault: () => (prevented = true) };
      webContents.emit(name, event, 'https://example.org/');
      return prevented;
    };
    return ['will-navigate', 'will-redirect', 'will-attach-webview', 'context-menu'].map(refused);
  });
  expect(outcomes).toEqual([true, true, true, true]);
});

test('a file that is dropped on the screen is not opened', async () => {
  const client = await shell.page.context().newCDPSession(shell.page);
  const drag = { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data: drag });
  }
  await stillThere();
});

test('no permission is granted, whether asked or only looked up', async () => {
  const answers = await shell.page.evaluate(async () => {
    const name = (error: unknown) => (error as Error).name;
    const states = await Promise.all(
      (['camera', 'microphone', 'geolocation', 'notifications', 'midi'] as const).map(async (permission) => {
        const status = await navigator.permissions.query({ name: permission as PermissionName });
        return status.state;
      }),
    );
    return {
      states: [...new Set(states)],
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', name),
      notification: await Notification.requestPermission(),
      clipboard: await navigator.clipboard.readText().then(() => 'granted', name),
    };
  });
  // A machine without a camera says so first.
  expect(['NotAllowedError', 'NotFoundError']).toContain(answers.camera);
  expect(answers).toMatchObject({
    states: ['denied'],
    notification: 'denied',
    clipboard: 'NotAllowedError',
  });
});

test('nothing is downloaded', async () => {
  await shell.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'data:text/plain,x';
    link.download = 'x.txt';
    document.body.append(link);
    link.click();
    link.remove();
  });
  await shell.app.evaluate(({ BrowserWindow }, url) => {
    BrowserWindow.getAllWindows()[0]!.webContents.downloadURL(url);
  }, kiosk);
  await said('refused: download');
});

test('the session reaches no network and keeps nothing on disk', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const outcome = await shell.app.evaluate(
    ({ BrowserWindow, net }, address) =>
      new Promise((resolve) => {
        const { session } = BrowserWindow.getAllWindows()[0]!.webContents;
        const request = net.request({ url: address, session });
        request.on('response', () => resolve('answered'));
        request.on('error', (error) => resolve(error.message));
        request.end();
      }),
    url,
  );
  server.close();
  expect(outcome).toContain('ERR_BLOCKED_BY_CLIENT');
  expect(asked).toBe(0);
  expect(
    await shell.app.evaluate(({ BrowserWindow }) => {
      const { session } = BrowserWindow.getAllWindows()[0]!.webContents;
      return { persistent: session.isPersistent(), path: session.getStoragePath() };
    }),
  ).toEqual({ persistent: false, path: null });
});

test('no menu, no zoom, no print, no dialog, no chord takes a traveller out of the kiosk', async () => {
  await shell.page.evaluate(() => {
    window.print();
    window.alert('x');
    window.confirm('x');
  });
  const after = await shell.app.evaluate(async ({ BrowserWindow, Menu }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    for (const [keyCode, ...modifiers] of [
      ['=', 'control'],
      ['-', 'control'],
      ['W', 'control'],
      ['R', 'control'],
      ['P', 'control'],
      ['I', 'control', 'shift'],
      ['F4', 'alt'],
      ['F5'],
      ['F11'],
      ['F12'],
    ] as const) {
      const event = { keyCode, modifiers: modifiers as unknown as ('control' | 'alt' | 'shift')[] };
      window.webContents.sendInputEvent({ type: 'keyDown', ...event });
      window.webContents.sendInputEvent({ type: 'keyUp', ...event });
    }
    window.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return {
      menu: Menu.getApplicationMenu(),
      zoom: window.webContents.getZoomFactor(),
      kiosk: window.isKiosk(),
      tools: window.webContents.isDevToolsOpened(),
      windows: BrowserWindow.getAllWindows().length,
    };
  });
  expect(after).toEqual({ menu: null, zoom: 1, kiosk: true, tools: false, windows: 1 });
});

test('a screen’s touch reaches the station; what is no message for its role does not', async () => {
  await shell.page.evaluate(() => {
    const send = (message: unknown) => window.egate?.send(message as never);
    send({ type: 'hello', role: 'officer', token: 'x' });
    send({ type: 'officer', id: 1, request: { type: 'openLane', lane: 'test-lane-1', officer: 'nobody' } });
    send({ type: 'traveller', id: 2, request: { type: 'openExit' } });
    send({ type: 'traveller', id: 3, request: { type: 'askHelp', more: true } });
    send('text');
    send(null);
    send({ type: 'traveller', id: 4, request: { type: 'askHelp', pad: 'x'.repeat(20_000) } });
    send({ type: 'traveller', id: 5, request: { type: 'chooseLanguage', language: 'mn' } });
  });
  await expect
    .poll(() => station.received)
    .toEqual([{ type: 'traveller', id: 5, request: { type: 'chooseLanguage', language: 'mn' } }]);
  for (const reason of ['role', 'contract', 'size']) await said(`refused: message (${reason})`);
});

test('a frame inside, a foreign page and values that are no text are not heard', async () => {
  station.received.length = 0;
  await shell.app.evaluate(({ BrowserWindow, ipcMain }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0]!;
    const text = JSON.stringify({ type: 'traveller', id: 9, request: { type: 'askHelp' } });
    const { mainFrame } = webContents;
    ipcMain.emit('egate:request', { sender: webContents, senderFrame: { url: mainFrame.url } }, text);
    ipcMain.emit('egate:request', { sender: webContents, senderFrame: null }, text);
    ipcMain.emit('egate:request', { sender: {}, senderFrame: mainFrame }, text);
    ipcMain.emit('egate:request', { sender: webContents, senderFrame: mainFrame }, { not: 'text' });
  });
  await said('refused: message (frame)');
  expect(station.received).toEqual([]);
});

test('a screen that floods is not heard for the rest of the second', async () => {
  station.received.length = 0;
  await shell.page.waitForTimeout(1_000);
  await shell.page.evaluate(() => {
    for (let id = 0; id < 500; id += 1) window.egate?.send({ type: 'traveller', id, request: { type: 'askHelp' } });
  });
  await said('refused: message (rate)');
  await shell.page.waitForTimeout(300);
  expect(station.received.length).toBeGreaterThan(0);
  expect(station.received.length).toBeLessThanOrEqual(80);
});

test('neither the shell nor its screen can leave a core dump', async () => {
  const pid = await shell.app.evaluate(() => process.pid);
  expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
});

test('a second shell for the same screen and lane ends at once and leaves the first alone', async () => {
  await expect(files.launch(display, data)).rejects.toThrow();
  await stillThere();
});

test('the officer’s panel is a shell of its own, beside the kiosk, and speaks for officers only', async () => {
  station.received.length = 0;
  const panel = await files.launch(display, data, '--officer');
  try {
    expect(panel.page.url()).toBe(`${origin}/supervisor/index.html`);
    await panel.page.evaluate(() => new Promise<void>((up) => window.egate?.onState((now) => now && up())));
    const open = { type: 'officer', id: 3, request: { type: 'openLane', lane: 'test-lane-1', officer: 'b.dorj' } };
    await panel.page.evaluate(
      (messages) => {
        for (const message of messages) window.egate?.send(message as never);
      },
      [{ type: 'traveller', id: 2, request: { type: 'askHelp' } }, open],
    );
    await expect.poll(() => station.received).toEqual([open]);
    expect(
      await panel.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isKiosk())),
    ).toEqual([false]);
    await stillThere();
  } finally {
    await panel.close();
  }
});

test('a station that goes takes the screen to closed; its return brings the present state', async () => {
  station.show('go');
  await expect(heading('Please go through')).toBeVisible();
  await station.stop();
  await expect(heading('Please go through')).toBeHidden();
  await said('the station does not answer');
  station.show('invite');
  await station.start();
  await expect(heading('Place your passport on the reader')).toBeVisible();
});

test('a screen whose process dies is shown again, in the present state', async () => {
  station.show('look');
  await expect.poll(shows).toContain('Look at the camera');
  await shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
  );
  await said("the screen's process is gone");
  await expect.poll(shows, { timeout: 10_000 }).toContain('Look at the camera');
});

test('a page leads nowhere: navigation, new windows and frames are refused', async () => {
  // A shell of its own: Playwright waits for ever for the navigations that the shell refuses.
  await shell.close();
  shell = await files.launch(display, data);
  await expect.poll(shows).toContain('Look at the camera');
  for (const target of ['https://example.org/', 'file:///etc/passwd', 'data:text/html,x', `${origin}/kiosk/other`]) {
    await shell.page.evaluate((url) => {
      location.href = url;
    }, target);
  }
  await said('refused: navigation');
  expect(await shell.page.evaluate(() => window.open('https://example.org/'))).toBeNull();
  await shell.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = 'https://example.org/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.org/');
    document.body.append(view);
    for (const one of [link, frame, view]) one.remove();
  });
  await stillThere();
  await expect.poll(shows).toContain('Look at the camera');
});
