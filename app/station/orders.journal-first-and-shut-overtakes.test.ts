import { expect, test } from 'vitest';
import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import { instantFrom } from '../core/instant.ts';
import type { LaneCommand } from '../lane/commands.ts';
import type { Clearance } from '../lane/evidence.ts';
import { crossing } from '../lane/lane-bench.ts';
import { OrderExecutor } from './order-executor.ts';

const clearance = {
  id: 'c-1',
  lane: 'test-1',
  crossing,
  by: 'machine',
  issuedAt: instantFrom(0),
  expiresAt: instantFrom(15_000),
} as unknown as Clearance;
const openExit: LaneCommand = { type: 'openExit', clearance };
const recordCrossing = { type: 'recordCrossing', crossing, tailgated: false, clearance } as LaneCommand;

/** A disk whose writes the test lets through one by one, or breaks. */
class SlowDisk {
  readonly written: string[] = [];
  readonly #waiting: { event: JournalEvent; resolve: (entry: JournalEntry) => void; reject: (e: Error) => void }[] = [];

  append(event: JournalEvent): Promise<JournalEntry> {
    return new Promise((resolve, reject) => this.#waiting.push({ event, resolve, reject }));
  }

  async letThrough(): Promise<void> {
    const next = this.#waiting.shift();
    if (next === undefined) throw new Error('nothing waits for the disk');
    this.written.push(next.event.event);
    next.resolve({ ...next.event, sequence: this.written.length, at: '' });
    await turns();
  }

  async breakDown(): Promise<void> {
    this.#waiting.shift()?.reject(new Error('ENOSPC'));
    await turns();
  }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await null;
}

function bench() {
  const disk = new SlowDisk();
  const did: string[] = [];
  const lost: string[] = [];
  const executor = new OrderExecutor({
    journal: disk,
    now: () => instantFrom(0),
    act: (command) => did.push(command.type),
    shutNow: () => did.push('SHUT'),
    releaseNow: () => did.push('RELEASE'),
    onJournalLost: (detail) => lost.push(detail),
  });
  return { disk, did, lost, executor };
}

test('the exit opens only after its entry is on the disk', async () => {
  const { disk, did, executor } = bench();
  executor.take(openExit);
  await turns();
  expect(did).toEqual([]);
  await disk.letThrough();
  expect(did).toEqual(['openExit']);
  expect(disk.written).toEqual(['order.open-exit']);
});

test('doors shut at once, and an opening that still waits for the disk never happens', async () => {
  const { disk, did, executor } = bench();
  executor.take(openExit);
  executor.take({ type: 'shutDoors' });
  expect(did).toEqual(['SHUT']);
  await disk.letThrough();
  await disk.letThrough();
  await disk.letThrough();
  expect(did).toEqual(['SHUT']);
  expect(disk.written).toEqual(['order.open-exit', 'order.revoked', 'order.shut-doors']);
});

test.each([
  ['is handed over', { type: 'handOver', crossing, reason: 'emergency' }],
  ['is concluded', { type: 'concludeCrossing', crossing, outcome: { outcome: 'handed-over', reason: 'emergency' } }],
] as const)('an opening that waits for the disk while its crossing %s never happens', async (_how, ends) => {
  const { disk, did, executor } = bench();
  executor.take(openExit);
  executor.take(ends);
  await disk.letThrough();
  await disk.letThrough();
  await disk.letThrough();
  expect(did).toEqual([ends.type]);
  expect(disk.written.slice(0, 2)).toEqual(['order.open-exit', 'order.revoked']);
});

test('an opening after the shut is not revoked by it', async () => {
  const { disk, did, executor } = bench();
  executor.take({ type: 'shutDoors' });
  executor.take(openExit);
  await disk.letThrough();
  await disk.letThrough();
  expect(did).toEqual(['SHUT', 'openExit']);
});

test('nothing opens on an entry that was not written; what is no opening goes on', async () => {
  const { disk, did, lost, executor } = bench();
  executor.take(openExit);
  executor.take({ type: 'handOver', crossing, reason: 'gate-fault' });
  await disk.breakDown();
  expect(lost).toEqual(['ENOSPC']);
  await disk.breakDown();
  expect(did).toEqual(['handOver']);
});

test('people in danger do not wait for a disk that hangs or fails, nor for what else is to be written', async () => {
  const { disk, did, executor } = bench();
  executor.take({ type: 'handOver', crossing, reason: 'emergency' });
  executor.take({ type: 'releaseDoors' });
  expect(did).toEqual(['RELEASE']);
  await disk.letThrough();
  await disk.breakDown();
  expect(did).toEqual(['RELEASE', 'handOver']);
});

test('the backend is told of no passage that the journal does not know', async () => {
  const { disk, did, lost, executor } = bench();
  executor.take(recordCrossing);
  await disk.breakDown();
  expect(lost).toEqual(['ENOSPC']);
  expect(did).toEqual([]);
});
