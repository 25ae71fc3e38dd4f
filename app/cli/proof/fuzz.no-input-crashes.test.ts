import { expect, test } from 'vitest';
import { Chance } from './fuzz/chance.ts';
import { good } from './fuzz/good-files.ts';
import { mutated } from './fuzz/mutate.ts';
import { fuzz, slowestAllowed } from './fuzz/run.ts';
import { targets } from './fuzz/targets.ts';

test('twenty thousand mutated files, lists and answers: a value each, at once, and nothing kept', async () => {
  const { inputs, slowest, memory, findings } = await fuzz({ seed: 'slice', inputs: 20_000 });
  expect(findings).toEqual([]);
  expect(inputs).toBeGreaterThanOrEqual(20_000);
  expect(slowest.ms).toBeLessThan(1_000);
  expect(memory.grew).toBe(false);
}, 60_000);

test('the same seed makes the same inputs, another one others', () => {
  const inputs = (seed: string) => {
    const chance = new Chance(seed);
    return Array.from({ length: 50 }, () => Buffer.from(mutated(good.sods, chance)).toString('base64'));
  };
  expect(inputs('a')).toEqual(inputs('a'));
  expect(inputs('a')).not.toEqual(inputs('b'));
});

test('what throws and what is kept is found, with the input that did it', async () => {
  const kept: Uint8Array[] = [];
  const bad = (name: string, run: (input: Uint8Array) => unknown) => ({
    ...{ name, share: 1, run },
    input: (chance: Chance) => chance.bytes(4),
  });
  const { findings, memory } = await fuzz({
    seed: 'bad',
    inputs: 300,
    targets: [
      bad('throws', (input) => {
        if ((input[0] ?? 0) > 0xb0) throw new RangeError('too high');
      }),
      bad('rejects', async (input) => {
        if ((input[0] ?? 0) > 0xb0) throw new RangeError('too high');
      }),
      bad('keeps', () => kept.push(new Uint8Array(200_000))),
    ],
  });
  expect(findings.map(({ target }) => target)).toEqual(expect.arrayContaining(['throws', 'rejects']));
  for (const { bytes, trouble } of findings) {
    expect(Buffer.from(bytes, 'base64')[0]).toBeGreaterThan(0xb0);
    expect(trouble).toContain('too high');
  }
  expect(memory.grew).toBe(true);
});

test('what is slow each time is found; what was slow once had a busy machine', async () => {
  const seen: string[] = [];
  const asleep = () => new Promise((resolve) => setTimeout(resolve, slowestAllowed + 50));
  const slow = (name: string, run: (input: Uint8Array) => unknown) => ({
    ...{ name, share: 1, run },
    input: (chance: Chance) => chance.bytes(4),
  });
  const { findings, slowest } = await fuzz({
    seed: 'slow',
    inputs: 2,
    targets: [
      slow('always', asleep),
      slow('once', (input) => {
        const text = Buffer.from(input).toString('hex');
        if (seen.includes(text)) return null;
        seen.push(text);
        return asleep();
      }),
    ],
  });
  expect(findings.map(({ target }) => target)).toEqual(['always']);
  expect(slowest.target).toBe('always');
}, 20_000);

test.each(targets.filter(({ name }) => name !== 'MRZ').map((target) => [target.name, target] as const))(
  '%s: most inputs differ from each other',
  (_name, target) => {
    const chance = new Chance('different');
    const inputs = Array.from({ length: 200 }, () => Buffer.from(target.input(chance)).toString('base64'));
    expect(new Set(inputs).size).toBeGreaterThan(120);
  },
);
