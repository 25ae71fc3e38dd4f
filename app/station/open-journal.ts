import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import { token } from '../audit/event-fields.ts';
import { Journal, type JournalOptions, type OpenedJournal } from '../audit/journal.ts';
import type { JournalFailure } from '../audit/recover-journal.ts';
import { ok, type Result } from '../core/result.ts';
import { flavour } from './flavour.ts';
import { cutOffBy, LaneRecord, type Recovered } from './recovery.ts';

/** A lane's journal: its segments begin with the lane's record. */
export interface LaneJournal extends OpenedJournal {
  readonly record: LaneRecord;
}

type LaneJournalOptions = Omit<JournalOptions, 'snapshot' | 'written'>;

/** Opens a lane's journal as it is. Rejects when the disk does. */
export async function openLaneJournal(options: LaneJournalOptions): Promise<Result<LaneJournal, JournalFailure>> {
  let record = LaneRecord.from([]);
  const opened = await Journal.open({
    ...options,
    snapshot: () => ({ event: 'journal.segment', crossing: null, fields: { state: record.snapshot() } }),
    written: (entry) => record.note(entry),
  });
  if (!opened.ok) return opened;
  record = LaneRecord.from(opened.value.entries);
  return ok({ ...opened.value, record });
}

export interface StationJournal extends Pick<OpenedJournal, 'verified'> {
  readonly journal: Journal;
  /** Entries of the last segment, and what this start has added. */
  readonly entries: readonly JournalEntry[];
  readonly recovered: Recovered;
}

/** Opens the journal for a station that starts, and writes down what its last life left open. */
export async function openJournal(
  options: LaneJournalOptions & { readonly lane: string },
): Promise<Result<StationJournal, JournalFailure>> {
  const opened = await openLaneJournal(options);
  if (!opened.ok) return opened;
  const { journal, entries, repairedBytes, unsignedEntries, verified, record } = opened.value;
  const begins = journal.size;
  const endings = record.endings();
  const fields = { bytes: repairedBytes, unsigned: unsignedEntries };
  const repaired: JournalEvent[] =
    repairedBytes + unsignedEntries > 0 ? [{ event: 'journal.repaired', crossing: null, fields }] : [];
  const started: JournalEvent = {
    event: 'station.started',
    crossing: null,
    fields: { lane: token(options.lane), flavour },
  };
  const added = await Promise.all([...repaired, started, ...endings].map((event) => journal.append(event)));
  const recovered = { record, begins, cutOff: cutOffBy(endings) };
  return ok({ journal, entries: [...entries, ...added], recovered, verified });
}
