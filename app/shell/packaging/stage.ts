// Lays out what electron-builder packs: `app` (the shell, for the asar) and `station` (everything beside it, in the
// shape of a checkout, so that each part finds the others as it does there).
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { contents, type Flavour } from './flavours.ts';
import { isPackedFile, packageFolders } from './packages.ts';
import { trace } from './trace.ts';

const top = join(import.meta.dirname, '..', '..', '..');
const code = new Set(['.ts', '.tsx', '.mjs', '.cjs', '.md', '.css', '.html', '.onnx']);
/** Folders whose files besides code are data of the programs in them. */
const dataFolders = ['app', 'native', 'locales'];

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1));
}

/** How a file is put in its place: `link` shares it with the checkout, which is quick and good for a test's lifetime. */
export type Placing = 'copy' | 'link';

export interface StageOptions {
  readonly placing: Placing;
  /** Whether the shell starts by the shim for an Electron older than it is written for. */
  readonly shim: boolean;
}

/** Lays out in `folder` what a flavour carries, in the shape of a checkout. */
export function stage(flavour: Flavour, folder: string, { placing, shim }: StageOptions): void {
  const content = contents[flavour];
  const traced = trace(top, content.entries, content.forbidden);
  for (const [path, reason] of traced.leftOut) console.error(`left out of ${flavour}: ${path} (${reason})`);
  const allowed = (path: string) => !content.forbidden.some((one) => path.startsWith(one) || path.endsWith(one));
  const tested = (path: string) => /\.(test|contract)\.|(^|\/)vectors\/|(^|\/)test-/.test(path);
  const parts = new Set([...traced.modules].map((path) => path.split('/').slice(0, 2).join('/')));
  const data = dataFolders
    .flatMap(filesBelow)
    .filter((path) => !code.has(extname(path)) && allowed(path) && !tested(path))
    .filter((path) => path.startsWith('locales/') || parts.has(path.split('/').slice(0, 2).join('/')));
  const models = [
    'models/manifest.json',
    ...filesBelow('models/built').filter((path) => /^models\/built\/[^/]+\.onnx$/.test(path)),
  ];
  const screens = content.screens.flatMap((name) => filesBelow(join('dist/screens', name)));
  const station = join(folder, 'station');
  const ours = [...new Set([...traced.modules, ...data, ...models, ...screens])].sort();

  rmSync(folder, { recursive: true, force: true });
  for (const path of ours) {
    // A source that is edited while the package is tested must not change in it.
    place(join(top, path), join(station, path), path.endsWith('.onnx') ? placing : 'copy');
  }
  writeFileSync(join(station, 'package.json'), JSON.stringify(stationManifest(), null, 2));
  if (flavour === 'production') {
    const module = 'app/station/flavour.ts';
    const text = readFileSync(join(top, module), 'utf8');
    const changed = text.replace("flavour = 'test' as Flavour", "flavour = 'production' as Flavour");
    if (changed === text) throw new Error(`${module} is not what the packaging knows`);
    rmSync(join(station, module));
    writeFileSync(join(station, module), changed);
  }
  for (const [packageFolder, name] of packageFolders(top, [...content.packages, ...traced.packages])) {
    for (const path of filesBelow(packageFolder)) {
      const inside = path.slice(packageFolder.length + 1);
      if (inside.startsWith('node_modules/')) continue; // a nested package comes by its own name
      if (isPackedFile(name, inside)) place(join(top, path), join(station, path), placing);
    }
  }

  const app = join(folder, 'app');
  const node = process.execPath;
  execFileSync(node, [join(import.meta.dirname, 'build-shell.mjs'), flavour, app], { stdio: ['ignore', 2, 2] });
  if (shim) {
    for (const name of ['electron-22.cjs', 'packed-main.cjs'])
      place(join(top, 'e2e/shim', name), join(app, name), 'copy');
  }
  const sums = Object.fromEntries(
    [...ours, 'package.json'].map((path) => [path, sha256(readFileSync(join(station, path)))]),
  );
  writeFileSync(join(app, 'resources.sha256.json'), JSON.stringify(sums));
  writeFileSync(join(app, 'package.json'), JSON.stringify(shellManifest(), null, 2));
}

interface ProjectManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

function project(): ProjectManifest {
  return JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as ProjectManifest;
}

function stationManifest(): object {
  const { name, version, license } = project();
  return { name, version, license, private: true, type: 'module', bin: { egate: 'app/cli/egate.mjs' } };
}

/** A deb names a home page. */
const homepage = 'https://egate.example/';

function shellManifest(): object {
  const { name, version, description, license } = project();
  return { name, productName: name, version, description, license, homepage, private: true, main: 'main.cjs' };
}

function place(from: string, to: string, placing: Placing): void {
  mkdirSync(dirname(to), { recursive: true });
  if (placing === 'link') {
    try {
      linkSync(from, to);
      return;
    } catch {
      // another file system: copied
    }
  }
  copyFileSync(from, to);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
