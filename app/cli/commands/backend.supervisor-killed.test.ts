import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { endsWithSupervisor } from '../../station/supervision.ts';

const program = join(import.meta.dirname, '..', 'run.ts');
let folder = '';
let backend: ChildProcess | null = null;
afterEach(() => {
  backend?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('who started a backend is killed while its database starts: no database is left running', async () => {
  folder = mkdtempSync(join(tmpdir(), 'egate-orphan-'));
  const words = ['backend', 'serve', '--port', '0', '--db', `embedded:${folder}`, '--insecure-loopback'];
  backend = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, ...endsWithSupervisor },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const end = once(backend, 'exit');
  const note = join(folder, 'cluster', 'postmaster.pid');
  while (!existsSync(note)) await wait(10);
  // What the death of the other end looks like from here.
  backend.stdin?.destroy();
  backend.stdout?.destroy();
  expect(await end).toEqual([0, null]);
  expect(existsSync(note)).toBe(false);
});
