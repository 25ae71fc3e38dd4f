import { type JournalEntry, severityOfEvent } from '../audit/catalogue.ts';
import type { EventsRequest } from '../border/messages.ts';
import type { JournalPort } from './journal-port.ts';

/** Journal entries that wait in memory at most; what else the backend has not got is read back from the journal. */
const mostInMemory = 200;
/** Journal entries that are read back in one go. */
const readBack = 1_000;
/** Largest number of journal entries in one report. */
const reportSize = 100;

type ReportedEvent = EventsRequest['events'][number];

/** The journal's entries on their way to the backend, in order: the next ones in memory, however many there are behind. */
export class ReportFeed {
  readonly #journal: Pick<JournalPort, 'entriesFrom'>;
  #waiting: ReportedEvent[] = [];
  #next: number;
  #last = -1;

  /** `upTo`: sequence of the last entry that the backend has. */
  constructor(journal: Pick<JournalPort, 'entriesFrom'>, upTo: number) {
    this.#journal = journal;
    this.#next = upTo + 1;
  }

  /** The journal has this entry, and all before it. */
  note(entry: JournalEntry): void {
    this.#last = Math.max(this.#last, entry.sequence);
    const expected = this.#waiting.at(-1)?.sequence ?? this.#next - 1;
    if (entry.sequence === expected + 1 && this.#waiting.length < mostInMemory) this.#waiting.push(reported(entry));
  }

  /** True while the backend lacks an entry. */
  get more(): boolean {
    return this.#next <= this.#last;
  }

  /** True while the backend lacks more than one report takes. */
  get many(): boolean {
    return this.#last - this.#next >= reportSize;
  }

  /** The next entries to report; rejects when the journal cannot be read. */
  async batch(): Promise<readonly ReportedEvent[]> {
    if (this.#waiting.length === 0 && this.more) {
      const read = await this.#journal.entriesFrom(this.#next, readBack);
      if (read.length === 0) throw new Error(`entry ${this.#next} is not in the journal`);
      this.#waiting = read.map(reported);
    }
    return this.#waiting.slice(0, reportSize);
  }

  /** The backend has all entries up to this one; false when that was known. */
  delivered(upTo: number): boolean {
    if (upTo < this.#next) return false;
    this.#next = upTo + 1;
    this.#waiting = this.#waiting.filter(({ sequence }) => sequence > upTo);
    return true;
  }
}

function reported({ sequence, at, event, crossing }: JournalEntry): ReportedEvent {
  return { sequence, occurredAt: at, event, severity: severityOfEvent(event), crossing };
}
