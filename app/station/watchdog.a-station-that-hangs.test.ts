import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchdog-'));
  // Stands for systemd's own tool, which needs a systemd to talk to.
  writeFileSync(join(folder, 'systemd-notify'), `#!/bin/sh\necho "$@" >> "${folder}/told"\n`, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const told = () =>
  existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8').trim().split('\n') : [];

function station(then: string, env: Readonly<Record<string, string>>) {
  const program = `import { keepWatchdog } from ${JSON.stringify(join(import.meta.dirname, 'watchdog.ts'))};
    keepWatchdog(); ${then}`;
  const path = [folder, process.env.PATH].join(delimiter);
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, PATH: path, ...env },
  });
}

const asked = { NOTIFY_SOCKET: '@nobody', WATCHDOG_USEC: '200000' };

test('a station that turns says so again and again; one that hangs says nothing more', async () => {
  const turning = station('setTimeout(() => { for (;;); }, 700);', asked);
  await vi.waitFor(() => expect(told().length).toBeGreaterThan(3), { timeout: 10_000 });
  expect(new Set(told())).toEqual(new Set(['WATCHDOG=1']));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const last = told().length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  turning.kill('SIGKILL');
  expect(told().length).toBe(last);
});

test('without systemd nothing is told, and nothing keeps the process', async () => {
  const code = await new Promise((resolve) => station('', { WATCHDOG_USEC: '200000' }).once('exit', resolve));
  expect(code).toBe(0);
  expect(told()).toEqual([]);
});
