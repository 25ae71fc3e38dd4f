import { BrowserWindow, type Session, screen } from 'electron';
import type { Role } from '../contract/messages.ts';
import { RestartPauses, reloadBudget } from './budget.ts';
import { lockContents } from './locks.ts';
import { pageUrl } from './pages.ts';

export interface ScreenWindowOptions {
  readonly role: Role;
  readonly session: Session;
  readonly preload: string;
  readonly windowed: boolean;
  readonly devTools: boolean;
  /** Whether the app itself is ending; nothing else closes a kiosk. */
  readonly ending: () => boolean;
  readonly log: (line: string) => void;
}

/** A window that shows one screen and comes back to it, whatever becomes of its renderer. */
export function openScreen(options: ScreenWindowOptions): BrowserWindow {
  const { role, log } = options;
  const kiosk = role === 'traveller' && !options.windowed;
  const desk = role === 'traveller' ? { width: 540, height: 960 } : { width: 1280, height: 900 };
  const window = new BrowserWindow({
    // A kiosk has no window manager that would fill the panel.
    ...(kiosk ? screen.getPrimaryDisplay().bounds : desk),
    kiosk,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    title: 'e-gate',
    minimizable: !kiosk,
    webPreferences: {
      session: options.session,
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      disableDialogs: true,
      safeDialogs: true,
      spellcheck: false,
      devTools: options.devTools,
    },
  });
  window.setMenu(null);
  window.on('close', (event) => {
    if (kiosk && !options.ending()) event.preventDefault();
  });
  const { webContents } = window;
  lockContents(webContents, kiosk, log);
  window.once('ready-to-show', () => window.show());

  if (kiosk) screen.on('display-metrics-changed', (_event, { bounds }) => window.setBounds(bounds));

  const pauses = new RestartPauses(reloadBudget);
  const again = (what: string) => {
    const pause = pauses.afterDeath(performance.now());
    log(`${what}; showing the screen again in ${pause} ms`);
    setTimeout(() => {
      if (!window.isDestroyed()) void window.loadURL(pageUrl(role)).catch(() => {});
    }, pause);
  };
  webContents.on('render-process-gone', (_event, { reason }) => again(`the screen's process is gone (${reason})`));
  webContents.on('did-fail-load', (_event, code, description, _url, mainFrame) => {
    if (mainFrame) again(`the screen did not load (${description || code})`);
  });
  window.on('unresponsive', () => {
    log('the screen does not answer; ending its process');
    webContents.forcefullyCrashRenderer(); // comes back as `render-process-gone`
  });
  void window.loadURL(pageUrl(role)).catch(() => {});
  return window;
}
