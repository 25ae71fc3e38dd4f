import { expect, test } from 'vitest';
import { drawSteps } from './challenge-draw.ts';
import { seeded } from './presented.rig.ts';

const draws = Array.from({ length: 600 }, (_, seed) => drawSteps(2, seeded(seed), true));

test('every order comes, none much more often than others of its kind', () => {
  const counts = new Map<string, number>();
  for (const steps of draws) counts.set(steps.join(' '), (counts.get(steps.join(' ')) ?? 0) + 1);
  // Six without a blink; with one, two places before `closer`, three else.
  expect(counts.size).toBe(6 + 4 * 3 + 2 * 2);
  const plain = [...counts].filter(([steps]) => !steps.includes('blink')).map(([, count]) => count);
  expect(Math.max(...plain) / Math.min(...plain)).toBeLessThan(2);
});

test('a head turns in every one, nobody comes closer but at the end, nobody blinks twice', () => {
  for (const steps of draws) {
    expect(steps.some((step) => step.startsWith('turn'))).toBe(true);
    expect(steps.slice(0, -1)).not.toContain('closer');
    expect(steps.filter((step) => step === 'blink').length).toBeLessThanOrEqual(1);
  }
});

test('who fills the picture already is not asked to come closer', () => {
  for (let seed = 0; seed < 200; seed += 1) expect(drawSteps(3, seeded(seed), false)).not.toContain('closer');
});
