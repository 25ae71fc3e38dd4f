import type { CardTransportKind, CheckResult, DocumentChecks, TravelDocument } from '../core/document-checks.ts';
import type { CrossingId, LaneId, OfficerId } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import type { PadMode, PadReason } from '../core/presentation-attack.ts';

/** What the chip said and how far it can be believed. */
export interface ChipEvidence {
  readonly access: {
    readonly protocol: 'PACE' | 'BAC';
    readonly mapping?: 'GM' | 'IM' | 'CAM';
    readonly downgraded: boolean;
  };
  readonly transport: CardTransportKind;
  readonly checks: DocumentChecks;
  readonly activeAuthentication: CheckResult;
  readonly chipAuthentication: CheckResult;
  /** True when DG2 gave a picture and the face process made a template of it. */
  readonly portraitUsable: boolean;
}

/** The document as printed (MRZ) and as stored (chip). */
export interface DocumentEvidence {
  readonly document: TravelDocument;
  readonly chip: ChipEvidence;
}

/** What presentation attack detection found, besides its decision. */
export interface PadEvidence {
  readonly mode: Exclude<PadMode, 'off'>;
  /** 0…1, 1 = alive. */
  readonly score: number;
  /** What spoke against a living person; empty for a clear one. */
  readonly reasons: readonly PadReason[];
}

/** Is the person before the camera the holder, and alive? Similarity is a cosine. */
export interface HolderEvidence {
  readonly similarity: number;
  readonly threshold: number;
  /** False match rate that the threshold stands for, from the measured table. */
  readonly fmr: number;
  readonly match: boolean;
  readonly liveness: 'bona-fide' | 'attack' | 'undecided' | 'off';
  /** Null: the site has it off. */
  readonly pad: PadEvidence | null;
  readonly facesInView: number;
  readonly frames: number;
}

export interface ScreeningHit {
  readonly list: string;
  readonly entry: string;
  readonly kind: 'document' | 'person';
  readonly score: number;
  readonly reasons: readonly string[];
}

/** The border backend's answer; there is no evidence without an answer. */
export interface ScreeningEvidence {
  readonly hits: readonly ScreeningHit[];
  readonly listVersion: string;
  readonly source: 'backend';
}

/** Who stands between the doors of a two-door lane, or before the exit of one with one, as its mat or sensor counts. */
export interface OccupancyEvidence {
  /** A child is a person; so is whatever a mat takes for one. */
  readonly persons: number;
  /** Things that the sensor tells from people, as a suitcase; null: it cannot tell. */
  readonly things: number | null;
}

interface TravellerEvidence {
  readonly crossing: CrossingId;
  readonly document: DocumentEvidence;
  readonly holder: HolderEvidence;
  readonly screening: ScreeningEvidence;
}

/** Complete by type: what was not checked cannot be passed to `decide()`. With two doors that includes who is between them. */
export type CompleteEvidence =
  | (TravellerEvidence & { readonly doors: 'one' })
  | (TravellerEvidence & { readonly doors: 'two'; readonly occupancy: OccupancyEvidence });

/** One person, or one person who is helped: two bodies may pass on one assisted clearance. */
export type PassageKind = 'normal' | 'assisted';

/** How many bodies may pass on one clearance. */
export const bodiesOn = { normal: 1, assisted: 2 } as const satisfies Readonly<Record<PassageKind, number>>;

/** A person's decision: who, why, for which crossing. Verified by the station before it becomes an event. */
export interface OfficerOverride {
  readonly crossing: CrossingId;
  readonly officer: OfficerId;
  readonly reason: string;
  readonly passage: PassageKind;
  readonly at: Instant;
}

declare const clearance: unique symbol;

/** Opens the exit once, for one passage, until `expiresAt`. Only `decide()` and `decideOverride()` make one. */
export interface Clearance {
  readonly [clearance]: true;
  readonly id: string;
  readonly lane: LaneId;
  readonly crossing: CrossingId;
  readonly by: 'machine' | OfficerId;
  readonly passage: PassageKind;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** `issuedAt` by the clock that nobody can set (`Clock.elapsed`): its life does not grow when the other is set back. */
  readonly issuedElapsed: number;
  /**
   * By the same clock: since then the camera has looked at whoever is cleared. A gate whose mat has become empty since does
   * not open. Null: an officer answers for who it is.
   */
  readonly lookedAtSince: number | null;
}

/** Why the automatic path ended otherwise than with a passage; the words of `egate virtual traveller`. */
export type HandOverReason =
  | 'face-mismatch'
  | 'watchlist-hit'
  | 'chip-check-failed'
  | 'no-chip'
  | 'expired'
  | 'chip-unreadable'
  | 'mrz-unreadable'
  | 'not-alive'
  | 'device-lost'
  | 'backend-lost'
  | 'gate-fault'
  | 'more-than-one-person'
  | 'occupancy-unknown'
  | 'asked-for-help'
  | 'asked-for-assistance'
  | 'taken-over'
  | 'lane-restarted'
  | 'emergency'
  | 'internal-fault';

/** Why the rules send a traveller to the counter. */
export type RefusalReason = 'not-eligible' | 'no-chip';

export type AbandonReason = 'turned-back' | 'timed-out';

export type CrossingOutcome =
  | { readonly outcome: 'cleared'; readonly by: 'machine' | OfficerId; readonly tailgated: boolean }
  | { readonly outcome: 'handed-over'; readonly reason: HandOverReason }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason | 'officer-refused' }
  | { readonly outcome: 'abandoned'; readonly reason: AbandonReason };

export type Decision =
  | { readonly kind: 'clear'; readonly clearance: Clearance; readonly rule: string; readonly policyVersion: string }
  | { readonly kind: 'officer'; readonly reason: HandOverReason; readonly rule: string; readonly policyVersion: string }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason; readonly rule: string; readonly policyVersion: string };
