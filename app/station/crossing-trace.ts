import type { JournalEntry } from '../audit/catalogue.ts';

/** What the journal says of one crossing, as long as something of it is still to be done. Plain data, no personal data. */
export interface CrossingTrace {
  readonly crossing: string;
  readonly startedAt: string;
  /** An opening that nothing has ended yet. */
  clearance: { readonly by: string } | null;
  passage: { readonly tailgated: boolean; readonly at: string } | null;
  record: { readonly tailgated: boolean; readonly by: string; readonly at: string } | null;
  recorded: boolean;
  handOver: { readonly reason: string; readonly at: string } | null;
  /** Nobody can say whether the person went through, or the backend has another record of it. */
  unresolved: boolean;
  outcome: string | null;
  settled: boolean;
}

export function newTrace(crossing: string, startedAt: string): CrossingTrace {
  return {
    crossing,
    startedAt,
    clearance: null,
    passage: null,
    record: null,
    recorded: false,
    handOver: null,
    unresolved: false,
    outcome: null,
    settled: false,
  };
}

/** Neither the lane nor a restart has ended it. */
export function isOpen(trace: CrossingTrace): boolean {
  return trace.outcome === null;
}

export function waitsForOfficer({ settled, unresolved, handOver, outcome }: CrossingTrace): boolean {
  return !settled && (unresolved || (handOver !== null && (outcome === null || outcome === 'handed-over')));
}

/** Nothing is left to be done: neither by the lane, nor by the backend, nor by an officer. */
export function isFinished(trace: CrossingTrace): boolean {
  const delivered = trace.record === null || trace.recorded || trace.unresolved;
  return !isOpen(trace) && delivered && !waitsForOfficer(trace);
}

/** Takes one more entry of this crossing. */
export function noteInTrace(trace: CrossingTrace, { event, at, fields }: JournalEntry): void {
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
    case 'passage.accompanied':
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
    case 'crossing.unresolved':
      trace.unresolved = true;
      return;
    case 'alarm.raised':
      // An emergency took the doors while somebody was on the way out.
      if (fields.kind === 'crossing-unresolved') trace.unresolved = true;
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
