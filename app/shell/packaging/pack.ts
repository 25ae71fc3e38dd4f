// Packs one flavour with electron-builder. Needs no network where ELECTRON_OVERRIDE_DIST_PATH names an Electron.
// usage: pack.ts test|production [--deb] [--fast] [--output FOLDER]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isFlavour } from './flavours.ts';
import { stage } from './stage.ts';

const top = join(import.meta.dirname, '..', '..', '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    deb: { type: 'boolean', default: false },
    /** Links instead of copies and compresses in seconds instead of minutes; for tests. */
    fast: { type: 'boolean', default: false },
    output: { type: 'string', default: join(top, 'dist/packed') },
  },
});
const [flavour] = positionals;
if (!isFlavour(flavour)) throw new Error('usage: pack.ts test|production [--deb] [--fast] [--output FOLDER]');

if (!existsSync(join(top, 'dist/screens/kiosk/index.html'))) {
  throw new Error('the screens are not built: run `npm start` or `npm test` once');
}
const electron = electronHere();
/** An Electron older than the shell is written for serves tests; it gets what it lacks from a shim, first thing. */
const shim = majorOf(electron.version) < majorOf(pinnedElectron());
stage(flavour, join(top, 'dist/pack'), { placing: values.fast ? 'link' : 'copy', shim });

const words = [
  '--linux',
  values.deb ? 'deb' : 'dir',
  '--publish',
  'never',
  `--config=${join(top, 'electron-builder.yml')}`,
  `-c.directories.output=${resolve(values.output)}`,
  `-c.electronVersion=${electron.version}`,
  ...(electron.dist === null ? [] : [`-c.electronDist=${electron.dist}`]),
  ...(shim ? ['-c.extraMetadata.main=packed-main.cjs'] : []),
  ...(values.fast ? ['-c.compression=store'] : []),
];
const done = spawnSync(process.execPath, [join(top, 'node_modules/electron-builder/cli.js'), ...words], {
  cwd: top,
  stdio: 'inherit',
  env: {
    CUSTOM_FPM_PATH: join(import.meta.dirname, 'linux/fpm-over-dpkg-deb.mjs'),
    ...process.env,
    EGATE_FLAVOUR: flavour,
    ...(values.fast ? { EGATE_DEB_FAST: '1', USE_HARD_LINKS: 'true' } : {}),
  },
});
rmSync(join(top, 'dist/pack'), { recursive: true, force: true });
process.exitCode = done.status ?? 1;

/** The Electron to pack: the one that the environment names, else that of the npm package (downloaded when need be). */
function electronHere(): { readonly version: string; readonly dist: string | null } {
  for (const dist of [process.env.ELECTRON_OVERRIDE_DIST_PATH, join(top, 'node_modules/electron/dist')]) {
    if (dist === undefined || !existsSync(join(dist, 'version'))) continue;
    return { version: readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, ''), dist };
  }
  return { version: pinnedElectron(), dist: null };
}

function pinnedElectron(): string {
  const manifest = JSON.parse(readFileSync(join(top, 'node_modules/electron/package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}

function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}
