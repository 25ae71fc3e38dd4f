import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';

const runs = (pid: number) => existsSync(`/proc/${pid}`);

test('a shell that is killed takes its own station along, and neither can dump core', async () => {
  const module = join(import.meta.dirname, 'own-station.ts');
  const station = 'console.log(process.pid); setInterval(() => {}, 1000)';
  const shell = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `import { startOwnStation } from ${JSON.stringify(module)};
     startOwnStation(process.execPath, ['-e', ${JSON.stringify(station)}], () => {});`,
  ]);
  const pid = await new Promise<number>((resolve) =>
    createInterface({ input: shell.stdout }).once('line', (line) => resolve(Number(line))),
  );
  expect(runs(pid)).toBe(true);
  expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
  shell.kill('SIGKILL');
  await vi.waitFor(() => expect(runs(pid)).toBe(false), { timeout: 5_000 });
});
