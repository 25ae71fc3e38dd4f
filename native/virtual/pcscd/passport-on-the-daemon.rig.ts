import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadPassport, type VirtualChip } from '../passport/passport.ts';
import { insertCard } from '../passport/vpcd.ts';
import { PrivatePcscd } from './private-pcscd.ts';

// Run by its test beside a private daemon; prints what a foreign PC/SC client saw, as one JSON document.

const [pki = '', profile = '', dropping = ''] = process.argv.slice(2);

function opensc(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('opensc-tool', args, (_error, stdout, stderr) => resolve(`${stdout}${stderr}`.trim()));
  });
}

async function chipOf(path: string): Promise<VirtualChip> {
  const loaded = await loadPassport(path, { defaultPki: join(pki) });
  if (!loaded.ok || loaded.value.chip === null) throw new Error('the profile gives no chip');
  return loaded.value.chip;
}

/** The state of both readers, until it is as awaited or two seconds are over. */
async function readers(wanted: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const lines = (await opensc('-l')).split('\n').filter((line) => /^[01] /.test(line));
    const states = lines.map((line) => line.split(/\s+/)[1]).join(' ');
    if (states === wanted || tries === 20) return states;
    await wait(100);
  }
}

async function milliseconds(count: number, reader: string): Promise<number> {
  const apdus = Array.from({ length: count }, () => ['-s', '00:B0:9C:00:00']).flat();
  const start = performance.now();
  await opensc('-r', reader, ...apdus);
  return performance.now() - start;
}

const daemon = new PrivatePcscd();
const none = await insertCard(await chipOf(profile), { reader: 0, speed: 'fast' });
await daemon.start();
const before = await readers('No No');
const inserted = await insertCard(await chipOf(profile), { reader: 0, speed: 'fast' });
if (!inserted.ok) throw new Error(inserted.error.detail);
const during = await readers('Yes No');
const atr = await opensc('-r', '0', '-a');
const files = await opensc(
  ...['-r', '0', '-s', '00:A4:02:0C:02:01:1C', '-s', '00:B0:00:00:00'],
  ...['-s', '00:A4:04:0C:07:A0:00:00:02:47:10:01', '-s', '00:B0:9E:00:00'],
);
await inserted.value.remove();
const next = await insertCard(await chipOf(profile), { reader: 0, speed: 'fast' });
if (!next.ok) throw new Error(next.error.detail);
const swapped = await readers('Yes No');
const second = await insertCard(await chipOf(profile), { reader: 0, speed: 'fast' });
const perApdu = ((await milliseconds(41, '0')) - (await milliseconds(1, '0'))) / 40;
await daemon.stop('SIGKILL');
await daemon.start();
const afterRestart = await readers('Yes No');
await next.value.remove();
const removed = await readers('No No');
const wobbly = await insertCard(await chipOf(dropping), { reader: 1, speed: 'slow' });
if (!wobbly.ok) throw new Error(wobbly.error.detail);
await opensc('-r', '1', '-s', '00:A4:02:0C:02:01:1C', '-s', '00:B0:00:00:00', '-s', '00:B0:00:00:00');
await wobbly.value.dropped;
const dropped = await readers('No No');
await daemon.stop();

process.stdout.write(
  JSON.stringify({
    withoutDaemon: none.ok ? 'ok' : none.error.kind,
    before,
    during,
    atr,
    files,
    swapped,
    second: second.ok ? 'ok' : second.error.kind,
    speed: inserted.value.speed,
    perApdu,
    afterRestart,
    removed,
    dropped,
  }),
);
