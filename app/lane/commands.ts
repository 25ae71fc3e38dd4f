import type { TravelDocument } from '../core/document-checks.ts';
import type { CrossingId } from '../core/ids.ts';
import type { AlarmKind } from './events.ts';
import type { Clearance, CrossingOutcome, Decision, HandOverReason, OccupancyEvidence } from './evidence.ts';

/**
 * Orders of the lane, emitted in the order in which they are to be carried out.
 * The station writes each to the journal and has it on the disk before it acts on it.
 */
export type LaneCommand =
  /** Ask the card on the reader for its data; answers CHIP_PROGRESS*, then CHIP_READ | CHIP_ABSENT | CHIP_UNREADABLE | CARD_LOST. */
  | { readonly type: 'readChip'; readonly crossing: CrossingId; readonly document: TravelDocument }
  /** Compare the person before the camera with the chip's portrait; answers FACE_ADVICE* and FACE_CHALLENGE*, then HOLDER_EXAMINED | HOLDER_NOT_EXAMINED, and HOLDER_IN_DOUBT until it is stopped. */
  | { readonly type: 'examineHolder'; readonly crossing: CrossingId; readonly unhurried: boolean }
  | { readonly type: 'stopExamining' }
  /** What `decide()` (or the document alone) said; for the journal and the panel. */
  | {
      readonly type: 'noteDecision';
      readonly crossing: CrossingId;
      readonly decision: Decision;
      /** Who stood between the doors; null: nobody asked, or the lane has one door. */
      readonly occupancy: OccupancyEvidence | null;
    }
  /** The automatic path has ended: the case goes to the panel and stays there until an officer settles it. */
  | { readonly type: 'handOver'; readonly crossing: CrossingId; readonly reason: HandOverReason }
  /** Ask the border backend; answers SCREENING_ANSWERED | SCREENING_FAILED. */
  | { readonly type: 'screen'; readonly crossing: CrossingId; readonly document: TravelDocument }
  /** Two-door lanes: lets `persons` step in, or out whoever is between the doors, for `life` ms. The exit stays shut. */
  | {
      readonly type: 'openEntry';
      readonly crossing: CrossingId | null;
      readonly way: 'in' | 'out';
      readonly persons: number;
      readonly life: number;
    }
  /** Opens the exit for one passage. */
  | { readonly type: 'openExit'; readonly clearance: Clearance }
  | { readonly type: 'shutDoors' }
  /** An officer's reaction to an emergency: everything open. Hardware does the same without us. */
  | { readonly type: 'releaseDoors' }
  | { readonly type: 'raiseAlarm'; readonly alarm: AlarmKind; readonly crossing: CrossingId | null }
  /** Passage evidence says that the person has crossed: record it once. */
  | {
      readonly type: 'recordCrossing';
      readonly crossing: CrossingId;
      readonly tailgated: boolean;
      /** An attendant went through with the traveller. */
      readonly accompanied: boolean;
      readonly clearance: Clearance;
    }
  /** The attempt is over; the journal's last word on it. */
  | { readonly type: 'concludeCrossing'; readonly crossing: CrossingId; readonly outcome: CrossingOutcome }
  /** Nothing of the traveller may stay in memory. */
  | { readonly type: 'forgetTraveller'; readonly crossing: CrossingId };
