import { rfc3339 } from '../core/instant.ts';
import type { LaneState } from '../lane/lane-state.ts';
import type { CaseSheet } from './case-files.ts';
import type { RecoveredCase } from './recovery.ts';

/** What is known of the present traveller, but for the chip's findings and pictures; null while there is none. */
export function caseSheetOf(state: LaneState): CaseSheet | null {
  const { crossing, startedAt, handOver, document, holder, screening, decision, outcome } = state;
  if (crossing === null || startedAt === null) return null;
  return {
    crossing,
    startedAt: rfc3339(startedAt),
    handOver: handOver === null ? null : { reason: handOver.reason, at: rfc3339(handOver.at) },
    document: document === null ? null : { ...document },
    holder:
      holder === null
        ? null
        : { ...holder, pad: holder.pad === null ? null : { ...holder.pad, reasons: [...holder.pad.reasons] } },
    screening:
      screening === null
        ? null
        : {
            listVersion: screening.listVersion,
            hits: screening.hits.map((hit) => ({ ...hit, reasons: [...hit.reasons] })),
          },
    decision:
      decision === null
        ? null
        : {
            kind: decision.kind,
            reason: decision.kind === 'clear' ? null : decision.reason,
            rule: decision.rule,
            policyVersion: decision.policyVersion,
          },
    outcome:
      outcome === null
        ? null
        : { outcome: outcome.outcome, reason: outcome.outcome === 'cleared' ? null : outcome.reason },
  };
}

/** A case from before a restart: what the journal knows, without the traveller's data, which were only in memory. */
export function recoveredCaseSheet({ crossing, startedAt, reason, at }: RecoveredCase): CaseSheet {
  return {
    crossing,
    startedAt,
    handOver: { reason, at },
    document: null,
    holder: null,
    screening: null,
    decision: null,
    outcome: { outcome: 'handed-over', reason },
  };
}
