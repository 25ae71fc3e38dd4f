import type { TravelDocument } from '../core/document-checks.ts';
import type { CrossingId, LaneId, OfficerId } from '../core/ids.ts';
import type { Instant } from '../core/instant.ts';
import type { HolderDoubt, PadMode } from '../core/presentation-attack.ts';
import type { Policy } from '../policy/policy.ts';
import type { Challenge, FaceAdvice, LaneDevice } from './events.ts';
import type {
  ChipEvidence,
  Clearance,
  CrossingOutcome,
  Decision,
  HandOverReason,
  HolderEvidence,
  OccupancyEvidence,
  OfficerOverride,
  ScreeningEvidence,
} from './evidence.ts';

/** What may be at fault: a lane serves only while nothing is. */
export type FaultSource = LaneDevice | 'backend';

export const faultSources = [
  'chip-reader',
  'mrz-reader',
  'camera',
  'inference',
  'gate',
  'journal',
  'backend',
] as const satisfies readonly FaultSource[];

export interface LaneConfig {
  readonly lane: LaneId;
  readonly doors: 'one' | 'two';
  readonly policy: Policy;
  /** How the site wants it judged whether a living person stands there. */
  readonly pad: PadMode;
  /** Whether who asks for more time stays on the automatic path and gets it, or goes to an officer. */
  readonly assistance: 'automatic' | 'officer';
  /** The only sources of time and of ids in a lane. */
  readonly now: () => Instant;
  readonly elapsed: () => number;
  /** The calendar day at the site, ISO 8601. */
  readonly today: () => string;
  readonly makeId: () => string;
}

export interface LaneContext {
  readonly config: LaneConfig;
  readonly faults: Readonly<Partial<Record<FaultSource, string>>>;
  /** Who closed the lane, or `emergency` after one; null while it may serve. */
  readonly closedBy: OfficerId | 'emergency' | null;
  readonly documentOnReader: boolean;
  readonly personInside: boolean;
  /** As the mat or sensor counted last; null: it has not, or its gate has gone since. */
  readonly occupancy: OccupancyEvidence | null;
  /** Doors stand open by the button or an officer's release. */
  readonly doorsReleased: boolean;
  readonly crossing: CrossingId | null;
  readonly startedAt: Instant | null;
  readonly tries: number;
  readonly document: TravelDocument | null;
  readonly progress: { readonly bytesRead: number; readonly bytesTotal: number } | null;
  readonly chip: ChipEvidence | null;
  readonly advice: FaceAdvice;
  /** Null: no movement has been asked for. */
  readonly challenge: Challenge | null;
  /** What has been doubted of who stands there, since the first look. */
  readonly doubts: readonly HolderDoubt[];
  readonly holder: HolderEvidence | null;
  /** By `Clock.elapsed`: since when the camera has looked at who stands there now. */
  readonly lookedAtSince: number | null;
  readonly screening: ScreeningEvidence | null;
  readonly decision: Decision | null;
  readonly clearance: Clearance | null;
  /** An officer lets this traveller through as soon as they have come in by the entry. */
  readonly admission: OfficerOverride | null;
  /** The traveller has asked for more time: this site gives it, or an officer does. */
  readonly unhurried: boolean;
  readonly handOver: { readonly reason: HandOverReason; readonly at: Instant } | null;
  /** Told once to the journal, when the attempt ends. */
  readonly outcome: CrossingOutcome | null;
}

type Traveller = Omit<
  LaneContext,
  'config' | 'faults' | 'closedBy' | 'documentOnReader' | 'personInside' | 'occupancy' | 'doorsReleased'
>;

/** What a lane knows of a traveller before one has come, and after one has gone. */
export const nobody: Traveller = {
  crossing: null,
  startedAt: null,
  tries: 0,
  document: null,
  progress: null,
  chip: null,
  advice: 'none',
  challenge: null,
  doubts: [],
  holder: null,
  lookedAtSince: null,
  screening: null,
  decision: null,
  clearance: null,
  admission: null,
  unhurried: false,
  handOver: null,
  outcome: null,
};

/** A document is laid down this often before an officer is called. */
export const triesWithDocument = 3;
