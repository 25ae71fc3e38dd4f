import { generateKeyPairSync } from 'node:crypto';
import { ManualClock } from '../core/manual-clock.ts';
import type { JournalEvent } from './catalogue.ts';
import { token } from './event-fields.ts';
import type { Disk, DiskFile } from './disk.ts';
import { ed25519Signer } from './ed25519-signer.ts';
import { Journal, type JournalOptions, type OpenedJournal } from './journal.ts';
import type { JournalSigner } from './journal.ts';

/** For tests of journals: a lane's key, a disk in memory, entries that say nothing. */
export const laneSigner: JournalSigner = ed25519Signer(
  'lane.example/test-1',
  generateKeyPairSync('ed25519').privateKey,
);

export const numbered = (n: number): JournalEvent => ({
  event: 'journal.repaired',
  crossing: null,
  fields: { bytes: n, unsigned: 0 },
});

export const openExit: JournalEvent = {
  event: 'order.open-exit',
  crossing: 'c',
  fields: { clearance: token('c-1'), by: 'machine', expiresAt: '2026-06-01T12:00:00.000Z' },
};

type Settings = Pick<JournalOptions, 'disk'> & Partial<JournalOptions>;

export function openWith(options: Settings) {
  return Journal.open({
    clock: new ManualClock(),
    signer: laneSigner,
    snapshot: () => ({ event: 'journal.segment', crossing: null, fields: { state: {} } }),
    ...options,
  });
}

export async function opened(options: Settings): Promise<OpenedJournal> {
  const result = await openWith(options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** A journal of `count` entries (the heads of its segments are among them), each written by itself, and closed. */
export async function written(options: Settings, count: number): Promise<void> {
  const { journal } = await opened(options);
  for (let n = 0; journal.size < count; n += 1) await journal.append(numbered(n));
  await journal.close();
}

/** A folder in memory that keeps everything at once. */
export class MemoryDisk implements Disk {
  readonly files = new Map<string, Buffer>();

  async list(): Promise<readonly string[]> {
    return [...this.files.keys()];
  }

  async read(name: string): Promise<Buffer> {
    const bytes = this.files.get(name);
    if (bytes === undefined) throw new Error(`ENOENT: ${name}`);
    return Buffer.from(bytes);
  }

  async open(name: string): Promise<DiskFile> {
    if (!this.files.has(name)) this.files.set(name, Buffer.alloc(0));
    const now = () => this.files.get(name) ?? Buffer.alloc(0);
    return {
      append: async (bytes) => void this.files.set(name, Buffer.concat([now(), bytes])),
      overwrite: async (bytes) => void this.files.set(name, Buffer.from(bytes)),
      truncate: async (size) => void this.files.set(name, Buffer.from(now().subarray(0, size))),
      sync: async () => {},
      close: async () => {},
    };
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(name, Buffer.from(bytes));
  }

  async remove(name: string): Promise<void> {
    if (!this.files.delete(name)) throw new Error(`ENOENT: ${name}`);
  }

  async syncNames(): Promise<void> {}

  copy(): MemoryDisk {
    const other = new MemoryDisk();
    for (const [name, bytes] of this.files) other.files.set(name, Buffer.from(bytes));
    return other;
  }
}
