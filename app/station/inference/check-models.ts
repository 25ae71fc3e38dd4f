import { fork } from 'node:child_process';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { err, type Result } from '../../core/result.ts';
import { privateEnvironment } from '../../core/private-process.ts';
import type { SiteProfile } from '../site-profile.ts';
import type { ModelsFailure } from './models-failure.ts';

/** Loading and testing takes a second, on a loaded machine a few (ms). */
const checkedWithin = 30_000;

/** The folder that a profile names, beside the profile unless its path is absolute; absent: the lane's own recognisers. */
export function packFolder({ face }: Pick<SiteProfile, 'face'>, profile: string): string | undefined {
  if (face.pack === undefined) return undefined;
  return isAbsolute(face.pack) ? face.pack : join(dirname(profile), face.pack);
}

/** Loads all networks in a process of their own, lets the recognisers prove themselves, and lets them go again. */
export function checkModels(pack?: string): Promise<Result<void, ModelsFailure>> {
  const child = fork(fileURLToPath(new URL('./models-check-process.ts', import.meta.url)), pack ? [pack] : [], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: privateEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout: checkedWithin,
  });
  return new Promise((resolve) => {
    child.once('message', (result) => resolve(result as Result<void, ModelsFailure>));
    child.once('error', () => {}); // `exit` follows
    child.once('exit', (code, signal) => {
      const detail = `${pack ?? 'models'}: loading it ended with ${signal ?? `code ${code}`}`;
      resolve(err({ kind: pack === undefined ? 'models-missing' : 'pack-refused', detail }));
    });
  });
}
