import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PrivatePcscd } from '../../../native/virtual/pcscd/private-pcscd.ts';

// Run by its test beside a private daemon: the field tool as a technician starts it, seen by a foreign PC/SC client.
const [profile = ''] = process.argv.slice(2);
const daemon = new PrivatePcscd();
await daemon.start();
const tool = spawn(
  process.execPath,
  [join(import.meta.dirname, '../egate.mjs'), 'virtual', 'passport', profile, '--reader', '1'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const [line] = (await once(createInterface({ input: tool.stdout }), 'line')) as [string];
const list = await new Promise<string>((resolve) =>
  execFile('opensc-tool', ['-l'], (_error, stdout) => resolve(stdout)),
);
const ended = once(tool, 'exit') as Promise<[number | null]>;
tool.kill('SIGTERM');
const [code] = await ended;
await daemon.stop();
process.stdout.write(JSON.stringify({ line, cardIn: /^1\s+Yes/m.test(list), code }));
