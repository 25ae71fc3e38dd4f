import type { LaneEventType } from './events.ts';

/** Answers to questions of an earlier step or traveller: they come late and mean nothing any more. */
export const lateAnswers = [
  'MRZ_READ',
  'MRZ_UNREADABLE',
  'CHIP_PROGRESS',
  'CHIP_READ',
  'CHIP_ABSENT',
  'CHIP_UNREADABLE',
  'CARD_LOST',
  'FACE_ADVICE',
  'FACE_CHALLENGE',
  'HOLDER_EXAMINED',
  'HOLDER_NOT_EXAMINED',
  'HOLDER_IN_DOUBT',
  'SCREENING_ANSWERED',
  'SCREENING_FAILED',
] as const satisfies readonly LaneEventType[];

/** A panel that is behind by a message asks for what is no longer to be had. */
export const lateOfficer = [
  'OFFICER_LET_THROUGH',
  'OFFICER_REFUSED',
  'OFFICER_TOOK_OVER',
  'OFFICER_OPENED_ENTRY',
] as const satisfies readonly LaneEventType[];

/** The question whether they are still there is not on their screen. Who asks for help or assistance is heard in every state. */
export const lateTraveller = ['MORE_TIME_ASKED'] as const satisfies readonly LaneEventType[];

export const except = (events: readonly LaneEventType[], handled: readonly LaneEventType[]) =>
  events.filter((event) => !handled.includes(event));

/** A document lies on the reader and has not said who it is. */
export const ignoredBeforeMrz = [
  ...except(lateAnswers, ['MRZ_READ', 'MRZ_UNREADABLE']),
  ...except(lateOfficer, ['OFFICER_TOOK_OVER']),
  'MORE_TIME_ASKED',
] as const satisfies readonly LaneEventType[];
