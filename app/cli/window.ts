import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface DemoUrls {
  readonly kiosk: string;
  readonly supervisor: string;
  readonly dock: string;
}

/** What can show the screens here, best first. */
export type WindowChoice =
  | { readonly kind: 'electron'; readonly binary: string; readonly shell: string }
  | { readonly kind: 'browser'; readonly binary: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Looks for Electron, then for a browser; says why when there is neither. */
export function chooseWindow(top: string, env: NodeJS.ProcessEnv): WindowChoice {
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return { kind: 'none', reason: 'there is no display' };
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? join(top, 'node_modules/electron/dist');
  const electron = join(dist, 'electron');
  const shell = join(top, 'dist/shell/main.cjs');
  // Chromium's sandbox does not run as root, and the shell refuses to start without it.
  if (existsSync(electron) && existsSync(shell) && process.getuid?.() !== 0) {
    return { kind: 'electron', binary: electron, shell };
  }
  const browser = onPath(['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'], env);
  if (browser !== null) return { kind: 'browser', binary: browser };
  return { kind: 'none', reason: 'there is neither Electron nor a Chromium browser' };
}

/** Opens traveller's screen, officer's panel and dock. The children end with the demonstration. */
export function openWindow(choice: WindowChoice, urls: DemoUrls, data: string): readonly ChildProcess[] {
  switch (choice.kind) {
    case 'electron':
      return [
        spawn(choice.binary, [choice.shell, '--data', data], { stdio: 'ignore' }),
        spawn(choice.binary, [choice.shell, '--data', data, '--officer'], { stdio: 'ignore' }),
      ];
    case 'browser': {
      const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : [];
      const open = (profile: string, url: string, size: string, place: string) =>
        spawn(
          choice.binary,
          [
            ...asRoot,
            `--user-data-dir=${join(data, 'browser', profile)}`,
            '--no-first-run',
            '--disable-sync',
            '--disable-background-networking',
            '--disable-component-update',
            `--window-size=${size}`,
            `--window-position=${place}`,
            `--app=${url}`,
          ],
          { stdio: 'ignore' },
        );
      return [
        open('kiosk', urls.kiosk, '540,960', '0,0'),
        open('dock', urls.dock, '560,960', '545,0'),
        open('supervisor', urls.supervisor, '1280,900', '1110,0'),
      ];
    }
    case 'none':
      return [];
  }
}

export function onPath(names: readonly string[], env: NodeJS.ProcessEnv): string | null {
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // not here: the next folder
      }
    }
  }
  return null;
}
