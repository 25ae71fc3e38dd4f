import type { TravelDocument } from '../core/document-checks.ts';
import type { CrossingId, OfficerId } from '../core/ids.ts';
import type { ChallengeStep, HolderDoubt } from '../core/presentation-attack.ts';
import type { ChipEvidence, HolderEvidence, OccupancyEvidence, PassageKind, ScreeningEvidence } from './evidence.ts';

/** The parts of a lane that can be lost and come back. */
export type LaneDevice = 'chip-reader' | 'mrz-reader' | 'camera' | 'inference' | 'gate' | 'journal';

/** What the traveller is asked to change before the camera. */
export type FaceAdvice = 'look' | 'closer' | 'back' | 'uncover' | 'alone' | 'turn' | 'none';

/** A movement that is asked for to see that a living person stands there. `step` null: look straight ahead. */
export interface Challenge {
  readonly step: ChallengeStep | null;
  /** Steps done so far, of how many. */
  readonly index: number;
  readonly of: number;
}

export type AlarmKind =
  | 'document-forged'
  | 'watchlist-hit'
  | 'face-mismatch'
  | 'not-alive'
  | 'two-faces'
  | 'person-changed'
  | 'more-than-one-person'
  | 'person-inside'
  | 'document-left'
  | 'tailgating'
  | 'exit-forced'
  | 'emergency'
  | 'device-lost'
  | 'backend-lost'
  | 'help-wanted'
  | 'assistance-wanted'
  | 'hand-over'
  | 'crossing-unresolved'
  | 'journal-gap'
  | 'internal-fault';

/** Things that happened. The station tells the lane nothing else. */
export type LaneEvent =
  // the document
  | { readonly type: 'DOCUMENT_PLACED'; readonly crossing: CrossingId }
  | { readonly type: 'MRZ_READ'; readonly document: TravelDocument }
  | { readonly type: 'MRZ_UNREADABLE' }
  | { readonly type: 'CHIP_PROGRESS'; readonly bytesRead: number; readonly bytesTotal: number }
  | { readonly type: 'CHIP_READ'; readonly evidence: ChipEvidence }
  | { readonly type: 'CHIP_ABSENT' }
  | { readonly type: 'CHIP_UNREADABLE'; readonly detail: string }
  | { readonly type: 'CARD_LOST' }
  | { readonly type: 'DOCUMENT_REMOVED' }
  // the person
  | { readonly type: 'PERSON_ENTERED' }
  | { readonly type: 'PERSON_LEFT' }
  /** The mat or sensor counts anew: before the exit of a one-door lane, between the doors of one with two. */
  | ({ readonly type: 'PERSONS_COUNTED' } & OccupancyEvidence)
  | { readonly type: 'FACE_ADVICE'; readonly advice: FaceAdvice }
  | ({ readonly type: 'FACE_CHALLENGE' } & Challenge)
  | { readonly type: 'HOLDER_EXAMINED'; readonly evidence: HolderEvidence }
  | { readonly type: 'HOLDER_NOT_EXAMINED'; readonly detail: string }
  /** Between the first look and the door: a second face beside the holder's, or another face in its place. */
  | { readonly type: 'HOLDER_IN_DOUBT'; readonly doubt: HolderDoubt }
  // the border
  | { readonly type: 'SCREENING_ANSWERED'; readonly evidence: ScreeningEvidence }
  | { readonly type: 'SCREENING_FAILED'; readonly detail: string }
  | { readonly type: 'CROSSING_RECORDED'; readonly crossing: CrossingId; readonly sequence: number }
  | { readonly type: 'BACKEND_LOST'; readonly detail: string }
  | { readonly type: 'BACKEND_BACK' }
  // the doors
  // Each names the clearance that the gate has opened for.
  | { readonly type: 'PASSAGE_STARTED'; readonly clearance: string }
  /** `accompanied`: the second body of an assisted passage has gone through too. */
  | { readonly type: 'PASSAGE_COMPLETED'; readonly clearance: string; readonly accompanied?: boolean }
  | { readonly type: 'PASSAGE_REVERSED'; readonly clearance: string }
  /** Null: behind somebody whose passage was over. */
  | { readonly type: 'PASSAGE_TAILGATED'; readonly clearance: string | null }
  | { readonly type: 'PASSAGE_EXPIRED'; readonly clearance: string }
  | { readonly type: 'EXIT_FORCED' }
  | { readonly type: 'DOORS_SHUT' }
  | { readonly type: 'ENTRY_COMPLETED' }
  | { readonly type: 'LANE_CROWDED' }
  // machines
  | { readonly type: 'DEVICE_LOST'; readonly device: LaneDevice; readonly detail: string }
  | { readonly type: 'DEVICE_BACK'; readonly device: LaneDevice }
  | { readonly type: 'EMERGENCY_PRESSED' }
  /** The button is up again and the doors shut; an officer has still to reset the lane. */
  | { readonly type: 'EMERGENCY_LIFTED' }
  | { readonly type: 'EMERGENCY_RESET' }
  // the traveller at the screen
  | { readonly type: 'HELP_ASKED' }
  /** A wheelchair, a walking frame, an attendant: more time, or an officer. */
  | { readonly type: 'ASSISTANCE_ASKED' }
  | { readonly type: 'MORE_TIME_ASKED' }
  // the officer at the panel (the station has verified who it is and that the case is the present one)
  | {
      readonly type: 'OFFICER_LET_THROUGH';
      readonly crossing: CrossingId;
      readonly officer: OfficerId;
      readonly reason: string;
      /** `normal` when it is not said. */
      readonly passage?: PassageKind;
    }
  | {
      readonly type: 'OFFICER_REFUSED';
      readonly crossing: CrossingId;
      readonly officer: OfficerId;
      readonly reason: string;
    }
  | {
      readonly type: 'OFFICER_TOOK_OVER';
      readonly crossing: CrossingId;
      readonly officer: OfficerId;
      readonly reason: string;
    }
  | { readonly type: 'OFFICER_CLOSED_LANE'; readonly officer: OfficerId; readonly reason: string }
  | { readonly type: 'OFFICER_OPENED_LANE'; readonly officer: OfficerId }
  /** Lets out by the entry who is between the doors; the exit stays shut. */
  | { readonly type: 'OFFICER_OPENED_ENTRY'; readonly officer: OfficerId; readonly reason: string }
  | { readonly type: 'OFFICER_RELEASED_DOORS'; readonly officer: OfficerId; readonly reason: string }
  // the lane itself: an event that the present state neither handles nor ignores
  | { readonly type: 'UNEXPECTED_EVENT'; readonly event: string };

export type LaneEventType = LaneEvent['type'];
