import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { lockFile } from './process-lock.ts';

const freshFile = () => join(mkdtempSync(join(tmpdir(), 'egate-lock-')), 'one.pid');

test('held by one process, told to the next by its id, free when it lets go, and no trace left', () => {
  const file = freshFile();
  const held = lockFile(file);
  expect(held.ok).toBe(true);
  expect(lockFile(file)).toEqual({ ok: false, error: process.pid });
  if (held.ok) held.value();
  expect(readdirSync(join(file, '..'))).toEqual([]);
  expect(lockFile(file).ok).toBe(true);
});

test('after a power cut another program has the id of the one that held it: taken over', () => {
  const file = freshFile();
  const held = lockFile(file);
  const [pid, , start] = readFileSync(file, 'utf8').split(' ');
  expect(held.ok).toBe(true);
  writeFileSync(file, `${pid} 00000000-0000-4000-8000-000000000000 ${start}`);
  expect(lockFile(file).ok).toBe(true);
});

test.each(['', 'garbage', '-1', '0', '4194305 x y'])(
  'a lock that says "%s" names nobody who runs: taken over',
  (text) => {
    const file = freshFile();
    writeFileSync(file, text);
    expect(lockFile(file).ok).toBe(true);
  },
);

test('many at once over a dead owner: one of them gets it', async () => {
  const file = freshFile();
  writeFileSync(file, '4194305 x y');
  const script = `
    const { lockFile } = await import(${JSON.stringify(join(import.meta.dirname, 'process-lock.ts'))});
    const lock = lockFile(process.argv[1]);
    console.log(lock.ok);
    await new Promise((resolve) => setTimeout(resolve, 1500));`;
  const ends = await Promise.all(
    Array.from({ length: 6 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, file]),
    ),
  );
  expect(ends.filter(({ stdout }) => stdout.trim() === 'true')).toHaveLength(1);
});
