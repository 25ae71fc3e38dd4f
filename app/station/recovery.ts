import {
  type EventFields,
  type FieldsOf,
  type JournalEntry,
  type JournalEvent,
  handOverReasonOf,
} from '../audit/catalogue.ts';
import { token } from '../audit/event-fields.ts';
import type { CrossingRecord } from './border-link.ts';
import { largestOpenCases } from './case-files.ts';
import { type AcceptedGap, type JournalGap, readGap } from './journal-gap.ts';
import { type CrossingTrace, isOpen, isFinished, newTrace, noteInTrace, waitsForOfficer } from './crossing-trace.ts';

/** A case that an officer has not settled, as far as the journal (which holds no personal data) knows it. */
export interface RecoveredCase {
  readonly crossing: string;
  readonly startedAt: string;
  readonly reason: string;
  readonly at: string;
}

export interface Counts {
  readonly cleared: number;
  readonly handedOver: number;
  readonly refused: number;
  readonly abandoned: number;
}

/** What a station must take up again after a stop, planned or not. */
export interface Recovered {
  readonly record: LaneRecord;
  /** Entries that there were when this start found the journal. */
  readonly begins: number;
  /** Crossings that the last life of the station left open and this start has handed over: someone may still be there. */
  readonly cutOff: readonly string[];
}

/**
 * What a lane's journal says that is still of use: counts, crossings that are not over, what the backend is known to have.
 * Kept entry by entry, and written at the head of each segment of the journal, so that a start reads the last segment alone.
 */
export class LaneRecord {
  readonly #traces = new Map<string, CrossingTrace>();
  readonly #counts = { cleared: 0, handedOver: 0, refused: 0, abandoned: 0 };
  #upTo = -1;
  #confirmed = 0;
  #gap: JournalGap | null = null;
  #accepted: AcceptedGap | null = null;

  /** The record that these entries tell: a whole journal, or its last segment with the state at its head. */
  static from(entries: Iterable<JournalEntry>): LaneRecord {
    const record = new LaneRecord();
    for (const entry of entries) record.note(entry);
    return record;
  }

  /** Takes the next entry. One that was noted before (or lies before a snapshot that was taken later) changes nothing. */
  note(entry: JournalEntry): void {
    if (entry.sequence <= this.#upTo) return;
    this.#upTo = entry.sequence;
    const { event, crossing, fields } = entry;
    switch (event) {
      case 'journal.segment':
        this.#restore(fields.state);
        return;
      case 'journal.gap':
        this.#gap = readGap(fields);
        return;
      case 'journal.gap-accepted': {
        const gap = readGap(fields);
        if (gap === null) return;
        this.#gap = null;
        this.#accepted = { ...gap, officer: String(fields.officer), reason: String(fields.reason) };
        this.#confirmed = Math.max(this.#confirmed, gap.crossings);
        return;
      }
      default:
        if (crossing !== null) this.#noteOfCrossing(crossing, entry);
    }
  }

  /** The record as plain data, for the head of a segment: `from` reads it back. */
  snapshot(): EventFields {
    return {
      upTo: this.#upTo,
      counts: { ...this.#counts },
      confirmed: this.#confirmed,
      gap: this.#gap,
      accepted: this.#accepted,
      crossings: [...this.#traces.values()].map((trace) => ({ ...trace })),
    };
  }

  /** Sequence of the last entry that was noted; -1 before the first. */
  get upTo(): number {
    return this.#upTo;
  }

  get counts(): Counts {
    return { ...this.#counts };
  }

  /** The largest number that the backend has given to a crossing of this lane, as far as this lane knows. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** What the backend knows and this journal does not, until somebody answers for it. */
  get gap(): JournalGap | null {
    return this.#gap;
  }

  /** The last gap that somebody has answered for. */
  get accepted(): AcceptedGap | null {
    return this.#accepted;
  }

  /**
   * The entries that end the crossings which were cut off, each by its evidence: passed if the passage was seen,
   * unresolved if the exit was opened and nobody saw what came of it, handed over otherwise.
   */
  endings(): readonly JournalEvent[] {
    return [...this.#traces.values()].flatMap((trace) => (isOpen(trace) ? endingOf(trace) : []));
  }

  /** Crossings whose passage is proved and whose record the backend has not confirmed. */
  unrecorded(direction: 'entry' | 'exit'): readonly CrossingRecord[] {
    return [...this.#traces.values()].flatMap(({ crossing, record, recorded, unresolved }) => {
      if (record === null || recorded || unresolved) return [];
      const { at: occurredAt, tailgated, by } = record;
      return [{ crossing, occurredAt, direction, tailgated, by }];
    });
  }

  openCases(): readonly RecoveredCase[] {
    return [...this.#traces.values()].flatMap((trace) => {
      const { crossing, startedAt, handOver } = trace;
      if (!waitsForOfficer(trace)) return [];
      return [{ crossing, startedAt, ...(handOver ?? { reason: 'internal-fault', at: startedAt }) }];
    });
  }

  /** Crossings of which nobody can say whether the person went through, until an officer has settled them. */
  unresolved(): readonly string[] {
    return [...this.#traces.values()].filter((one) => one.unresolved && !one.settled).map((one) => one.crossing);
  }

  #noteOfCrossing(crossing: string, entry: JournalEntry): void {
    const { event, fields } = entry;
    if (event === 'crossing.started') {
      this.#traces.set(crossing, newTrace(crossing, entry.at));
      return;
    }
    // Also the number of another record under this crossing's key.
    if (event === 'crossing.recorded' || event === 'crossing.unresolved')
      this.#confirmed = Math.max(this.#confirmed, Number(fields.sequence) || 0);
    const trace = this.#traces.get(crossing);
    if (trace === undefined) return;
    const wasOpen = isOpen(trace);
    noteInTrace(trace, entry);
    if (wasOpen && trace.outcome !== null) count(this.#counts, trace.outcome);
    if (isFinished(trace)) this.#traces.delete(crossing);
    else if (event === 'crossing.concluded') this.#letOldCasesGo();
  }

  /** As many as the panel shows; what nobody can say of a person's whereabouts is never let go. */
  #letOldCasesGo(): void {
    const cases = [...this.#traces.values()].filter((trace) => waitsForOfficer(trace) && !trace.unresolved);
    for (const { crossing } of cases.slice(0, Math.max(0, cases.length - largestOpenCases))) {
      this.#traces.delete(crossing);
    }
  }

  #restore(state: unknown): void {
    const kept = state as Partial<Snapshot> | undefined;
    if (kept?.counts === undefined || kept.crossings === undefined) return;
    Object.assign(this.#counts, kept.counts);
    this.#upTo = Math.max(this.#upTo, kept.upTo ?? -1);
    this.#confirmed = kept.confirmed ?? 0;
    this.#gap = kept.gap ?? null;
    this.#accepted = kept.accepted ?? null;
    this.#traces.clear();
    for (const trace of kept.crossings) this.#traces.set(trace.crossing, { ...trace });
  }
}

/** Crossings that these endings hand over: somebody may still stand in the lane. */
export function cutOffBy(endings: readonly JournalEvent[]): readonly string[] {
  return endings.flatMap(({ event, crossing, fields }) =>
    event === 'crossing.concluded' && crossing !== null && fields.outcome === 'handed-over' ? [crossing] : [],
  );
}

interface Snapshot {
  readonly upTo: number;
  readonly counts: Counts;
  readonly confirmed: number;
  readonly gap: JournalGap | null;
  readonly accepted: AcceptedGap | null;
  readonly crossings: readonly CrossingTrace[];
}

/** The entries that end a crossing which has no end yet. */
function endingOf({ crossing, clearance, passage, record, handOver, unresolved }: CrossingTrace): JournalEvent[] {
  if (record !== null) {
    const { by, tailgated } = record;
    return [concluded(crossing, { outcome: 'cleared', by: token(by), tailgated })];
  }
  // With an emergency in between, doors stood open by hardware: who went through is for an officer to say.
  if (passage !== null && !unresolved) {
    const { tailgated, at: occurredAt } = passage;
    const by = clearance?.by ?? 'machine';
    return [
      { event: 'order.record-crossing', crossing, fields: { tailgated, by: token(by), occurredAt, recovered: true } },
      concluded(crossing, { outcome: 'cleared', by: token(by), tailgated }),
    ];
  }
  const reason = handOverReasonOf(handOver?.reason) ?? 'lane-restarted';
  const told: JournalEvent[] = [];
  if (clearance !== null && !unresolved) told.push({ event: 'crossing.unresolved', crossing, fields: {} });
  if (handOver === null) told.push({ event: 'crossing.handed-over', crossing, fields: { reason } });
  return [...told, concluded(crossing, { outcome: 'handed-over', reason })];
}

function concluded(crossing: string, outcome: FieldsOf<'crossing.concluded'>): JournalEvent {
  return { event: 'crossing.concluded', crossing, fields: outcome };
}

/** Counts one crossing by its outcome. */
function count(counts: { -readonly [K in keyof Counts]: number }, outcome: string): void {
  if (outcome === 'cleared') counts.cleared += 1;
  else if (outcome === 'handed-over') counts.handedOver += 1;
  else if (outcome === 'refused') counts.refused += 1;
  else if (outcome === 'abandoned') counts.abandoned += 1;
}
