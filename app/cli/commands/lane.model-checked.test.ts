import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { main } from '../main.ts';

async function egate(json: boolean, ...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = [text(stdout), text(stderr)] as const;
  const code = await main(['lane', 'model', ...args], {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    json,
    interrupted: new AbortController().signal,
  });
  stdout.end();
  stderr.end();
  return { code, stdout: await said[0], stderr: await said[1] };
}

test('says in words and as JSON how much it has looked at and what holds', { timeout: 60_000 }, async () => {
  const words = await egate(false, '--doors', 'one');
  expect(words.code).toBe(0);
  expect(words.stdout).toMatch(/one door\(s\): \d+ states of the lane/);
  expect(words.stdout).toContain('holds  recorded-if-passed');
  expect(words.stdout).not.toContain('BROKEN');
  const { code, stdout } = await egate(true, '--doors', 'one', '--further', '2', '--seed', 'another');
  const { holds, models } = JSON.parse(stdout);
  expect([code, holds]).toEqual([0, true]);
  expect(models).toMatchObject([{ doors: 'one', broken: [], difference: null }]);
  expect(models[0].system.states).toBeGreaterThan(10_000);
});

test.each([
  ['--doors', 'three'],
  ['--further', 'none'],
  ['--further', '0'],
  ['--seed', ''],
])('%s %j is refused with what would be right', async (name, word) => {
  const { code, stdout } = await egate(true, name, word);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'usage', remedy: expect.any(String) });
});
