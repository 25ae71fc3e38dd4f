import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { faultNames } from '../../simulation/faults.ts';
import { planEpisode } from '../../simulation/plan.ts';
import { main } from '../main.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-simulate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Said = Readonly<Record<string, unknown>> & { readonly code: number };

async function egate(...args: readonly string[]): Promise<Said> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = text(stdout);
  const code = await main(['lane', 'simulate', ...args], {
    stdin: new PassThrough(),
    stdout,
    stderr: stderr.resume(),
    env: {},
    json: true,
    interrupted: new AbortController().signal,
  });
  stdout.end();
  return { code, ...(JSON.parse(await printed) as object) };
}

test('without faults everybody crosses as planned', async () => {
  expect(await egate('--crossings', '60', '--faults', 'none', '--seed', '7')).toMatchObject({
    code: 0,
    crossings: 60,
    seed: 7,
    cleared: 60,
    refused: 0,
    handedOver: 0,
    abandoned: 0,
    exitOpenedWithoutClearance: 0,
    bothDoorsOpen: 0,
    trapped: 0,
    crossingsLost: 0,
    crossingsDoubled: 0,
    violations: {},
    faults: {},
    alarms: {},
    virtualHours: expect.any(Number),
    ms: expect.any(Number),
  });
});

test('a single crossing is a run', async () => {
  expect(await egate('--crossings', '1', '--faults', 'none')).toMatchObject({ code: 0, crossings: 1, cleared: 1 });
});

test('only the faults that are named strike', async () => {
  const { code, faults } = await egate('--crossings', '50', '--faults', 'chip-late,tailgates', '--seed', 'two');
  expect(code).toBe(0);
  expect(Object.keys(faults as object)).toEqual(['chip-late', 'tailgates']);
});

test.each([
  [],
  ['--crossings', '0'],
  ['--crossings', '-3'],
  ['--crossings', '1.5'],
  ['--crossings', '1e3'],
  ['--crossings', ''],
  ['--crossings', 'many'],
  ['--crossings', '999999999999'],
  ['--crossings', '1', '--seed', 'a b'],
  ['--crossings', '1', 'more'],
  ['--crossings', '1', '--fault', 'none'],
])('bad usage is exit 2: %s %s %s %s', async (...args) => {
  expect(await egate(...args)).toMatchObject({ code: 2, error: { code: 'usage' } });
});

test.each(['nonsense', 'chip-late,nonsense', '', 'none,all'])(
  'an unknown fault "%s" is exit 2, and all are named',
  async (word) => {
    const { code, error } = await egate('--crossings', '1', '--faults', word);
    expect(code).toBe(2);
    const { remedy } = error as { readonly remedy: string };
    for (const name of faultNames) expect(remedy).toContain(name);
  },
);

test('the plan of a report is walked step by step; one in which nothing happens any more is exit 0', async () => {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify({ counterexample: { plan: planEpisode('walk', 0, new Set(), 2) } }));
  const walked = await egate('--replay', file);
  expect(walked).toMatchObject({ code: 0, seed: 'walk', reproduced: false, violations: [] });
  expect((walked.trace as readonly string[]).filter((line) => line.endsWith('passes the exit'))).toHaveLength(2);
});

test.each([
  ['no JSON', '{'],
  ['nothing found in it', '{"crossings":1}'],
  ['another plan', '{"counterexample":{"plan":{"seed":"1"}}}'],
  ['null', 'null'],
])('a report that cannot be walked is exit 2: %s', async (_what, content) => {
  const file = join(folder, 'bad.json');
  writeFileSync(file, content);
  expect(await egate('--replay', file)).toMatchObject({ code: 2, error: { code: 'bad-report' } });
});
