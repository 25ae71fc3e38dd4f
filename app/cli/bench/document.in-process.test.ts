import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { main } from '../main.ts';

async function bench(...args: readonly string[]) {
  const stdout = new PassThrough();
  let text = '';
  stdout.on('data', (chunk: Buffer) => {
    text += chunk;
  });
  const code = await main(['bench', 'document', ...args], {
    ...{ stdin: new PassThrough(), stdout, stderr: new PassThrough().resume(), env: process.env, json: true },
    interrupted: new AbortController().signal,
  });
  return { code, document: JSON.parse(text) };
}

interface Shown {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly fewest?: number;
  readonly goal: number;
}

test('every document is read whole, in no more than 1.1 times the fewest commands', async () => {
  const { document } = await bench('--in-process', '--no-lists', '--readings', '2');
  expect(document).toMatchObject({ transport: 'in-process', machine: { cores: expect.any(Number) } });
  const figures = document.figures as readonly Shown[];
  const commands = figures.filter(({ unit }) => unit === 'APDUs');
  expect(commands.length).toBeGreaterThanOrEqual(5);
  for (const { name, median, fewest = 0 } of commands) {
    expect(median, name).toBeGreaterThanOrEqual(fewest);
    expect(median, name).toBeLessThanOrEqual(fewest * 1.1);
  }
  expect(figures.filter(({ unit }) => unit === 'ms').length).toBe(2 * commands.length);
}, 60_000);

test.each([
  [['--readings', '0'], 'usage'],
  [['--in-process', '--peer', 'true'], 'usage'],
])('%s is bad usage', async (args, code) => {
  const bad = await bench(...args);
  expect(bad).toMatchObject({ code: 2, document: { error: { code } } });
});
