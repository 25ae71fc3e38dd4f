import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { huntFor } from './run-mutant.ts';
import { SourceCopy } from './source-copy.ts';

/** Hunts at a time: one a core of the smallest machine that runs this. */
const atOnce = 2;

test('every patch fits its source exactly once, and each plants another bug', () => {
  const copy = new SourceCopy();
  try {
    const misfits = mutants.flatMap((mutant) => {
      const planted = copy.plant(mutant);
      if (planted.ok) planted.value();
      return planted.ok ? [] : [`${mutant.name}: ${planted.error}`];
    });
    expect(misfits).toEqual([]);
  } finally {
    copy.remove();
  }
  expect(mutants.length).toBeGreaterThanOrEqual(24);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test('each planted bug breaks what it should within 20,000 crossings', { timeout: 600_000 }, async () => {
  const waiting = [...mutants];
  const survivors: string[] = [];
  const work = async () => {
    const copy = new SourceCopy();
    try {
      for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
        const hunted = await huntFor(mutant, copy, 'planted');
        if (!hunted.ok) survivors.push(`${mutant.name}: ${hunted.error}`);
        else if (hunted.value.caught === null) survivors.push(`${mutant.name}: not found`);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(survivors).toEqual([]);
});
