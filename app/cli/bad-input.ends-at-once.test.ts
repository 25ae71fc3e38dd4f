import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-bad-input-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
mkdirSync(at('folder'));
execFileSync('mkfifo', [at('pipe')]);
symlinkSync('loop', at('loop'));
for (const name of ['large', 'picture.jpg', 'key.pem']) writeFileSync(at(name), '');
truncateSync(at('large'), 31_000_000);

/** Runs one command line with `--json` in this process. */
async function egate(args: readonly string[], input = '') {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const code = await main(args, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout,
    stderr,
    env: { EGATE_DATA: at('data') },
    json: true,
    interrupted: new AbortController().signal,
  });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

const db = ['--db', `embedded:${at('db')}`];
const commands: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ['mrz parse', (file) => ['mrz', 'parse', file]],
  ['mrz parse --batch', (file) => ['mrz', 'parse', file, '--batch']],
  ['face compare', (file) => ['face', 'compare', at('picture.jpg'), file]],
  ['watchlist import', (file) => ['watchlist', 'import', file, '--list', 'l', ...db]],
  ['watchlist screen', (file) => ['watchlist', 'screen', file, ...db]],
  ['keys enrol', (file) => ['keys', 'enrol', '--lane', 'l', '--public-key', file, ...db]],
  ['audit verify', (file) => ['audit', 'verify', file]],
  ['lane simulate --replay', (file) => ['lane', 'simulate', '--replay', file]],
  ['virtual passport', (file) => ['virtual', 'passport', file]],
  ['backend serve', (file) => ['backend', 'serve', '--tls-cert', file, '--tls-key', file, '--client-ca', file, ...db]],
  ['doctor', (file) => ['doctor', '--site', file]],
];
const files: readonly (readonly [string, string])[] = [
  ['a folder', at('folder')],
  ['a pipe that nobody writes to', at('pipe')],
  ['an endless device', '/dev/zero'],
  ['a loop of links', at('loop')],
  ['a name longer than any', 'x'.repeat(5_000)],
  ['nothing', at('none')],
  ['a path through a file', join(at('large'), 'below')],
];

test.each(commands.flatMap(([command, words]) => files.map(([what, file]) => [command, what, words(file)] as const)))(
  '%s of %s is exit 2 with one JSON error',
  async (_command, _what, words) => {
    const { code, stdout, stderr } = await egate(words);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      error: { code: expect.any(String), message: expect.any(String), remedy: expect.any(String) },
    });
    expect(code).toBe(2);
  },
);

test.each([
  ['mrz parse', ['mrz', 'parse', at('large')]],
  ['face compare', ['face', 'compare', at('picture.jpg'), at('large')]],
  ['keys enrol', ['keys', 'enrol', '--lane', 'l', '--public-key', at('large'), ...db]],
])('%s of a file that is too large is exit 2 before it is read', async (_command, words) => {
  const { code, stdout } = await egate(words);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'too-large']);
});

test.each([
  [['constructor'], 'unknown-noun'],
  [['mrz', 'toString'], 'unknown-verb'],
  [['backend', 'openapi', 'now'], 'usage'],
  [['keys', 'list', 'all', ...db], 'usage'],
  [['audit', 'verify', at('folder'), at('folder')], 'usage'],
])('%j is bad usage', async (words, error) => {
  const { code, stdout } = await egate(words);
  expect([code, JSON.parse(stdout).error.code]).toEqual([2, error]);
});

test.each(['', 'no certificate'])(
  'backend serve with a CA file of "%s" lets nobody in: it does not start',
  async (content) => {
    writeFileSync(at('ca.pem'), content);
    const tls = ['--tls-cert', at('ca.pem'), '--tls-key', at('ca.pem'), '--client-ca', at('ca.pem')];
    const { code, stdout } = await egate(['backend', 'serve', '--port', '0', ...tls, ...db]);
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'bad-tls']);
  },
);

test('a batch answers each line in its place, blank and broken ones with an error', async () => {
  const mrz = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
  const lines = [JSON.stringify({ id: 'a', mrz }), '', '{"id":"b"', JSON.stringify({ id: 'c', mrz: 'X' }), 'null'];
  const { code, stdout } = await egate(['mrz', 'parse', '--batch'], `${lines.join('\r\n')}\n${lines[0]}`);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id?: string; valid?: boolean; error?: { code: string } });
  expect(answers.map((one) => [one.id, one.valid ?? one.error?.code])).toEqual([
    ['a', true],
    [undefined, 'bad-json'],
    [undefined, 'bad-json'],
    ['c', 'no-mrz'],
    [undefined, 'bad-line'],
    ['a', true],
  ]);
  expect(code).toBe(0);
});
