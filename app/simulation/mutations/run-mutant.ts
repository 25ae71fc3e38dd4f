import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import type { Hunted } from './hunt.ts';
import type { Mutant } from './mutants.ts';
import type { SourceCopy } from './source-copy.ts';

/** A bug is found within so many crossings, or it is not. */
const mostCrossings = 20_000;
/** A copy that runs for longer (ms) than the whole hunt may take hangs. */
const longestHunt = 300_000;

/** Lets the simulation hunt for one planted bug in a copy of the sources. */
export async function huntFor(mutant: Mutant, copy: SourceCopy, seed: string): Promise<Result<Hunted, string>> {
  const planted = copy.plant(mutant);
  if (!planted.ok) return planted;
  try {
    return await hunt(copy, mutant, seed);
  } finally {
    planted.value();
  }
}

function hunt(copy: SourceCopy, { breaks }: Mutant, seed: string): Promise<Result<Hunted, string>> {
  const entry = join(copy.folder, 'app/simulation/mutations/hunt.ts');
  const options = ['--crossings', String(mostCrossings), '--seed', seed, '--breaks', breaks.join(',')];
  const child = spawn(process.execPath, [entry, ...options], {
    cwd: copy.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), longestHunt);
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complained += chunk.toString();
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(ok(JSON.parse(said) as Hunted));
      else resolve(err(`the hunt ended with ${code}: ${complained.slice(-2_000)}`));
    });
  });
}
