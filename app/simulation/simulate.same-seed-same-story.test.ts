import { expect, test } from 'vitest';
import { type FaultName, faultNames } from './faults.ts';
import { planEpisode } from './plan.ts';
import { simulate } from './simulate.ts';
import { traceOf } from './trace.ts';

const all = new Set(faultNames);

test('the same seed tells the same story, byte for byte; another seed another one', async () => {
  const tell = async (seed: string) => {
    const { ms, ...report } = await simulate({ crossings: 75, seed, faults: all });
    expect(ms).toBeGreaterThan(0);
    return JSON.stringify(report);
  };
  const first = await tell('a');
  expect(await tell('a')).toBe(first);
  expect(await tell('b')).not.toBe(first);
});

test('so does its trace, step by step, with real keys too', async () => {
  const plan = { ...planEpisode('trace', 3, all), realKeys: true };
  const { trace } = await traceOf(plan);
  expect(trace.length).toBeGreaterThan(50);
  expect((await traceOf(plan)).trace).toEqual(trace);
});

test.each(faultNames)('%s strikes, and nobody is unsafe for it', async (name: FaultName) => {
  // An episode may plan a fault that then finds nothing to strike: another one follows.
  let report = await simulate({ crossings: 25, seed: `only ${name}`, faults: new Set([name]) });
  for (let more = 1; more < 4 && report.faults[name] === undefined; more += 1) {
    report = await simulate({ crossings: 25, seed: `only ${name} ${more}`, faults: new Set([name]) });
  }
  expect(report.faults[name]).toBeGreaterThan(0);
  expect(Object.keys(report.faults)).toEqual([name]);
  const { counterexample, violations, trapped, crossingsLost, crossingsDoubled } = report;
  expect(counterexample?.trace.at(-1)).toBeUndefined();
  expect({ violations, trapped, crossingsLost, crossingsDoubled }).toEqual({
    violations: {},
    trapped: 0,
    crossingsLost: 0,
    crossingsDoubled: 0,
  });
});
