import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-mrz-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const passport = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const card = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<';

async function parse(args: readonly string[], input: string, json = true) {
  const stdout = new PassThrough();
  const chunks: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await main(['mrz', 'parse', ...args], {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr: stdout,
    env: {},
    json,
    interrupted: new AbortController().signal,
  });
  return { code, text: Buffer.concat(chunks).toString() };
}

function command(stdio: readonly ('pipe' | 'ignore' | number)[], ...args: readonly string[]) {
  return spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), 'mrz', 'parse', ...args], {
    stdio: [...stdio],
  });
}

test('an answer comes before the next line is asked for, and a bad line ends nothing', async () => {
  const child = command(['pipe', 'pipe', 'inherit' as 'pipe'], '--batch');
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('no pipes');
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const ask = async (line: string) => {
    stdin.write(`${line}\n`);
    return JSON.parse((await answers.next()).value as string) as Record<string, unknown>;
  };
  expect(await ask(JSON.stringify({ id: 1, mrz: passport }))).toMatchObject({ id: 1, format: 'TD3', valid: true });
  expect(await ask('nonsense')).toMatchObject({ error: { code: 'bad-json' } });
  expect(await ask(JSON.stringify({ id: 'x', mrz: 'I<UTO' }))).toMatchObject({ id: 'x', error: { code: 'no-mrz' } });
  expect(await ask(JSON.stringify({ id: [2], mrz: card }))).toMatchObject({ id: [2], format: 'TD1', valid: true });
  stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each([
  ['an id nested without end', `{"id":${'['.repeat(200_000)}${']'.repeat(200_000)},"mrz":"X"}`, 'bad-line'],
  ['an array without end', '['.repeat(200_000), 'bad-json'],
  ['a text', '"x"', 'bad-line'],
  ['a number', '5', 'bad-line'],
  ['no text for an MRZ', '{"id":7,"mrz":5}', 'bad-line'],
  ['half a character', '{"id":"\\ud800","mrz":"\\ud83d"}', 'no-mrz'],
])('%s is one bad line, and the next one is answered', async (_what, line, code) => {
  const { code: exit, text } = await parse(['--batch'], `${line}\n${JSON.stringify({ id: 2, mrz: card })}\n`);
  const [bad = '', good = '', ...more] = text.split('\n');
  expect(JSON.parse(bad).error.code).toBe(code);
  expect(JSON.parse(good)).toMatchObject({ id: 2, valid: true });
  expect([exit, more]).toEqual([0, ['']]);
});

test('interrupted while it waits for lines it ends, and not as if all were answered', async () => {
  const child = command(['pipe', 'pipe', 'pipe'], '--batch');
  child.stdin?.write(`${JSON.stringify({ id: 1, mrz: passport })}\n`);
  await once(child.stdout ?? child, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([1, null]);
});

test('answers that no disk takes are no success', async () => {
  const full = openSync('/dev/full', 'w');
  const child = command(['pipe', full, 'pipe']);
  closeSync(full);
  child.stdin?.end(passport);
  const [said] = (await once(child.stderr ?? child, 'data')) as [Buffer];
  expect(String(said)).toContain('could not be written');
  expect(await once(child, 'exit')).toEqual([3, null]);
});

test('a batch file may be of any size; a single line of it may not', async () => {
  const file = join(folder, 'large');
  const line = JSON.stringify({ id: 1, mrz: passport });
  writeFileSync(file, `${line}\n${'x'.repeat(20_500_000)}\n${line}\n`);
  const { code, text } = await parse([file, '--batch'], '');
  const answers = text.trimEnd().split('\n');
  expect(answers.map((one) => JSON.parse(one).error?.code ?? 'read')).toEqual(['read', 'too-large', 'read']);
  expect(code).toBe(0);
});

test('an MRZ takes less than a fifty-thousandth of a second of a processor, wrong ones too', async () => {
  const kinds = [passport, card, passport.replace('L898902C3', 'L8989O2C3'), card.replace('740812', '74O8I2')];
  const lines = Array.from({ length: 20_000 }, (_, id) => JSON.stringify({ id, mrz: kinds[id % kinds.length] }));
  const file = join(folder, 'many');
  writeFileSync(file, lines.join('\n'));
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run += 1) {
    const before = process.threadCpuUsage();
    const { text } = await parse([file, '--batch'], '');
    const { user, system } = process.threadCpuUsage(before);
    expect(text.trimEnd().split('\n')).toHaveLength(lines.length);
    least = Math.min(least, (user + system) / lines.length); // the first also compiles, others share their core
  }
  expect(least).toBeLessThan(20);
});

test.each(['2026-02-30', '2026-13-01', '2026-1-1', '26-01-01', 'today', ''])('--on "%s" is no date', async (on) => {
  const { code, text } = await parse([`--on=${on}`], passport);
  expect([code, JSON.parse(text).error.code]).toEqual([2, 'bad-date']);
});

test('--on decides the century, and the exit code says whether it is valid', async () => {
  const at = async (on: string) => JSON.parse((await parse(['--on', on], passport)).text);
  expect(await at('2012-04-16')).toMatchObject({ birthDate: '1974-08-12', expiryDate: '2012-04-15' });
  expect(await at('2074-08-12')).toMatchObject({ birthDate: '2074-08-12', expiryDate: '2112-04-15' });
  expect((await parse([], passport)).code).toBe(0);
  expect((await parse([], passport.replace('740812', '740813'))).code).toBe(1);
  expect((await parse([], passport.slice(1))).code).toBe(2);
});

test('people see what may have been misread', async () => {
  const { code, text } = await parse([], passport.replace('740812', '74O812'), false);
  expect(code).toBe(1);
  expect(text).toMatch(/^misread birthDate\? +74O812 may be 740812, which agrees$/m);
});

test('a text of a million lines is told in one short sentence', async () => {
  const { code, text } = await parse([], 'X\n'.repeat(1_000_000));
  expect([code, text.length < 400]).toEqual([2, true]);
});
