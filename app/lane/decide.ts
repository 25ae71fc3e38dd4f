import { type DocumentCheckName, documentCheckNames, provesNothingWithout } from '../core/document-checks.ts';
import type { LaneId } from '../core/ids.ts';
import { type Instant, instantFrom } from '../core/instant.ts';
import { ineligibility, isExpired } from '../policy/eligibility.ts';
import type { Policy } from '../policy/policy.ts';
import { laneDelays } from './delays.ts';
import type {
  Clearance,
  CompleteEvidence,
  Decision,
  DocumentEvidence,
  HandOverReason,
  OfficerOverride,
} from './evidence.ts';

/** What a decision needs besides the evidence. */
export interface DecisionContext {
  readonly lane: LaneId;
  readonly now: Instant;
  /** The calendar day at the site, ISO 8601: validity and age are counted in days. */
  readonly today: string;
  readonly makeId: () => string;
}

type Refusal = Exclude<Decision, { kind: 'clear' }>;

/** The only maker of clearances from evidence. Every line that refuses names the rule; a missing answer is a refusal. */
export function decide(evidence: CompleteEvidence, policy: Policy, context: DecisionContext): Decision {
  const refusal =
    assessDocument(evidence.document, policy, context.today) ??
    assessScreening(evidence, policy) ??
    assessHolder(evidence, policy);
  if (refusal !== null) return refusal;
  return {
    kind: 'clear',
    clearance: clearanceFor(evidence.crossing, 'machine', context),
    rule: 'all-checks-passed',
    policyVersion: policy.version,
  };
}

/** An officer's decision in place of the machine's. Who, why and for whom is in the journal before the door moves. */
export function decideOverride(override: OfficerOverride, context: DecisionContext): Clearance {
  return clearanceFor(override.crossing, override.officer, context);
}

/**
 * What the document alone already decides, null when the traveller may go on to the camera. The most serious finding
 * counts: a forged or doubtful chip before an expired book, an expired book before a traveller who may not use the lane.
 */
export function assessDocument(evidence: DocumentEvidence, policy: Policy, today: string): Refusal | null {
  const { document, chip } = evidence;
  if (today < policy.validFrom || today > policy.validUntil)
    return officer('chip-check-failed', 'policy-not-in-force', policy);
  const doubtful = documentCheckNames.find((name) => doubts(chip.checks[name].outcome, name, policy));
  if (doubtful !== undefined) return officer('chip-check-failed', `check-${doubtful}`, policy);
  if (chip.activeAuthentication.outcome === 'failed')
    return officer('chip-check-failed', 'active-authentication', policy);
  if (chip.chipAuthentication.outcome === 'failed') return officer('chip-check-failed', 'chip-authentication', policy);
  if (chip.access.downgraded && policy.downgradedAccess !== 'clear') {
    return officer('chip-check-failed', 'downgraded-access', policy);
  }
  if (isExpired(document.expiryDate, today)) return officer('expired', 'document-expired', policy);
  const unfit = ineligibility(document, policy, today);
  if (unfit !== null) return { kind: 'refuse', reason: 'not-eligible', rule: unfit, policyVersion: policy.version };
  if (!chip.portraitUsable) return officer('chip-unreadable', 'portrait-unusable', policy);
  return null;
}

function doubts(outcome: string, name: DocumentCheckName, policy: Policy): boolean {
  if (outcome === 'passed' || outcome === 'not-applicable')
    return outcome !== 'passed' && provesNothingWithout.includes(name);
  if (outcome === 'failed' || provesNothingWithout.includes(name)) return true;
  return policy.notPossible[name] !== 'clear';
}

function assessScreening({ screening }: CompleteEvidence, policy: Policy): Refusal | null {
  return screening.hits.length > 0 ? officer('watchlist-hit', 'watchlist-hit', policy) : null;
}

function assessHolder({ holder }: CompleteEvidence, policy: Policy): Refusal | null {
  // Each as what must be so, not as what must not: a number that is none refuses.
  if (!(holder.fmr <= policy.face.fmr)) return officer('face-mismatch', 'fmr-above-policy', policy);
  if (holder.facesInView !== 1) return officer('face-mismatch', 'not-one-face', policy);
  if (!holder.match || !(holder.similarity >= holder.threshold))
    return officer('face-mismatch', 'face-mismatch', policy);
  if (holder.liveness !== 'bona-fide' && holder.liveness !== 'off') return officer('not-alive', 'not-alive', policy);
  return null;
}

function officer(reason: HandOverReason, rule: string, policy: Policy): Refusal {
  return { kind: 'officer', reason, rule, policyVersion: policy.version };
}

function clearanceFor(crossing: Clearance['crossing'], by: Clearance['by'], context: DecisionContext): Clearance {
  const { lane, now } = context;
  const expiresAt = instantFrom(now + laneDelays.clearanceLife);
  return { id: context.makeId(), lane, crossing, by, issuedAt: now, expiresAt } as Clearance;
}
