import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { PrivatePcscd } from '../../../native/virtual/pcscd/private-pcscd.ts';

// Run by its test beside a private daemon: the field tool as a technician starts it, seen by a foreign PC/SC client.
const [profile = '', dropping = '', noChip = ''] = process.argv.slice(2);
const daemon = new PrivatePcscd();
await daemon.start();

function opensc(...args: string[]): Promise<string> {
  return new Promise((resolve) => execFile('opensc-tool', args, (_error, stdout) => resolve(stdout)));
}

const cardIn = async () => /^1\s+Yes/m.test(await opensc('-l'));

/** The daemon looks into its readers every 0.4 s. */
async function becomes(wanted: boolean): Promise<boolean> {
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await cardIn()) === wanted) return true;
    await wait(50);
  }
  return false;
}

/** Runs the tool on a profile, looks while its card is in, and ends it as an init system does. */
async function shown<Seen>(path: string, look: () => Promise<Seen>) {
  const tool = spawn(
    process.execPath,
    [join(import.meta.dirname, '../egate.mjs'), 'virtual', 'passport', path, '--reader', '1'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = (await once(createInterface({ input: tool.stdout }), 'line')) as [string];
  const seen = await look();
  const ended = once(tool, 'exit') as Promise<[number | null]>;
  tool.kill('SIGTERM');
  const [code] = await ended;
  return { line, seen, code };
}

const good = await shown(profile, cardIn);
const wobbly = await shown(dropping, async () => {
  await opensc('-r', '1', '-s', '00:A4:02:0C:02:01:1C');
  return { gone: await becomes(false), back: await becomes(true) };
});
await becomes(false); // what is taken out is missed at the daemon's next look
const none = await shown(noChip, cardIn);
await daemon.stop();
const withoutDaemon = spawnSync(process.execPath, [
  join(import.meta.dirname, '../egate.mjs'),
  'virtual',
  'passport',
  profile,
]);
process.stdout.write(JSON.stringify({ good, wobbly, none, withoutDaemon: withoutDaemon.status }));
