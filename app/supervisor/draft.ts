import type { LaneView, OfficerRequest, OfficerView } from '../contract/officer.ts';

/** What needs a reason before it goes to the lane. */
export const reasonedActions = [
  'letThrough',
  'refuse',
  'takeOver',
  'openEntry',
  'closeLane',
  'releaseDoors',
  'settleCase',
  'acceptGap',
] as const;
export type ReasonedAction = (typeof reasonedActions)[number];

export type Settled = Extract<OfficerRequest, { type: 'settleCase' }>['settled'];
export const settledOutcomes = [
  'crossed-at-counter',
  'refused',
  'withdrawn',
  'not-crossed',
] as const satisfies readonly Settled[];

/** Codes that a reason may start with: the journal reads the same whatever language the officer's panel speaks. */
export const quickReasons = {
  letThrough: ['identity-confirmed', 'document-genuine', 'hit-cleared', 'equipment-fault'],
  refuse: ['not-the-holder', 'document-not-genuine', 'document-expired', 'hit-confirmed', 'to-the-counter'],
  takeOver: ['needs-help', 'doubt-about-person', 'doubt-about-document', 'more-than-one', 'spot-check'],
  openEntry: ['turned-away', 'person-trapped', 'needs-help', 'more-than-one'],
  closeLane: ['maintenance', 'no-staff', 'shift-end', 'incident'],
  releaseDoors: ['person-trapped', 'medical', 'fire', 'crowd'],
  settleCase: ['checked-by-hand', 'passed-on', 'left-the-hall'],
  acceptGap: ['disk-failed', 'power-failed', 'old-copy-restored', 'under-investigation'],
} as const satisfies Record<ReasonedAction, readonly string[]>;

/** Shortest and longest reason that a station takes. */
const shortestReason = 3;
const longestReason = 500;

/** An action that an officer has begun and not yet sent. Bound to the traveller for whom it was begun. */
export interface Draft {
  readonly action: ReasonedAction;
  readonly lane: string;
  /** Null for what concerns the lane and not a traveller. */
  readonly crossing: string | null;
  readonly quick: string | null;
  readonly text: string;
  readonly settled: Settled | null;
  /** Who is let through is helped: the exit stays open longer, and for two. */
  readonly assisted: boolean;
  /** First of the two steps of a release is done. */
  readonly armed: boolean;
}

/** Begins an action; null when the lane would not take it now. */
export function beginDraft(action: ReasonedAction, lane: LaneView, crossing: string | null): Draft | null {
  const draft: Draft = {
    action,
    lane: lane.lane,
    crossing,
    quick: null,
    text: '',
    settled: null,
    assisted: false,
    armed: false,
  };
  return isPossible(draft, lane) ? draft : null;
}

/** Whether the lane would still take a begun action: the same traveller is there and the action is offered. */
export function stillPossible(draft: Draft, view: OfficerView): boolean {
  const lane = view.lanes.find((one) => one.lane === draft.lane);
  return lane !== undefined && isPossible(draft, lane);
}

function isPossible({ action, crossing }: Draft, lane: LaneView): boolean {
  switch (action) {
    case 'settleCase':
      return lane.openCases.some((one) => one.crossing === crossing);
    case 'closeLane':
    case 'openEntry':
    case 'releaseDoors':
    case 'acceptGap':
      return lane.actions.includes(action);
    case 'letThrough':
    case 'refuse':
    case 'takeOver':
      return crossing !== null && lane.current?.crossing === crossing && lane.actions.includes(action);
  }
}

/** The reason as the journal gets it: code, words, or both; null while it says too little. */
export function reasonOf({ quick, text }: Pick<Draft, 'quick' | 'text'>): string | null {
  const words = text.trim();
  if (quick === null) return words.length < shortestReason ? null : words.slice(0, longestReason);
  return (words === '' ? quick : `${quick}: ${words}`).slice(0, longestReason);
}

/** What a draft still lacks, null when it may be sent. */
export function missingIn(draft: Draft): 'outcome' | 'reason' | null {
  if (draft.action === 'settleCase' && draft.settled === null) return 'outcome';
  return reasonOf(draft) === null ? 'reason' : null;
}

/** True for what a station takes as an officer's number. */
export function isOfficerId(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

/** The message for a draft that lacks nothing; null when it does, or when a release is not armed. */
export function requestOf(draft: Draft, officer: string): OfficerRequest | null {
  const { action, lane, crossing, settled } = draft;
  const reason = reasonOf(draft);
  if (reason === null || !isOfficerId(officer)) return null;
  switch (action) {
    case 'letThrough': {
      const passage = draft.assisted ? ({ passage: 'assisted' } as const) : {};
      return crossing === null ? null : { type: action, lane, crossing, officer, reason, ...passage };
    }
    case 'refuse':
    case 'takeOver':
      return crossing === null ? null : { type: action, lane, crossing, officer, reason };
    case 'settleCase':
      return crossing === null || settled === null ? null : { type: action, lane, crossing, officer, settled, reason };
    case 'closeLane':
    case 'openEntry':
    case 'acceptGap':
      return { type: action, lane, officer, reason };
    case 'releaseDoors':
      return draft.armed ? { type: action, lane, officer, reason } : null;
  }
}
