import { app, type Session, type WebContents } from 'electron';
import { pageOrigin } from './pages.ts';

/** Keys that a screen may use with Control: editing text, nothing of the browser's. */
const editing = new Set(['a', 'c', 'v', 'x', 'z', 'y', 'enter']);

/** Refuses whatever a page could ask of a browser: a screen shows the contract and nothing else. */
export function lockContents(contents: WebContents, kiosk: boolean, log: (line: string) => void): void {
  const refuse = (what: string) => (event: { preventDefault(): void }) => {
    event.preventDefault();
    log(`refused: ${what}`);
  };
  contents.on('will-navigate', refuse('navigation'));
  contents.on('will-frame-navigate', refuse('navigation of a frame'));
  contents.on('will-redirect', refuse('redirect'));
  contents.on('will-attach-webview', refuse('webview'));
  contents.setWindowOpenHandler(() => {
    log('refused: new window');
    return { action: 'deny' };
  });
  contents.on('context-menu', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault();
    choose('');
  });
  contents.on('before-input-event', (event, input) => {
    const key = input.key.toLowerCase();
    const chord = input.control || input.meta || input.alt;
    const allowed = /^f\d+$/.test(key) ? !kiosk && key !== 'f5' && key !== 'f11' && key !== 'f12' : !chord;
    const edits = !kiosk && input.control && !input.shift && !input.alt && !input.meta && editing.has(key);
    // A key of its own with Alt is the panel's to use; only the window's are kept from it.
    const panelKey = !kiosk && input.alt && !input.control && !input.meta && /^[a-z0-9]$/.test(key);
    if (!allowed && !edits && !panelKey) event.preventDefault();
  });
  contents.on('zoom-changed', () => contents.setZoomFactor(1));
  contents.on('did-finish-load', () => {
    contents.setZoomFactor(1);
    void contents.setVisualZoomLevelLimits(1, 1);
  });
}

/** A session without permissions, devices, downloads, proxies and foreign addresses; it keeps nothing on disk. */
export function lockSession(session: Session, log: (line: string) => void): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log(`refused: permission ${permission}`);
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
    log('refused: download');
  });
  session.setSpellCheckerEnabled(false);
  void session.setProxy({ mode: 'direct' });
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !(details.url.startsWith(`${pageOrigin}/`) || /^(data|devtools):/.test(details.url));
    if (cancel) log(`refused: request to ${new URL(details.url).protocol}`);
    answer({ cancel });
  });
}

/** Chromium's own services and gestures that a lane has no use for. To be called before the app is ready. */
export function quietChromium(): void {
  for (const name of [
    'no-proxy-server',
    'no-pings',
    'disable-background-networking',
    'disable-breakpad',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-pinch',
    'disable-sync',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
}
