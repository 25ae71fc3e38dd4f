import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JournalEvent } from '../../audit/catalogue.ts';
import type { Disk } from '../../audit/disk.ts';
import { ed25519Signer } from '../../audit/ed25519-signer.ts';
import { token } from '../../audit/event-fields.ts';
import { openFileDisk } from '../../audit/file-disk.ts';
import { Journal, type JournalSigner } from '../../audit/journal.ts';
import { verifyJournal } from '../../audit/verify-journal.ts';
import { systemClock } from '../../core/system-clock.ts';
import type { CliIo } from '../command.ts';
import { type Figure, figure, rate } from './figure.ts';

/** Entries that wait at the same time, as a busy lane's steps, devices and screens do. */
const together = 64;
/** Windows of so many ms each are counted. */
const windows = { count: 5, ms: 1_000 } as const;
/** What a slow disk takes for a sync (ms). */
const slowSync = 5;
const runs = 3;

const event: JournalEvent = {
  event: 'order.open-exit',
  crossing: '00000000-0000-4000-8000-000000000001',
  fields: {
    clearance: token('00000000-0000-4000-8000-000000000002'),
    by: 'machine',
    expiresAt: '2026-06-01T12:00:00.000Z',
  },
};

/** What a journal on this machine's disk takes in a second, and how fast one of `size` entries is judged and opened. */
export async function benchJournal(size: number, io: CliIo): Promise<readonly Figure[]> {
  const top = mkdtempSync(join(tmpdir(), 'egate-bench-journal-'));
  try {
    const { privateKey } = generateKeyPairSync('ed25519');
    const signer = ed25519Signer('bench', privateKey);
    const key = join(top, 'key.pem');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const said = (line: string) => io.stderr.write(`${line}\n`);

    said('durable entries a second …');
    const quick = await durable(await openFileDisk(join(top, 'quick')), signer);
    const slow = await durable(slowDisk(await openFileDisk(join(top, 'slow'))), signer);

    said(`a journal of ${size} entries …`);
    const large = join(top, 'large');
    await filled(large, signer, size);
    const verified: number[] = [];
    const starts: { readonly ms: number; readonly peakBytes: number }[] = [];
    for (let n = 0; n < runs; n += 1) {
      said(`verified and opened, ${n + 1} of ${runs} …`);
      verified.push(await verification(large, signer));
      starts.push(startOf(large, key));
    }
    const ms = starts.map((one) => one.ms);
    const megabytes = starts.map((one) => one.peakBytes / 2 ** 20);
    return [
      rate('durable-entries', 'entries/s', quick, 2_000),
      rate('durable-entries-slow-sync', 'entries/s', slow, 2_000),
      rate('verification', 'entries/s', verified, 100_000),
      figure(`start-with-${size}-entries`, 'ms', ms, 2_000),
      figure(`start-with-${size}-entries-memory`, 'MB', megabytes, 512),
    ];
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

async function openedOn(disk: Disk, signer: JournalSigner): Promise<Journal> {
  const opened = await Journal.open({
    disk,
    clock: systemClock,
    signer,
    snapshot: () => ({ event: 'journal.segment', crossing: null, fields: { state: {} } }),
  });
  if (!opened.ok) throw new Error('a journal that was just made opens');
  return opened.value.journal;
}

/** Entries acknowledged a second, window by window. */
async function durable(disk: Disk, signer: JournalSigner): Promise<readonly number[]> {
  const journal = await openedOn(disk, signer);
  const samples: number[] = [];
  let counted = 0;
  let running = true;
  const waiting = Array.from({ length: together }, async () => {
    while (running) {
      await journal.append(event);
      counted += 1;
    }
  });
  for (let window = 0; window < windows.count; window += 1) {
    counted = 0;
    const started = performance.now();
    await pause(windows.ms);
    samples.push((counted / (performance.now() - started)) * 1_000);
  }
  running = false;
  await Promise.all(waiting);
  await journal.close();
  return samples;
}

function slowDisk(disk: Disk): Disk {
  return {
    ...disk,
    open: async (name) => {
      const file = await disk.open(name);
      return { ...file, sync: () => pause(slowSync).then(() => file.sync()) };
    },
  };
}

async function filled(folder: string, signer: JournalSigner, size: number): Promise<void> {
  const journal = await openedOn(await openFileDisk(folder), signer);
  while (journal.size < size) {
    await Promise.all(Array.from({ length: Math.min(1_000, size - journal.size) }, () => journal.append(event)));
  }
  await journal.close();
}

async function verification(folder: string, signer: JournalSigner): Promise<number> {
  const started = performance.now();
  const { entries, firstBad } = await verifyJournal(await openFileDisk(folder), { verifier: signer });
  if (firstBad !== null) throw new Error(`entry ${firstBad} of a journal that was just made is bad`);
  return (entries / (performance.now() - started)) * 1_000;
}

function startOf(folder: string, key: string): { readonly ms: number; readonly peakBytes: number } {
  const program = fileURLToPath(new URL('journal-start.ts', import.meta.url));
  const said = execFileSync(process.execPath, [program, folder, key], { encoding: 'utf8' });
  return JSON.parse(said) as { ms: number; peakBytes: number };
}
