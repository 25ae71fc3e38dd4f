import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { SourceCopy } from '../mutations/source-copy.ts';
import { type PlantedInModel, plantedInModel } from './planted.ts';

const run = promisify(execFile);

/** What a copy of the sources with this bug shows; null: nothing. A copy that fails has shown it too. */
async function huntFor({ look, doors, ...bug }: PlantedInModel, copy: SourceCopy): Promise<string | null> {
  const planted = copy.plant({ ...bug, breaks: [] });
  if (!planted.ok) return planted.error;
  try {
    const hunt = join(copy.folder, 'app/simulation/model/hunt-model.ts');
    const { stdout } = await run(process.execPath, [hunt, '--look', look, '--doors', doors], { cwd: copy.folder });
    return (JSON.parse(stdout) as { readonly found: string | null }).found;
  } finally {
    planted.value();
  }
}

test('what is wrong in chart, station, gate or model is seen by what holds them to each other', {
  timeout: 240_000,
}, async () => {
  const waiting = [...plantedInModel];
  const seen: (readonly [string, string | null])[] = [];
  const work = async () => {
    const copy = new SourceCopy();
    try {
      for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
        seen.push([bug.name, await huntFor(bug, copy)]);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all([work(), work()]);
  const words = /^(the chart differs after|the real parts differ after|[a-z-]+$)/;
  expect(seen.filter(([, found]) => found === null || !words.test(found))).toEqual([]);
  expect(seen).toHaveLength(plantedInModel.length);
});
