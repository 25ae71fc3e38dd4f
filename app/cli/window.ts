import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface DemoUrls {
  readonly kiosk: string;
  readonly supervisor: string;
  readonly dock: string;
}

/** What can show the screens here, best first. */
export type WindowChoice =
  | { readonly kind: 'electron'; readonly binary: string; readonly shell: string; readonly browser: string | null }
  | { readonly kind: 'browser'; readonly binary: string }
  | { readonly kind: 'none'; readonly reason: string };

/** A shell that ends with an error within this time (ms) cannot run here: a browser takes its place. */
const shellStandsAfter = 5_000;

/** Looks for Electron, then for a browser; says why when there is neither. */
export function chooseWindow(top: string, env: NodeJS.ProcessEnv): WindowChoice {
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return { kind: 'none', reason: 'there is no display' };
  const browser = onPath(['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'], env);
  const shell = join(top, 'dist/shell/main.cjs');
  const electron = electronFor(top, env);
  if (electron !== null && existsSync(shell)) return { kind: 'electron', binary: electron, shell, browser };
  if (browser !== null) return { kind: 'browser', binary: browser };
  return { kind: 'none', reason: 'there is neither Electron nor a Chromium browser' };
}

/** The Electron that the shell is written for (or a younger one), where its binary is and its sandbox runs. */
function electronFor(top: string, env: NodeJS.ProcessEnv): string | null {
  if (process.getuid?.() === 0) return null; // Chromium's sandbox does not run as root, and the shell not without it
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? join(top, 'node_modules/electron/dist');
  const binary = join(dist, 'electron');
  try {
    const wanted = majorOf(
      (
        JSON.parse(readFileSync(join(top, 'node_modules/electron/package.json'), 'utf8')) as {
          readonly version: string;
        }
      ).version,
    );
    return existsSync(binary) && majorOf(readFileSync(join(dist, 'version'), 'utf8')) >= wanted ? binary : null;
  } catch {
    return null; // no Electron, or one that does not say which
  }
}

const majorOf = (version: string) => Number(/^v?(\d+)\./.exec(version.trim())?.[1]);

/** Opens traveller's screen, officer's panel and dock. The children end with the demonstration. */
export function openWindow(choice: WindowChoice, urls: DemoUrls, data: string): readonly ChildProcess[] {
  switch (choice.kind) {
    case 'electron': {
      const { binary, shell, browser } = choice;
      const words = [shell, '--no-station', '--data', data];
      const children = [start(binary, [...words, '--windowed']), start(binary, [...words, '--officer'])];
      // The dock is the world, not the lane: a page like any other, which the shell would refuse to show.
      if (browser !== null) children.push(...openPages(browser, data, [dock(urls)]));
      const opened = performance.now();
      children[0]?.once('exit', (code) => {
        if (browser === null || code === 0 || code === null || performance.now() - opened > shellStandsAfter) return;
        children[1]?.kill();
        children.push(...openPages(browser, data, [kiosk(urls), supervisor(urls)]));
      });
      return children;
    }
    case 'browser':
      return openPages(choice.binary, data, [kiosk(urls), dock(urls), supervisor(urls)]);
    case 'none':
      return [];
  }
}

/** A page, and where its window stands: left, top, width and height in CSS pixels. */
interface Page {
  readonly url: string;
  readonly place: readonly [number, number, number, number];
}

const kiosk = (urls: DemoUrls): Page => ({ url: urls.kiosk, place: [0, 0, 540, 960] });
const dock = (urls: DemoUrls): Page => ({ url: urls.dock, place: [545, 0, 560, 960] });
const supervisor = (urls: DemoUrls): Page => ({ url: urls.supervisor, place: [1_110, 0, 1_280, 900] });

/** The first start of a browser is its process; a second one beside it hands its page over, and must find it running (ms). */
const betweenPages = 1_000;

/** One browser process for all pages: three of them cost a third of the memory that three processes do. */
function openPages(browser: string, data: string, pages: readonly Page[]): ChildProcess[] {
  const children: ChildProcess[] = [];
  for (const [index, { url, place }] of pages.entries()) {
    const [left, top, width, height] = place;
    const open = () => {
      if (index > 0 && children[0]?.exitCode !== null) return; // closed by hand in the meantime
      children.push(
        start(browser, [
          ...(process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []),
          `--user-data-dir=${join(data, 'browser')}`,
          '--no-first-run',
          '--disable-sync',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-features=Translate',
          `--window-size=${width},${height}`,
          `--window-position=${left},${top}`,
          `--app=${url}&place=${place.join(',')}`,
        ]),
      );
    };
    if (index === 0) open();
    else setTimeout(open, index * betweenPages).unref();
  }
  return children;
}

/** A window that cannot be opened is no reason for the lane to stop. */
function start(binary: string, words: readonly string[]): ChildProcess {
  return spawn(binary, words, { stdio: 'ignore' }).on('error', () => {});
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
