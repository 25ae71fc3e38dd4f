import type { BorderClient } from '../border/client.ts';
import type { Clock, TimerHandle } from '../core/instant.ts';

/** Pauses of the link to the backend, in ms. */
const borderPauses = {
  /** Between two looks while the backend answers: short enough that a lane closes before the next traveller. */
  probe: 3_000,
  /** Between two tries while it does not: the lane must be back within 10 s of the backend's return. */
  retry: 1_000,
} as const;

/** Failures in a row after which a backend that answered counts as lost. */
const failuresUntilLost = 2;

/** Largest number of journal entries in one report. */
const reportSize = 100;

export interface ReportedEvent {
  readonly sequence: number;
  readonly occurredAt: string;
  readonly event: string;
  readonly severity: 'info' | 'notice' | 'warning' | 'alarm';
  readonly crossing: string | null;
}

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
  /** Sequence up to which the backend already has this lane's events. */
  readonly reportedUpTo: number;
  onState(state: 'up' | 'lost', detail: string): void;
  onRecorded(crossing: string, sequence: number): void;
  /** The backend will never take this record: another one already stands under its key. A person must look. */
  onConflict(crossing: string, detail: string): void;
  onReported(upTo: number): void;
}

/**
 * The lane's line to the backend: notices when it goes and comes back, and delivers what must not be lost (crossings,
 * events) in order and again until it is acknowledged. What is not yet delivered lives in the journal.
 */
export class BorderLink {
  readonly #options: BorderLinkOptions;
  readonly #crossings: CrossingRecord[] = [];
  readonly #events: ReportedEvent[] = [];
  #state: 'unknown' | 'up' | 'lost' = 'unknown';
  #failures = 0;
  #working = false;
  #timer: TimerHandle | null = null;
  #closed = false;

  constructor(options: BorderLinkOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#work(true);
  }

  record(crossing: CrossingRecord): void {
    this.#crossings.push(crossing);
    this.#workAtOnce();
  }

  report(event: ReportedEvent): void {
    if (event.sequence <= this.#options.reportedUpTo) return;
    this.#events.push(event);
    this.#workAtOnce();
  }

  /** A request elsewhere failed to reach the backend: look at once instead of at the next probe. */
  suspect(): void {
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
      const failure = (probe || this.#state !== 'up' ? await this.#probe() : null) ?? (await this.#deliver());
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
    const { clock } = this.#options;
    if (this.#timer !== null) clock.clearTimeout(this.#timer);
    const more =
      this.#state === 'up' && this.#failures === 0 && (this.#crossings.length > 0 || this.#events.length > 0);
    const well = this.#state === 'up' && this.#failures === 0;
    const pause = more ? 0 : well ? borderPauses.probe : borderPauses.retry;
    this.#timer = clock.setTimeout(() => void this.#work(!more), pause);
  }

  async #probe(): Promise<string | null> {
    const answer = await this.#options.client.probe();
    return answer.ok ? null : describeFailure(answer.error);
  }

  /** Everything that waits, crossings first; null when all of it was acknowledged, else why not. */
  async #deliver(): Promise<string | null> {
    for (let next = this.#crossings[0]; next !== undefined; next = this.#crossings[0]) {
      const answer = await this.#options.client.recordCrossing(next.crossing, {
        lane: this.#options.lane,
        crossingId: next.crossing,
        occurredAt: next.occurredAt,
        direction: next.direction,
        tailgated: next.tailgated,
        clearedBy: next.by,
      });
      if (!answer.ok && answer.error.kind === 'conflict') {
        this.#crossings.shift();
        this.#options.onConflict(next.crossing, describeFailure(answer.error));
        continue;
      }
      if (!answer.ok) return describeFailure(answer.error);
      this.#crossings.shift();
      this.#options.onRecorded(next.crossing, answer.value.sequence);
    }
    while (this.#events.length > 0) {
      const batch = this.#events.slice(0, reportSize);
      const answer = await this.#options.client.reportEvents({ lane: this.#options.lane, events: batch });
      if (!answer.ok) return describeFailure(answer.error);
      this.#events.splice(0, batch.length);
      this.#options.onReported(batch.at(-1)!.sequence);
    }
    return null;
  }

  #become(state: 'up' | 'lost', detail: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state, detail);
  }
}

/** One line for a technician. */
function describeFailure(failure: { readonly kind: string; readonly detail?: string }): string {
  return failure.detail === undefined ? failure.kind : `${failure.kind}: ${failure.detail}`;
}
