import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { overwritesFreedMemory } from './private-process.ts';

/** Never written down in the child: only computed there. */
const secret = createHash('sha256').update('traveller').digest('hex');

/** Handles a secret as texts and buffers of all sizes, lets go of them, and sweeps or not. */
const child = `
  const { createHash } = require('node:crypto');
  const secret = () => createHash('sha256').update('traveller').digest('hex');
  function handle() {
    for (let turn = 0; turn < 200; turn += 1) {
      const text = 'number ' + turn + ' ' + secret();
      JSON.parse(JSON.stringify({ text }));
      Buffer.alloc(40 + turn * 50, text);
      Buffer.alloc(100_000, text);
    }
  }
  (async () => {
    handle();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { sweepMemory } = await import(process.argv[1]);
    if (process.argv[2] === 'sweep') sweepMemory();
    console.log('ready');
    setInterval(() => {}, 1_000);
  })();`;

function leftIn(pid: number): number {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let found = 0;
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === undefined || to === undefined || line.includes('[v')) continue;
    const bytes = Buffer.alloc(Number.parseInt(to, 16) - Number.parseInt(from, 16));
    try {
      readSync(memory, bytes, 0, bytes.length, Number.parseInt(from, 16));
    } catch {
      continue; // a mapping that cannot be read
    }
    for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + 1)) found += 1;
  }
  closeSync(memory);
  return found;
}

async function leftAfter(how: 'sweep' | 'leave', env: Readonly<Record<string, string>>): Promise<number> {
  const module = new URL('./swept-memory.ts', import.meta.url).href;
  const started = spawn(process.execPath, ['-e', child, module, how], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(started.stdout, 'data');
    return leftIn(started.pid!);
  } finally {
    started.kill('SIGKILL');
  }
}

it.skipIf(process.platform !== 'linux')('texts and buffers that nobody holds are overwritten by a sweep', async () => {
  expect(await leftAfter('leave', {})).toBeGreaterThan(1_000);
  // A register or a stack may still point at the very last one.
  expect(await leftAfter('sweep', overwritesFreedMemory)).toBeLessThanOrEqual(3);
});
