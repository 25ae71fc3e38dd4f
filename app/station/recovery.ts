import type { JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import type { CrossingRecord } from './border-link.ts';

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
  /** What the journal must say before the lane serves: the ends of crossings that were cut off. */
  readonly entries: readonly JournalEvent[];
  /** Crossings whose passage is proved and whose record the backend has not confirmed. */
  readonly unrecorded: readonly CrossingRecord[];
  readonly openCases: readonly RecoveredCase[];
  /** Crossings of which nobody can say whether the person went through. */
  readonly unresolved: readonly string[];
  readonly counts: Counts;
}

interface Trace {
  readonly crossing: string;
  readonly startedAt: string;
  clearance: { readonly by: string } | null;
  passage: { readonly tailgated: boolean; readonly at: string } | null;
  record: { readonly tailgated: boolean; readonly by: string; readonly at: string } | null;
  recorded: boolean;
  handOver: { readonly reason: string; readonly at: string } | null;
  outcome: string | null;
  settled: boolean;
}

/**
 * Replays a journal. A crossing that was cut off ends by its evidence: passed if the passage was seen, unresolved if the
 * exit was opened and nobody saw what came of it, handed over otherwise.
 */
export function recover(entries: readonly JournalEntry[], direction: 'entry' | 'exit'): Recovered {
  const traces = new Map<string, Trace>();
  for (const entry of entries) note(traces, entry);

  const written: JournalEvent[] = [];
  const unresolved: string[] = [];
  const unrecorded: CrossingRecord[] = [];
  const openCases: RecoveredCase[] = [];
  const counts = { cleared: 0, handedOver: 0, refused: 0, abandoned: 0 };
  for (const trace of traces.values()) {
    if (trace.outcome === null) written.push(...endOf(trace, unresolved));
    if (trace.record !== null && !trace.recorded) {
      const { at: occurredAt, tailgated, by } = trace.record;
      unrecorded.push({ crossing: trace.crossing, occurredAt, direction, tailgated, by });
    }
    if (trace.handOver !== null && !trace.settled && (trace.outcome === null || trace.outcome === 'handed-over')) {
      openCases.push({ crossing: trace.crossing, startedAt: trace.startedAt, ...trace.handOver });
    }
    count(counts, trace.outcome ?? (trace.record === null ? 'handed-over' : 'cleared'));
  }
  return { entries: written, unrecorded, openCases, unresolved, counts };
}

/** The entries that end a crossing which has none; completes the trace as they say. */
function endOf(trace: Trace, unresolved: string[]): JournalEvent[] {
  const { crossing } = trace;
  if (trace.passage !== null && trace.record === null) {
    const by = trace.clearance?.by ?? 'machine';
    trace.record = { tailgated: trace.passage.tailgated, by, at: trace.passage.at };
    const { tailgated, at: occurredAt } = trace.record;
    return [
      { event: 'order.record-crossing', crossing, fields: { tailgated, by, occurredAt, recovered: true } },
      concluded(crossing, { outcome: 'cleared', by, tailgated }),
    ];
  }
  if (trace.record !== null) {
    const { by, tailgated } = trace.record;
    return [concluded(crossing, { outcome: 'cleared', by, tailgated })];
  }
  const reason = trace.handOver?.reason ?? 'lane-restarted';
  const told: JournalEvent[] = [];
  if (trace.clearance !== null) {
    unresolved.push(crossing);
    told.push({ event: 'crossing.unresolved', crossing, fields: {} });
  }
  if (trace.handOver === null) told.push({ event: 'crossing.handed-over', crossing, fields: { reason } });
  trace.handOver ??= { reason, at: trace.startedAt };
  return [...told, concluded(crossing, { outcome: 'handed-over', reason })];
}

function concluded(crossing: string, outcome: Readonly<Record<string, unknown>>): JournalEvent {
  return { event: 'crossing.concluded', crossing, fields: outcome };
}

function note(traces: Map<string, Trace>, { event, crossing, at, fields }: JournalEntry): void {
  if (crossing === null) return;
  if (event === 'crossing.started') {
    traces.set(crossing, {
      crossing,
      startedAt: at,
      clearance: null,
      passage: null,
      record: null,
      recorded: false,
      handOver: null,
      outcome: null,
      settled: false,
    });
    return;
  }
  const trace = traces.get(crossing);
  if (trace === undefined) return;
  switch (event) {
    case 'order.open-exit':
      trace.clearance = { by: String(fields.by) };
      return;
    case 'order.revoked':
      if (fields.order === 'openExit') trace.clearance = null;
      return;
    case 'passage.reversed':
    case 'passage.expired':
      trace.clearance = null;
      return;
    case 'passage.completed':
    case 'passage.tailgated':
      // Without a clearance it was no passage of this traveller but a forced exit.
      if (trace.clearance !== null) trace.passage ??= { tailgated: event === 'passage.tailgated', at };
      return;
    case 'order.record-crossing':
      // The time as it was sent: the same key with another body would be refused.
      trace.record ??= {
        tailgated: fields.tailgated === true,
        by: String(fields.by),
        at: String(fields.occurredAt ?? at),
      };
      return;
    case 'crossing.recorded':
      trace.recorded = true;
      return;
    case 'crossing.handed-over':
      trace.handOver ??= { reason: String(fields.reason), at };
      return;
    case 'crossing.concluded':
      trace.outcome = String(fields.outcome);
      return;
    case 'crossing.settled':
      trace.settled = true;
      return;
    default:
      return;
  }
}

/** Counts one crossing by its outcome. */
export function count(
  counts: { cleared: number; handedOver: number; refused: number; abandoned: number },
  outcome: string,
): void {
  if (outcome === 'cleared') counts.cleared += 1;
  else if (outcome === 'handed-over') counts.handedOver += 1;
  else if (outcome === 'refused') counts.refused += 1;
  else if (outcome === 'abandoned') counts.abandoned += 1;
}
