import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('messages that no disk takes any more change nothing of what a command does', async () => {
  const full = openSync('/dev/full', 'w');
  const words = ['mrz', 'parse', join(import.meta.dirname, 'no-such-file')];
  const command = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), ...words], {
    stdio: ['ignore', 'ignore', full],
  });
  closeSync(full);
  expect(await once(command, 'exit')).toEqual([2, null]);
});
