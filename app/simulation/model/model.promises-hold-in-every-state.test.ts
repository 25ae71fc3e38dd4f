import { expect, test } from 'vitest';
import { checkModel } from './check-model.ts';
import { modes } from './abstract-lane.ts';

test.each(['one', 'two'] as const)(
  '%s door(s): in every state that lane, doors, people and officers can come to the promises hold, and the real parts do as the model',
  { timeout: 300_000 },
  async (doors) => {
    // With one door the ways of the model are few: more steps after each, so that the real parts go as many ways.
    const report = await checkModel({ doors, further: doors === 'one' ? 20 : 6, seed: 'test' });
    expect(report.difference).toBeNull();
    expect(report.broken).toEqual([]);
    // A model that reaches nothing breaks nothing.
    expect(report.lane.modes).toBe(doors === 'two' ? modes.length : modes.length - 3);
    expect(report.lane.steps).toBeGreaterThan(100_000);
    expect(report.system.states).toBeGreaterThan(doors === 'two' ? 500_000 : 15_000);
    expect(report.replayed.steps).toBeGreaterThan(doors === 'two' ? 40_000 : 4_000);
    expect(report.replayed.pairs).toBeGreaterThan(doors === 'two' ? 7_000 : 1_500);
  },
);
