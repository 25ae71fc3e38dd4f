import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { PcscCardReader } from '../../../native/chip/pcsc.ts';
import { loadPcscBinding, type PcscBinding } from '../../../native/chip/pcsc-binding.ts';
import { loadPassport } from '../../../native/virtual/passport/passport.ts';
import { ensurePcscd } from '../../../native/virtual/pcscd/ensure-pcscd.ts';
import { err, ok } from '../../core/result.ts';
import type { CardTransport } from '../../document/card-transport.ts';
import { CliError, type CliIo } from '../command.ts';
import { projectTop } from '../demo-options.ts';

/** A document that lies there to be read, again and again. */
export interface BenchCard {
  /** Where it lies. */
  readonly reader: string;
  /** A new session with the card, as after laying it down. `busyMs`: what computing of ours a session has cost so far. */
  connect(): Promise<{ readonly card: CardTransport; busyMs(): number }>;
  remove(): Promise<void>;
}

/** Puts the documents of profiles where a reader reaches them. */
export interface CardPlace {
  readonly transport: 'pcsc' | 'in-process';
  put(profile: string, speed: 'fast' | 'slow'): Promise<BenchCard>;
  close(): Promise<void>;
}

const readerName = 'Virtual PCD 00 00';
/** pcscd looks into its readers every 0.4 s: a card that came or went is seen after this (ms). */
const daemonNoticesWithin = 1_000;
const cardArrivesWithin = 5_000;

/** The chip in this process, without a daemon. */
export function inProcessPlace(pki: string): CardPlace {
  return {
    transport: 'in-process',
    put: async (profile) => {
      const loaded = await loadPassport(profile, { defaultPki: pki });
      if (!loaded.ok || loaded.value.chip === null)
        throw new CliError(2, 'bad-profile', loaded.ok ? 'no chip' : loaded.error.message, 'egate virtual passport');
      const { chip } = loaded.value;
      return {
        reader: 'in-process',
        connect: async () => {
          chip.reset();
          const began = performance.now();
          let chips = 0;
          const card: CardTransport = {
            ...{ kind: 'in-process', reader: 'in-process', atr: chip.atr, removed: new Promise(() => {}) },
            release: async () => {},
            transmit: async (command) => {
              const asked = performance.now();
              const answering = chip.transmit(command); // computes before its first await
              chips += performance.now() - asked;
              const answer = await answering;
              return answer === 'drop' ? err({ kind: 'card-lost', detail: 'it left the field' }) : ok(answer);
            },
          };
          return { card, busyMs: () => performance.now() - began - chips };
        },
        remove: async () => {},
      };
    },
    close: async () => {},
  };
}

/** The chip in a process of its own behind the PC/SC daemon: the one that runs, or one started for this. */
export async function daemonPlace(io: CliIo): Promise<CardPlace> {
  const binding = await loadPcscBinding();
  if (binding === null)
    throw new CliError(3, 'no-binding', 'the PC/SC binding is not built', 'node native/chip/build-pcsclite.mjs');
  const daemon = await ensurePcscd((line) => io.stderr.write(`${line}\n`));
  if (daemon.kind === 'absent') throw new CliError(3, 'no-daemon', daemon.reason, 'or measure with --in-process');
  return {
    transport: 'pcsc',
    put: (profile, speed) => putOnDaemon(binding, profile, speed),
    close: () => daemon.stop(),
  };
}

async function putOnDaemon(binding: PcscBinding, profile: string, speed: 'fast' | 'slow'): Promise<BenchCard> {
  const tool = join(projectTop, 'app/cli/egate.mjs');
  const words = ['virtual', 'passport', profile, '--reader', '0', '--speed', speed, '--json'];
  const child = spawn(process.execPath, [tool, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => ['']),
  ])) as [string];
  const said =
    line === '' ? null : (JSON.parse(line) as { readonly speed?: string; readonly error?: { message: string } });
  if (said?.speed !== speed) {
    await ended(child);
    throw new CliError(3, 'no-card', said?.error?.message ?? `the virtual reader is not ${speed}`, 'egate doctor');
  }
  const reader = new PcscCardReader(binding, readerName);
  return {
    reader: readerName,
    connect: async () => {
      const connected = await reader.connect(cardArrivesWithin);
      if (!connected.ok) throw new CliError(3, 'no-chip', `the card is gone: ${connected.error.kind}`, 'egate doctor');
      const before = process.cpuUsage();
      return {
        card: connected.value,
        busyMs: () => {
          const { user, system } = process.cpuUsage(before);
          return (user + system) / 1_000;
        },
      };
    },
    remove: async () => {
      await reader.close();
      await ended(child);
      await wait(daemonNoticesWithin);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
