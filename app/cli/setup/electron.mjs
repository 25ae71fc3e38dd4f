// Electron's binary is no part of its npm package: it is fetched where it can be, and missed where it cannot.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A download that has not come by then will not (ms): the browser shows the screens instead. */
const patience = 120_000;

/** @param {{ top: string, pinnedNode: string, say: (line: string) => void }} options */
export function electronStep({ top, pinnedNode, say }) {
  const home = join(top, 'node_modules/electron');
  const tried = join(home, '.egate-tried');
  return {
    id: 'electron',
    title: 'Electron for the window, where it can be fetched',
    done: () =>
      // Root and a machine without a display would not use it; a laid-out one is named by the environment.
      process.getuid?.() === 0 ||
      (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) ||
      process.env.ELECTRON_OVERRIDE_DIST_PATH !== undefined ||
      existsSync(join(home, 'dist', 'version')) ||
      existsSync(tried),
    run: async () => {
      const code = await new Promise((resolve) => {
        const child = spawn(pinnedNode, [join(home, 'install.js')], { cwd: top, stdio: 'ignore' });
        const timer = setTimeout(() => child.kill('SIGKILL'), patience);
        child.on('error', () => resolve(1));
        child.on('exit', (status) => {
          clearTimeout(timer);
          resolve(status ?? 1);
        });
      });
      if (code === 0) return;
      writeFileSync(tried, '');
      say('set-up: Electron could not be fetched (later: npx install-electron); a browser shows the screens instead');
    },
  };
}
