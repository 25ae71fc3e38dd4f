import { expect, test } from 'vitest';
import { faultNames } from './faults.ts';
import { simulateApart } from './many-crossings.ts';
import { safetyCounters } from './report.ts';

test('20,000 crossings with every fault: nobody passes without a clearance, nobody is trapped, nothing is lost', {
  timeout: 400_000,
}, async () => {
  // One half a core.
  const runs = await Promise.all(['slice-1', 'slice-2'].map((seed) => simulateApart(10_000, seed)));
  const reports = runs.map((run) => {
    if (!run.ok) throw new Error(run.error);
    return run.value;
  });
  for (const report of reports) {
    const wrong = [...safetyCounters.map((name) => [name, report[name]]), ...Object.entries(report.violations)];
    expect(
      wrong.filter(([, times]) => times !== 0),
      JSON.stringify(report.counterexample?.trace, null, 1),
    ).toEqual([]);
    expect(report.crossings).toBe(10_000);
    expect(report.cleared).toBeGreaterThan(5_000);
  }
  // A run that tried nothing would be as good as this one.
  const struck = new Set(reports.flatMap(({ faults }) => Object.keys(faults).filter((name) => faults[name]! > 0)));
  expect(faultNames.filter((name) => !struck.has(name))).toEqual([]);
});
