import { expect, test } from 'vitest';
import type { JournalEntry } from '../audit/catalogue.ts';
import { ReportFeed } from './report-feed.ts';

/** A journal of so many entries, which says what was read back from it. */
function journalOf(size: number) {
  const entries: readonly JournalEntry[] = Array.from({ length: size }, (_, sequence) => ({
    sequence,
    at: '2026-06-01T12:00:00.000Z',
    event: 'order.shut-doors',
    crossing: null,
    fields: {},
  }));
  const reads: number[] = [];
  return {
    entries,
    reads,
    entriesFrom: async (sequence: number, most: number) => {
      const read = entries.slice(sequence, sequence + most);
      reads.push(read.length);
      return read;
    },
  };
}

/** Reports everything, as the link does; the sequences in the order in which they went out. */
async function drain(feed: ReportFeed): Promise<readonly number[]> {
  const sent: number[] = [];
  while (feed.more) {
    const batch = await feed.batch();
    expect(batch.length).toBeLessThanOrEqual(100);
    sent.push(...batch.map((event) => event.sequence));
    feed.delivered(sent.at(-1)!);
  }
  return sent;
}

test('what a lane writes while its backend is away for long is read back from the journal, not kept in memory', async () => {
  const journal = journalOf(10_000);
  const feed = new ReportFeed(journal, -1);
  for (const entry of journal.entries) feed.note(entry);
  expect(await drain(feed)).toEqual(journal.entries.map((entry) => entry.sequence));
  expect(journal.reads.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(9_800);
  expect(Math.max(...journal.reads)).toBeLessThanOrEqual(1_000);
});

test('while the backend answers, the journal is not read again', async () => {
  const journal = journalOf(500);
  const feed = new ReportFeed(journal, -1);
  for (const entry of journal.entries) {
    feed.note(entry);
    expect(await drain(feed)).toEqual([entry.sequence]);
  }
  expect(journal.reads).toEqual([]);
});

test('an entry that nobody has told of, as the head of a new segment, is reported in its place', async () => {
  const journal = journalOf(30);
  const feed = new ReportFeed(journal, 4);
  for (const entry of journal.entries.slice(5)) if (entry.sequence !== 17) feed.note(entry);
  expect(await drain(feed)).toEqual(journal.entries.slice(5).map((entry) => entry.sequence));
});

test('entries that are in no journal any more are told as such, and end no loop', async () => {
  const feed = new ReportFeed({ entriesFrom: async () => [] }, -1);
  feed.note({ ...journalOf(1).entries[0]!, sequence: 7 });
  await expect(feed.batch()).rejects.toThrow('entry 0 is not in the journal');
});
