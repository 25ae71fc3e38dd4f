import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { runEpisode } from '../episode.ts';
import type { Hunted } from './hunt.ts';
import type { Mutant } from './mutants.ts';
import { SourceCopy } from './source-copy.ts';

/** A bug is found within so many crossings, or it is not. */
const mostCrossings = 20_000;
/** A copy that runs for longer (ms) than the whole hunt may take hangs. */
const longestHunt = 300_000;

/** Hunts at a time: one a core of the smallest machine that runs this. */
const atOnce = 2;

export interface Hunt {
  readonly name: string;
  /** What it broke; null: nothing that it should within the crossings of a hunt. */
  readonly found: string | null;
  readonly crossings: number;
  readonly ms: number;
  /** Why there was no hunt, or how it ended before its time. */
  readonly trouble: string | null;
}

/** Hunts for each planted bug, every one in a copy of the sources that has no other. */
export async function huntAll(
  bugs: readonly Mutant[],
  { seed = 'planted', onHunt }: { readonly seed?: string | undefined; onHunt?(hunt: Hunt): void } = {},
): Promise<readonly Hunt[]> {
  const waiting = [...bugs];
  const done: Hunt[] = [];
  const work = async () => {
    const copy = new SourceCopy();
    try {
      for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
        const hunted = await huntFor(bug, copy, seed);
        const hunt = hunted.ok
          ? {
              crossings: hunted.value.crossings,
              ms: hunted.value.ms,
              found: hunted.value.caught?.name ?? null,
              trouble: null,
            }
          : { crossings: 0, ms: 0, found: null, trouble: hunted.error };
        done.push({ name: bug.name, ...hunt });
        onHunt?.(done.at(-1)!);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}

/** Lets the simulation hunt for one planted bug in a copy of the sources. */
async function huntFor(mutant: Mutant, copy: SourceCopy, seed: string): Promise<Result<Hunted, string>> {
  const planted = copy.plant(mutant);
  if (!planted.ok) return planted;
  try {
    const hunted = await hunt(copy, mutant, seed);
    if (!hunted.ok || hunted.value.caught === null) return hunted;
    // What the sources break as they are does not speak against the bug.
    const { name, plan } = hunted.value.caught;
    const { violations } = await runEpisode(plan);
    const broken = violations.some((violation) => violation.name === name);
    return broken ? err(`${name} is broken in this episode without the bug as well`) : hunted;
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
