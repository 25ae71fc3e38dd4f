import { expect, test } from 'vitest';
import { mutants } from './mutants.ts';
import { huntAll } from './run-mutant.ts';
import { SourceCopy } from './source-copy.ts';

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
  expect(mutants.length).toBeGreaterThanOrEqual(30);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test('each planted bug breaks what it should within 20,000 crossings', { timeout: 300_000 }, async () => {
  const hunts = await huntAll(mutants);
  expect(hunts.filter(({ found }) => found === null)).toEqual([]);
});
