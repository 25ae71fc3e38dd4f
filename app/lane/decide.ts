import { type DocumentCheckName, documentCheckNames, provesNothingWithout } from '../core/document-checks.ts';
import type { LaneId } from '../core/ids.ts';
import { type Instant, instantFrom } from '../core/instant.ts';
import { type PadMode, padModes } from '../core/presentation-attack.ts';
import { ineligibility, isExpired } from '../policy/eligibility.ts';
import type { Policy } from '../policy/policy.ts';
import { laneDelays, unhurriedDelays } from './delays.ts';
import type {
  Clearance,
  CompleteEvidence,
  Decision,
  DocumentEvidence,
  HandOverReason,
  OfficerOverride,
  PassageKind,
} from './evidence.ts';

/** What a decision needs besides the evidence. */
export interface DecisionContext {
  readonly lane: LaneId;
  readonly doors: 'one' | 'two';
  readonly pad: PadMode;
  readonly now: Instant;
  readonly elapsed: number;
  /** The calendar day at the site, ISO 8601: validity and age are counted in days. */
  readonly today: string;
  readonly makeId: () => string;
  /** The traveller asked for more time and the site gives it: the exit stays open longer, for one person as ever. */
  readonly unhurried: boolean;
  /** By `Clock.elapsed`: since when the camera has looked at who stands there now. */
  readonly lookedAtSince: number | null;
}

type Refusal = Exclude<Decision, { kind: 'clear' }>;

/** The only maker of clearances from evidence. Every line that refuses names the rule; a missing answer is a refusal. */
export function decide(evidence: CompleteEvidence, policy: Policy, context: DecisionContext): Decision {
  const refusal =
    assessDocument(evidence.document, policy, context.today) ??
    assessScreening(evidence, policy) ??
    assessOccupancy(evidence, policy, context.doors) ??
    assessHolder(evidence, policy, context.pad);
  if (refusal !== null) return refusal;
  return {
    kind: 'clear',
    clearance: clearanceFor(evidence.crossing, 'machine', 'normal', context.lookedAtSince, context),
    rule: 'all-checks-passed',
    policyVersion: policy.version,
  };
}

/** An officer's decision in place of the machine's. Who, why and for whom is in the journal before the door moves. */
export function decideOverride(override: OfficerOverride, context: DecisionContext): Clearance {
  return clearanceFor(override.crossing, override.officer, override.passage, null, context);
}

/**
 * What the document alone already decides, null when the traveller may go on to the camera. The most serious finding
 * counts: a forged or doubtful chip before an expired book, an expired book before a traveller who may not use the lane.
 */
export function assessDocument(evidence: DocumentEvidence, policy: Policy, today: string): Refusal | null {
  const { document, chip } = evidence;
  if (!isInForce(policy, today)) return officer('chip-check-failed', 'policy-not-in-force', policy);
  // Before what could not be checked: a chip without the key that its state signed may have ended the reading by that.
  if (chip.activeAuthentication.outcome === 'failed')
    return officer('chip-check-failed', 'active-authentication', policy);
  if (chip.chipAuthentication.outcome === 'failed') return officer('chip-check-failed', 'chip-authentication', policy);
  const doubtful = documentCheckNames.find((name) => doubts(chip.checks[name].outcome, name, policy));
  if (doubtful !== undefined) return officer('chip-check-failed', `check-${doubtful}`, policy);
  if (chip.access.downgraded && policy.downgradedAccess !== 'clear') {
    return officer('chip-check-failed', 'downgraded-access', policy);
  }
  if (isExpired(document.expiryDate, today)) return officer('expired', 'document-expired', policy);
  const unfit = ineligibility(document, policy, today);
  if (unfit !== null) return { kind: 'refuse', reason: 'not-eligible', rule: unfit, policyVersion: policy.version };
  if (!chip.portraitUsable) return officer('chip-unreadable', 'portrait-unusable', policy);
  return null;
}

/** What the rules say of a document whose chip says nothing: nobody is cleared on it, the policy only says who takes over. */
export function assessDocumentWithoutChip(policy: Policy, today: string): Refusal {
  if (policy.noChip === 'refuse' && isInForce(policy, today))
    return { kind: 'refuse', reason: 'no-chip', rule: 'no-chip', policyVersion: policy.version };
  return officer('no-chip', 'no-chip', policy);
}

function isInForce({ validFrom, validUntil }: Policy, today: string): boolean {
  return validFrom <= today && today <= validUntil;
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

/** In a two-door lane the exit opens for exactly one person: whoever is with them goes to an officer with them. */
function assessOccupancy(evidence: CompleteEvidence, policy: Policy, doors: 'one' | 'two'): Refusal | null {
  if (doors === 'one') return null;
  if (evidence.doors !== 'two') return officer('occupancy-unknown', 'occupancy-missing', policy);
  const { persons, things } = evidence.occupancy;
  if (persons > 1) return officer('more-than-one-person', 'not-one-person', policy);
  if (persons !== 1) return officer('occupancy-unknown', 'not-one-person', policy);
  if (things !== null && things !== 0 && policy.between.luggage !== 'clear') {
    return officer('more-than-one-person', 'luggage-between-doors', policy);
  }
  return null;
}

function assessHolder({ holder }: CompleteEvidence, policy: Policy, pad: PadMode): Refusal | null {
  // Each as what must be so, not as what must not: a number that is none refuses.
  if (!(holder.fmr <= policy.face.fmr)) return officer('face-mismatch', 'fmr-above-policy', policy);
  if (holder.facesInView !== 1) return officer('face-mismatch', 'not-one-face', policy);
  if (!holder.match || !(holder.similarity >= holder.threshold))
    return officer('face-mismatch', 'face-mismatch', policy);
  if (holder.liveness !== 'bona-fide' && holder.liveness !== 'off') return officer('not-alive', 'not-alive', policy);
  const judged = holder.liveness === 'off' ? 'off' : (holder.pad?.mode ?? 'off');
  if (padModes.indexOf(judged) < padModes.indexOf(pad)) return officer('not-alive', 'liveness-not-as-required', policy);
  return null;
}

function officer(reason: HandOverReason, rule: string, policy: Policy): Refusal {
  return { kind: 'officer', reason, rule, policyVersion: policy.version };
}

function clearanceFor(
  crossing: Clearance['crossing'],
  by: Clearance['by'],
  passage: PassageKind,
  lookedAtSince: number | null,
  context: DecisionContext,
): Clearance {
  const { lane, now, elapsed, unhurried } = context;
  const { clearanceLife } = unhurried || passage === 'assisted' ? unhurriedDelays : laneDelays;
  const expiresAt = instantFrom(now + clearanceLife);
  const issued = { issuedAt: now, expiresAt, issuedElapsed: elapsed, lookedAtSince };
  return { id: context.makeId(), lane, crossing, by, passage, ...issued } as Clearance;
}
