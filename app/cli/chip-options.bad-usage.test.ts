import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rfc3339 } from '../core/instant.ts';
import { openOutput } from './chip-files.ts';
import { chipReadOptions } from './chip-options.ts';
import { CliError } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'egate-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line1 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const line2 = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';

test.each([
  ['no key', [], 'usage'],
  ['a CAN of two digits', ['--can', '12'], 'usage'],
  ['a PIN', ['--can', '123456', '--pin', '123456'], 'password-not-taken'],
  ['a PUK', ['--puk', '1234567890'], 'password-not-taken'],
  ['a CAN and a number', ['--can', '123456', '--number', 'L898902C3'], 'usage'],
  ['a number alone', ['--number', 'L898902C3'], 'usage'],
  ['a date with dashes', ['--number', 'L898902C3', '--birth', '1974-08-12', '--expiry', '120415'], 'usage'],
  ['lines that are no MRZ', ['--mrz', 'P<UTO\nL898902C3'], 'no-mrz'],
  ['an unknown protocol', ['--can', '123456', '--access', 'tls'], 'usage'],
  ['a day that is none', ['--can', '123456', '--at', '2026-13-01'], 'bad-date'],
  ['a day that its month has not', ['--can', '123456', '--at', '2026-02-31'], 'bad-date'],
  ['an hour of such a day', ['--can', '123456', '--at', '2026-02-29T12:00:00Z'], 'bad-date'],
  ['a word too many', ['--can', '123456', 'now'], 'usage'],
  ['a key folder that is none', ['--can', '123456', '--terminal-key', '/nowhere'], 'bad-terminal-key'],
  ['an unknown option', ['--can', '123456', '--fast'], 'usage'],
])('%s is exit 2 before any chip is asked', (_what, args, code) => {
  const attempt = () => chipReadOptions(args);
  expect(attempt).toThrow(CliError);
  try {
    attempt();
  } catch (error) {
    expect(error).toMatchObject({ exit: 2, code });
  }
});

test('a leap day, and an hour of a day, are dates', () => {
  const at = (text: string) => rfc3339(chipReadOptions(['--can', '123456', '--at', text]).at);
  expect(at('2028-02-29')).toMatch(/^2028-02-29T00:00:00/);
  expect(at('2026-02-28T23:30:00-05:00')).toMatch(/^2026-03-01T04:30:00/);
});

test('lines may come with line feeds or with their two characters', () => {
  for (const joint of ['\n', '\\n', '\r\n']) {
    expect(chipReadOptions(['--mrz', `${line1}${joint}${line2}`])).toMatchObject({
      key: { kind: 'mrz', documentNumber: 'L898902C3', birthDate: '740812', expiryDate: '120415' },
      mrz: [line1, line2],
      access: 'auto',
      reader: null,
    });
  }
});

test('the number of a TD1 that goes on in the optional data, and fillers inside it, are the key', () => {
  const td1 = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'];
  expect(chipReadOptions(['--mrz', td1.join('\n')]).key).toMatchObject({ documentNumber: 'D23145890734' });
  const inner = [line1, `L8<8902C3${line2.slice(9)}`];
  expect(chipReadOptions(['--mrz', inner.join('\n')]).key).toMatchObject({ documentNumber: 'L8<8902C3' });
});

test('a trust folder is made by the command that names it; a file in its place is exit 2', () => {
  const trust = join(folder, 'a', 'trust');
  expect(chipReadOptions(['--can', '123456', '--trust', trust]).trust.certificates).toEqual([]);
  expect(existsSync(trust)).toBe(true);
  writeFileSync(join(folder, 'file'), '');
  expect(() => chipReadOptions(['--can', '123456', '--trust', join(folder, 'file')])).toThrow(CliError);
  expect(() => openOutput(join(folder, 'file', 'below'))).toThrow(CliError);
});
