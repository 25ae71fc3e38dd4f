import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { instantFrom } from '../../app/core/instant.ts';
import { accessKeyOf } from '../../app/document/access/mrz-access-key.ts';
import { checkCardTransport } from '../../app/document/card-transport.contract.ts';
import { readPassport } from '../../app/document/read-passport.ts';
import { loadTrustFolder } from '../../app/document/trust/trust-folder.ts';
import { warmUpDocumentCrypto } from '../../app/document/warm-up.ts';
import { loadPassport, type VirtualChip } from '../virtual/passport/passport.ts';
import { type InsertedCard, insertCard } from '../virtual/passport/vpcd.ts';
import { PrivatePcscd } from '../virtual/pcscd/private-pcscd.ts';
import { PcscCardReader } from './pcsc.ts';
import { loadPcscBinding } from './pcsc-binding.ts';

// Run by its test beside a private daemon: the reader, the whole reading and the field tool on the real PC/SC stack.
// Prints what came of it as one JSON document.

const [pki = '', profile = '', dropping = '', out = ''] = process.argv.slice(2);
/** pcscd looks for cards every 0.4 s: a card that is back sooner was never away. */
const daemonNoticesWithin = 1_000;

async function passportOf(path: string): Promise<{ readonly mrz: readonly string[]; readonly chip: VirtualChip }> {
  const loaded = await loadPassport(path, { defaultPki: pki });
  if (!loaded.ok || loaded.value.chip === null) throw new Error(`${path} gives no chip`);
  return { mrz: loaded.value.mrz.split('\n'), chip: loaded.value.chip };
}

async function put(chip: VirtualChip): Promise<InsertedCard> {
  const card = await insertCard(chip, { reader: 0, speed: 'fast' });
  if (!card.ok) throw new Error(card.error.detail);
  return card.value;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function egate(...args: readonly string[]): Promise<Ended> {
  return started(args).ended;
}

function started(args: readonly string[]) {
  const tool = new URL('../../app/cli/egate.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [tool, 'chip', 'read', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...texts })));
  return { child, ended };
}

/** The field tool on a card that answers `count` commands and is silent then, told to stop meanwhile. */
async function stoppedWhileSilent(answers: VirtualChip, count: number): Promise<Ended> {
  let left = count;
  let tellSilent = () => {};
  const silent = new Promise<void>((resolve) => {
    tellSilent = resolve;
  });
  const transmit: VirtualChip['transmit'] = (command) => {
    left -= 1;
    if (left >= 0) return answers.transmit(command);
    tellSilent();
    return new Promise(() => {});
  };
  const card = await put({ atr: answers.atr, slow: answers.slow, reset: () => answers.reset(), transmit });
  const { child, ended } = started(['--mrz', mrz.join('\n')]);
  await silent;
  child.kill('SIGTERM');
  const end = await ended;
  await card.remove();
  await wait(daemonNoticesWithin);
  return end;
}

const binding = await loadPcscBinding();
if (binding === null) throw new Error('the PC/SC binding is not built');
const daemon = new PrivatePcscd();
const { mrz, chip } = await passportOf(profile);
const key = accessKeyOf(mrz);
if (key === null) throw new Error('the passport has no MRZ');
const trust = loadTrustFolder(pki);
warmUpDocumentCrypto();

const reader = new PcscCardReader(binding, 'Virtual PCD 00 00');
const events: string[] = [];
reader.onEvent(({ kind }) => {
  if (events.at(-1) !== kind) events.push(kind);
});
const read = async (onProgress: () => void = () => {}) => {
  const card = await reader.connect(5_000);
  if (!card.ok) return { end: card.error.kind, total: 0 };
  const reading = await readPassport(card.value, {
    ...{ key, mrz, trust, access: 'auto', at: instantFrom(Date.now()), onProgress },
  });
  await card.value.release();
  return { end: reading.end.kind, total: reading.ms.total };
};

const withoutDaemon = await read();
await daemon.start();
let card: InsertedCard | null = null;
await reader.connect(5_000);
await checkCardTransport({
  kind: 'pcsc',
  reader,
  insert: async () => {
    card = await put(chip);
  },
  pull: async () => card?.remove(),
});
await wait(daemonNoticesWithin);

card = await put(chip);
const readings = [await read(), await read(), await read(), await read(), await read()];
await daemon.stop('SIGKILL');
const whileDead = await reader.connect(300);
await daemon.start();
const afterRestart = await read();
let killing: Promise<void> | null = null;
const killedWhileReading = await read(() => {
  killing ??= daemon.stop('SIGKILL');
});
await killing;
await daemon.start();
const afterKill = await read();
await reader.close();

const whole = await egate('--mrz', mrz.join('\\n'), '--trust', pki, '--out', out);
const wrong = await egate('--number', 'X1234567', '--birth', '900101', '--expiry', '300101');
await card.remove();
await wait(daemonNoticesWithin);
const { chip: wobbly } = await passportOf(dropping);
card = await put(wobbly);
const early = await egate('--reader', 'Virtual PCD 00 00', '--mrz', mrz.join('\n'));
await card.remove();
await wait(daemonNoticesWithin);
const brittle: VirtualChip = {
  ...{ atr: chip.atr, slow: chip.slow, reset: () => chip.reset() },
  // Promises extended lengths, and is gone whenever a protected command has one.
  transmit: async (command) =>
    command[0] === 0x0c && command.length > 5 && command[4] === 0 ? 'drop' : chip.transmit(command),
};
const laidDown = await put(brittle);
// A chip whose power failed answers again by itself; on this reader somebody has to lay it down.
const laidDownAgain = laidDown.dropped.then(() => wait(daemonNoticesWithin)).then(() => put(brittle));
const inShort = await egate('--mrz', mrz.join('\n'), '--trust', pki);
await (await laidDownAgain).remove();
await wait(daemonNoticesWithin);
const silent = await stoppedWhileSilent(chip, 12);
const noCard = await egate('--can', '123456');
const noReader = await egate('--can', '123456', '--reader', 'no such reader');
await daemon.stop();
const noDaemon = await egate('--can', '123456');

process.stdout.write(
  JSON.stringify({
    withoutDaemon,
    readings,
    whileDead: whileDead.ok ? 'ok' : whileDead.error.kind,
    afterRestart,
    killedWhileReading,
    afterKill,
    events,
    tool: { whole, wrong, early, inShort, silent, noCard, noReader, noDaemon },
  }),
);
