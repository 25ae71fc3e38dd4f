import { except, ignoredBeforeMrz, lateAnswers, lateOfficer } from './chart-ignored.ts';
import { abandoned, alarm, call, laneSetup } from './chart-setup.ts';

// The automatic path of one traveller, up to the decision.

/** An officer may take over every step of the automatic path, and nothing else. */
const notYetOfficer = except(lateOfficer, ['OFFICER_TOOK_OVER']);

/** What ends the automatic path in each of its steps, whatever the step waits for. */
const interruptions = {
  HELP_ASKED: { target: '#lane.officer', actions: call('asked-for-help') },
  OFFICER_TOOK_OVER: { guard: 'sameCrossing', target: '#lane.officer', actions: call('taken-over') },
  DEVICE_LOST: { target: '#lane.officer', actions: ['noteFault', call('device-lost')] },
  BACKEND_LOST: { target: '#lane.officer', actions: ['noteFault', call('backend-lost')] },
  UNEXPECTED_EVENT: { target: '#lane.officer', actions: call('internal-fault') },
} as const;

const toOfficerForAssistance = { target: '#lane.officer', actions: call('asked-for-assistance') } as const;
const mrzUnreadable = { target: '#lane.officer', actions: call('mrz-unreadable') } as const;
const chipUnreadable = { target: '#lane.officer', actions: call('chip-unreadable') } as const;
const timedOut = { target: '#lane.leaving', actions: abandoned('timed-out') } as const;

/** The document: printed lines, then the chip; laid down again where that helps. */
export const documentState = laneSetup.createStateConfig({
  initial: 'mrz',
  on: {
    ...interruptions,
    ASSISTANCE_ASKED: [
      { guard: 'moreTimeGiven', actions: ['noteUnhurried', alarm('assistance-wanted')] },
      toOfficerForAssistance,
    ],
  },
  states: {
    mrz: {
      initial: 'seeing',
      states: {
        seeing: { meta: { ignored: ignoredBeforeMrz }, after: { showHowAfter: { target: 'showingHow' } } },
        showingHow: { meta: { ignored: ignoredBeforeMrz } },
      },
      on: {
        MRZ_READ: { target: 'chip', actions: 'noteDocument' },
        MRZ_UNREADABLE: [{ guard: 'triesLeft', target: 'again' }, mrzUnreadable],
        DOCUMENT_REMOVED: { target: 'again', actions: 'noteDocumentRemoved' },
      },
      after: { mrzWithin: [{ guard: 'triesLeft', target: 'again' }, mrzUnreadable] },
    },
    chip: {
      meta: {
        ignored: [
          ...except(lateAnswers, ['CHIP_PROGRESS', 'CHIP_READ', 'CHIP_ABSENT', 'CHIP_UNREADABLE', 'CARD_LOST']),
          ...notYetOfficer,
          'MORE_TIME_ASKED',
        ],
      },
      entry: 'readChip',
      on: {
        CHIP_PROGRESS: { actions: 'noteProgress' },
        CHIP_READ: { target: '#lane.assessing', actions: 'noteChip' },
        CHIP_ABSENT: { target: '#lane.assessing' },
        CHIP_UNREADABLE: [{ guard: 'triesLeft', target: 'again' }, chipUnreadable],
        CARD_LOST: [{ guard: 'triesLeft', target: 'again' }, chipUnreadable],
        DOCUMENT_REMOVED: [
          { guard: 'triesLeft', target: 'again', actions: 'noteDocumentRemoved' },
          { target: '#lane.officer', actions: ['noteDocumentRemoved', call('chip-unreadable')] },
        ],
      },
      after: { chipWithin: chipUnreadable },
    },
    again: {
      entry: 'noteTry',
      initial: 'waiting',
      on: { DOCUMENT_PLACED: { target: 'mrz', actions: 'noteDocumentPlaced' } },
      states: {
        waiting: {
          meta: { ignored: [...lateAnswers, ...notYetOfficer, 'MORE_TIME_ASKED'] },
          on: {
            ASSISTANCE_ASKED: [
              {
                guard: 'moreTimeGiven',
                target: 'waiting',
                reenter: true,
                actions: ['noteUnhurried', alarm('assistance-wanted')],
              },
              toOfficerForAssistance,
            ],
          },
          after: { layAgainWithin: { target: 'asking' } },
        },
        asking: {
          meta: { ignored: [...lateAnswers, ...notYetOfficer] },
          on: {
            MORE_TIME_ASKED: { target: 'waiting' },
            ASSISTANCE_ASKED: [
              { guard: 'moreTimeGiven', target: 'waiting', actions: ['noteUnhurried', alarm('assistance-wanted')] },
              toOfficerForAssistance,
            ],
          },
          after: { answerStillThereWithin: timedOut },
        },
      },
    },
  },
});

/** What the document alone decides, with its chip or without; leaves at once. */
export const assessingState = laneSetup.createStateConfig({
  meta: { transient: true },
  entry: 'assessDocument',
  always: [
    { guard: 'decidedForOfficer', target: 'officer', actions: ['tellDecision', call()] },
    {
      guard: 'documentRefused',
      target: 'refused',
      actions: ['tellDecision', 'noteRefusal'],
    },
    { guard: 'timeFromOfficer', target: 'officer', actions: call('asked-for-assistance') },
    // Somebody is between the doors already, and nobody was let in: the entry stays shut.
    { guard: 'strangerInside', target: 'officer', actions: call('more-than-one-person') },
    { guard: 'twoDoors', target: 'entering' },
    { target: 'holder' },
  ],
});

/** Two-door lanes: the entry is open until somebody has come in by it. */
export const enteringState = laneSetup.createStateConfig({
  initial: 'waiting',
  on: {
    ...interruptions,
    ENTRY_COMPLETED: { target: 'holder', actions: 'notePersonEntered' },
    LANE_CROWDED: { target: 'officer', actions: call('more-than-one-person') },
    ASSISTANCE_ASKED: [
      {
        guard: 'moreTimeGiven',
        target: '.waiting',
        reenter: true,
        actions: ['noteUnhurried', alarm('assistance-wanted')],
      },
      toOfficerForAssistance,
    ],
  },
  states: {
    waiting: {
      meta: { ignored: [...lateAnswers, ...notYetOfficer, 'MORE_TIME_ASKED'] },
      entry: 'openEntry',
      after: { enterWithin: { target: 'asking' } },
    },
    asking: {
      meta: { ignored: [...lateAnswers, ...notYetOfficer] },
      on: { MORE_TIME_ASKED: { target: 'waiting' } },
      after: { answerStillThereWithin: timedOut },
    },
  },
});

const answersOfDocument = except(lateAnswers, [
  'FACE_ADVICE',
  'FACE_CHALLENGE',
  'HOLDER_EXAMINED',
  'HOLDER_NOT_EXAMINED',
  'HOLDER_IN_DOUBT',
  'SCREENING_ANSWERED',
  'SCREENING_FAILED',
]);

/** Face and lists at once: whoever is last decides how long it takes. */
export const holderState = laneSetup.createStateConfig({
  entry: ['noteLooking', 'screenTraveller', 'examineHolder'],
  initial: 'waiting',
  always: [
    { guard: 'examinedInDoubt', target: 'officer', actions: call('face-mismatch') },
    { guard: 'evidenceComplete', target: 'deciding' },
    { guard: 'occupancyUnknown', target: 'officer', actions: call('occupancy-unknown') },
  ],
  on: {
    ...interruptions,
    FACE_ADVICE: { actions: 'noteAdvice' },
    FACE_CHALLENGE: { actions: 'noteChallenge' },
    // The face process goes on to its verdict: the officer gets that with the pictures.
    HOLDER_IN_DOUBT: [
      { guard: 'personChanged', actions: ['noteDoubt', alarm('person-changed')] },
      { actions: ['noteDoubt', alarm('two-faces')] },
    ],
    HOLDER_EXAMINED: { actions: 'noteHolder' },
    HOLDER_NOT_EXAMINED: { target: 'officer', actions: call('face-mismatch') },
    SCREENING_ANSWERED: { actions: 'noteScreening' },
    SCREENING_FAILED: { target: 'officer', actions: call('backend-lost') },
    PERSON_LEFT: { target: 'leaving', actions: ['notePersonLeft', abandoned('turned-back')] },
    PERSONS_COUNTED: [
      { guard: 'companionCounted', target: 'officer', actions: ['notePersons', call('more-than-one-person')] },
      { guard: 'oneOfSeveralLeft', target: 'officer', actions: ['notePersons', call('more-than-one-person')] },
      { actions: 'notePersons' },
    ],
    LANE_CROWDED: { target: 'officer', actions: call('more-than-one-person') },
    ASSISTANCE_ASKED: [
      {
        guard: 'moreTimeGiven',
        target: '.waiting',
        actions: ['noteUnhurried', 'examineAnew', alarm('assistance-wanted')],
      },
      toOfficerForAssistance,
    ],
  },
  states: {
    waiting: {
      meta: { ignored: [...answersOfDocument, ...notYetOfficer, 'MORE_TIME_ASKED'] },
      on: { FACE_CHALLENGE: { target: 'challenged', actions: 'noteChallenge' } },
      after: { holderWithin: { target: 'asking' } },
    },
    /** One time for all the movements together, however often a step is told. */
    challenged: {
      meta: { ignored: [...answersOfDocument, ...notYetOfficer, 'MORE_TIME_ASKED'] },
      after: { challengeWithin: { target: 'asking' } },
    },
    asking: {
      meta: { ignored: [...answersOfDocument, ...notYetOfficer] },
      on: { MORE_TIME_ASKED: [{ guard: 'challenged', target: 'challenged' }, { target: 'waiting' }] },
      after: { answerStillThereWithin: timedOut },
    },
  },
});

/** The one place where the machine may clear; leaves at once. */
export const decidingState = laneSetup.createStateConfig({
  meta: { transient: true },
  // The camera goes on looking: up to the door it must stay the same person.
  entry: ['decide', 'tellDecision'],
  always: [
    { guard: 'cleared', target: 'clearance' },
    { target: 'officer', actions: call() },
  ],
});
