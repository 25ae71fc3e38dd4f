import { expect, test } from '@playwright/test';
import { endure } from '../../app/cli/proof/endurance-run.ts';

// A slice of `npm run endurance`. Caches still fill in the first travellers: memory is held to 2 % in the long run alone.
test('twenty travellers one after another: each comes out as they must, and nothing is kept of them', async () => {
  test.setTimeout(180_000);
  const report = await endure({
    travellers: 20,
    warmAfter: 8,
    siteOptions: ['--site-option', 'pad=off'],
    log: () => {},
    interrupted: new AbortController().signal,
  });
  expect(report.surprises).toEqual([]);
  expect(report.leaks).toEqual([]);
  expect(report.growth).toBeLessThan(0.1);
});
