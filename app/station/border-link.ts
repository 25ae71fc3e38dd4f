import { type JournalEntry, severityOfEvent } from '../audit/catalogue.ts';
import type { BorderClient } from '../border/client.ts';
import type { BorderFailure } from '../border/failure.ts';
import type { ReconcileAnswer, ReconcileRequest } from '../border/messages.ts';
import type { Clock, TimerHandle } from '../core/instant.ts';
import type { Result } from '../core/result.ts';
import { compareWithBackend, type JournalGap, type OwnRecord } from './journal-gap.ts';
import type { JournalPort } from './journal-port.ts';
import { ReportFeed } from './report-feed.ts';

/** Pauses of the link to the backend, in ms. */
const borderPauses = {
  /**
   * Between two looks while the backend answers: short enough that a lane closes before the next traveller. What the
   * backend has not heard yet goes with it and is the look; an alarm does not wait for it.
   */
  look: 5_000,
  /** Between two tries while it does not: the lane must be back within 10 s of the backend's return. */
  retry: 1_000,
} as const;

/** Failures in a row after which a backend that answered counts as lost. */
const failuresUntilLost = 2;
/** Keys that are asked for at once. */
const mostKeys = 500;

export interface CrossingRecord {
  readonly crossing: string;
  readonly occurredAt: string;
  readonly direction: 'entry' | 'exit';
  readonly tailgated: boolean;
  readonly by: string;
}

export interface BorderLinkOptions {
  readonly client: BorderClient;
  readonly clock: Clock;
  readonly lane: string;
  readonly journal: JournalPort;
  /** What the lane knows of itself, as it is now. */
  readonly record: Pick<OwnRecord, 'confirmed' | 'accepted'> & { readonly gap: JournalGap | null };
  /** Entries that there were when this life of the station began. */
  readonly begins: number;
  /** Sequence of the last entry that the backend is known to have. */
  readonly reportedUpTo: number;
  onState(state: 'up' | 'lost', detail: string): void;
  onRecorded(crossing: string, sequence: number): void;
  /**
   * The backend will never take this record: another one already stands under its key, with this number where that is
   * known. A person must look.
   */
  onConflict(crossing: string, detail: string, sequence: number | null): void;
  onReported(upTo: number): void;
  /** Before the backend counts as up: what it knows and this journal does not; null when the journal is whole. */
  onCompared(gap: JournalGap | null): void;
  /** The journal cannot be read. */
  onUnreadable(detail: string): void;
}

/**
 * The lane's line to the backend: notices when it goes and comes back, and delivers what must not be lost (crossings,
 * events) in order and again until it is acknowledged. Before a backend that comes (back) counts as up, both sides'
 * views are reconciled: crossings by their keys, the journal by its checkpoint.
 */
export class BorderLink {
  readonly #options: BorderLinkOptions;
  readonly #feed: ReportFeed;
  readonly #crossings: CrossingRecord[] = [];
  #confirmed = 0;
  /** The backend may have entries up to here. */
  #told: number;
  /** What the backend knew and the journal did not, when they were last compared. */
  #gap: JournalGap | null = null;
  #reconciled = false;
  #state: 'unknown' | 'up' | 'lost' = 'unknown';
  #failures = 0;
  #working = false;
  #timer: TimerHandle | null = null;
  #closed = false;
  #unreadable = false;

  constructor(options: BorderLinkOptions) {
    this.#options = options;
    this.#told = options.begins;
    this.#feed = new ReportFeed(options.journal, options.reportedUpTo);
  }

  /** Begins with what the last life has left: crossings that are not confirmed, and the journal up to its last entry. */
  start(unconfirmed: readonly CrossingRecord[], last: JournalEntry | null): void {
    this.#crossings.push(...unconfirmed);
    if (last !== null) this.#feed.note(last);
    void this.#work(true);
  }

  record(crossing: CrossingRecord): void {
    this.#crossings.push(crossing);
    this.#workAtOnce();
  }

  report(entry: JournalEntry): void {
    this.#feed.note(entry);
    if (severityOfEvent(entry.event) === 'alarm') this.#workAtOnce();
  }

  /** A request elsewhere failed to reach the backend: look at once instead of at the next probe. */
  suspect(): void {
    void this.#work(true);
  }

  /** Somebody has answered for the gap: the backend is to hear of it, and both sides are compared again. */
  gapAccepted(): void {
    this.#reconciled = false;
    void this.#work(true);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
  }

  /** What is new goes out at once, unless the backend has just failed: then with the next try. */
  #workAtOnce(): void {
    if (this.#failures === 0) void this.#work(false);
  }

  async #work(probe: boolean): Promise<void> {
    if (this.#working || this.#closed) return;
    this.#working = true;
    try {
      const failure = (await this.#greet(probe)) ?? (await this.#deliver());
      if (this.#closed) return;
      this.#failures = failure === null ? 0 : this.#failures + 1;
      // One failure of a backend that answered a moment ago is looked at again before the lane closes.
      if (failure === null) this.#become('up', '');
      else if (this.#failures >= failuresUntilLost || this.#state !== 'up') this.#become('lost', failure);
    } finally {
      this.#working = false;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    const well = this.#state === 'up' && this.#failures === 0;
    if (!well) this.#after(borderPauses.retry, true);
    else if (this.#crossings.length > 0 || !this.#reconciled) this.#after(0, false);
    else this.#after(borderPauses.look, true);
  }

  #after(pause: number, probe: boolean): void {
    const { clock } = this.#options;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => void this.#work(probe), pause);
  }

  get #moreToReport(): boolean {
    return this.#feed.more && !this.#unreadable;
  }

  /** Does the backend answer, and is it of one mind with the lane? Null when it is, else why not. */
  async #greet(probe: boolean): Promise<string | null> {
    if (!this.#reconciled) return this.#reconcile();
    if (!probe || (this.#state === 'up' && this.#moreToReport)) return null;
    const answer = await this.#options.client.probe();
    return answer.ok ? null : describeFailure(answer.error);
  }

  /** Asks the backend what it has of this lane, confirms what is there, and holds the journal against its checkpoint. */
  async #reconcile(): Promise<string | null> {
    const { onCompared, record } = this.#options;
    this.#reconciled = true; // unless something happens on the way
    const asked = await this.#askForCrossings();
    let failure = asked.ok ? null : describeFailure(asked.error);
    try {
      if (asked.ok) {
        let answer = asked.value;
        let compared = await compareWithBackend(answer, this.#own);
        if (compared.kind === 'answered-for') {
          const { size, root, officer, reason } = compared.gap;
          const told = await this.#ask({ keys: [], acceptedGap: { size, root, officer, reason }, ...this.#checkpoint });
          if (told.ok) {
            answer = told.value;
            compared = await compareWithBackend(answer, this.#own);
          } else failure = describeFailure(told.error);
        }
        if (failure === null && !this.#closed) {
          const gap = compared.kind === 'whole' ? null : compared.gap;
          this.#gap = gap;
          this.#skipReported(answer.events, gap ?? record.gap ?? record.accepted);
          onCompared(gap);
        }
      }
    } catch (error) {
      this.#giveUpReading(error as Error);
      failure = 'the journal cannot be read';
    }
    if (failure !== null) this.#reconciled = false;
    return failure;
  }

  /** The backend's answer to the last of the questions that are needed for all keys. */
  async #askForCrossings(): Promise<Result<ReconcileAnswer, BorderFailure>> {
    const keys = this.#crossings.map((one) => one.crossing);
    for (let from = 0; ; from += mostKeys) {
      const answer = await this.#ask({ keys: keys.slice(from, from + mostKeys) });
      if (!answer.ok) return answer;
      for (const found of answer.value.found) this.#settle(found);
      if (from + mostKeys >= keys.length) return answer;
    }
  }

  #ask(question: Omit<ReconcileRequest, 'lane'>): Promise<Result<ReconcileAnswer, BorderFailure>> {
    return this.#options.client.reconcile({ lane: this.#options.lane, ...question });
  }

  get #own(): OwnRecord {
    const { journal, record } = this.#options;
    const confirmed = Math.max(record.confirmed, this.#confirmed);
    return { journal, told: this.#told, confirmed, accepted: record.accepted };
  }

  get #checkpoint(): Pick<ReconcileRequest, 'checkpoint' | 'journalKey'> {
    const { journal } = this.#options;
    const checkpoint = journal.checkpoint();
    return checkpoint === null ? {} : { checkpoint, journalKey: journal.verifierKey };
  }

  /** What goes with a report. A journal that does not agree with the backend's checkpoint must not grow past it. */
  get #offered(): Pick<ReconcileRequest, 'checkpoint' | 'journalKey'> {
    const gap = this.#gap ?? this.#options.record.gap;
    return gap !== null && this.#options.journal.size > gap.size ? {} : this.#checkpoint;
  }

  /** Entries that the backend has need not be sent again; behind a gap its count says nothing of this journal. */
  #skipReported(events: number, gap: JournalGap | null): void {
    if (gap !== null && events <= gap.events) return;
    const upTo = Math.min(events, this.#told) - 1;
    if (this.#feed.delivered(upTo)) this.#options.onReported(upTo);
  }

  /** A record stands under the key of one of our crossings: it is ours, or it is not. */
  #settle(found: ReconcileAnswer['found'][number]): void {
    const at = this.#crossings.findIndex((one) => one.crossing === found.key);
    const waiting = this.#crossings[at];
    if (waiting === undefined) return;
    this.#crossings.splice(at, 1);
    this.#confirmed = Math.max(this.#confirmed, found.sequence);
    const ours =
      found.occurredAt === waiting.occurredAt &&
      found.direction === waiting.direction &&
      found.tailgated === waiting.tailgated &&
      found.clearedBy === waiting.by;
    if (ours) this.#options.onRecorded(waiting.crossing, found.sequence);
    else this.#options.onConflict(waiting.crossing, 'another record stands under its key', found.sequence);
  }

  /** Everything that waited, crossings before each report; null when all of it was acknowledged, else why not. */
  async #deliver(): Promise<string | null> {
    do {
      const failure = (await this.#deliverCrossings()) ?? (await this.#report());
      if (failure !== null) return failure;
    } while (!this.#closed && (this.#crossings.length > 0 || (this.#feed.many && !this.#unreadable)));
    return null;
  }

  async #deliverCrossings(): Promise<string | null> {
    const { client, lane, onRecorded, onConflict } = this.#options;
    for (let next = this.#crossings[0]; next !== undefined; next = this.#crossings[0]) {
      const answer = await client.recordCrossing(next.crossing, {
        lane,
        crossingId: next.crossing,
        occurredAt: next.occurredAt,
        direction: next.direction,
        tailgated: next.tailgated,
        clearedBy: next.by,
      });
      if (answer.ok) {
        this.#crossings.shift();
        this.#confirmed = Math.max(this.#confirmed, answer.value.sequence);
        onRecorded(next.crossing, answer.value.sequence);
        continue;
      }
      if (answer.error.kind !== 'conflict') return describeFailure(answer.error);
      const other = await this.#ask({ keys: [next.crossing] });
      if (!other.ok) return describeFailure(other.error);
      const [found] = other.value.found;
      if (found?.key === next.crossing) this.#settle(found);
      else {
        this.#crossings.shift();
        onConflict(next.crossing, describeFailure(answer.error), null);
      }
    }
    return null;
  }

  async #report(): Promise<string | null> {
    const { client, lane, onReported } = this.#options;
    const events = await this.#feed.batch().catch((error: Error) => this.#giveUpReading(error));
    const last = events.at(-1);
    if (last === undefined) return null;
    this.#told = Math.max(this.#told, last.sequence + 1);
    const answer = await client.reportEvents({ lane, events: [...events], ...this.#offered });
    if (!answer.ok) return describeFailure(answer.error);
    this.#feed.delivered(last.sequence);
    onReported(last.sequence);
    return null;
  }

  #giveUpReading(error: Error): readonly never[] {
    this.#unreadable = true;
    this.#options.onUnreadable(error.message);
    return [];
  }

  #become(state: 'up' | 'lost', detail: string): void {
    if (state === 'lost') this.#reconciled = false;
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state, detail);
  }
}

/** One line for a technician. */
function describeFailure(failure: { readonly kind: string; readonly detail?: string }): string {
  return failure.detail === undefined ? failure.kind : `${failure.kind}: ${failure.detail}`;
}
