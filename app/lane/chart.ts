import { faultSources, nobody } from './context.ts';
import { clearanceState, doneState, passageState } from './chart-exit.ts';
import { except, lateAnswers, lateOfficer, lateTraveller } from './chart-ignored.ts';
import { admittingState, leavingState, officerState, refusedState } from './chart-officer.ts';
import { alarm, laneSetup } from './chart-setup.ts';
import { assessingState, decidingState, documentState, enteringState, holderState } from './chart-traveller.ts';

const nobodyIsServed = [...lateAnswers, ...except(lateOfficer, ['OFFICER_OPENED_ENTRY']), ...lateTraveller] as const;
/** Somebody between the doors is let out by the entry, as long as there is a gate. */
const letOut = { guard: 'entryMayOpen', actions: 'letOut' } as const;
/** A lane that serves nobody still asks for whoever is between its doors. */
const stillInside = (here: 'closed' | 'later' | 'standing') =>
  ({
    leaveWithin: [
      { guard: 'strangerInside', target: here, reenter: true, actions: alarm('person-inside') },
      { target: here, reenter: true },
    ],
  }) as const;

/** The statechart of one lane, states in the order in which a traveller meets them. What each is made of: `chart-*.ts`. */
export const laneChart = laneSetup.createMachine({
  id: 'lane',
  context: ({ input }) => ({
    ...nobody,
    config: input,
    // Nothing works until it has said so.
    faults: Object.fromEntries(faultSources.map((source) => [source, 'not yet heard of'])),
    closedBy: null,
    documentOnReader: false,
    personInside: false,
    occupancy: null,
    doorsReleased: false,
  }),
  entry: 'shutDoors',
  initial: 'outOfService',
  on: {
    DOCUMENT_PLACED: { actions: 'noteDocumentPlaced' },
    DOCUMENT_REMOVED: { actions: 'noteDocumentRemoved' },
    PERSON_ENTERED: { actions: 'notePersonEntered' },
    PERSON_LEFT: { actions: 'notePersonLeft' },
    PERSONS_COUNTED: { actions: 'notePersons' },
    CROSSING_RECORDED: {},
    DOORS_SHUT: {},
    DEVICE_LOST: { actions: 'noteFault' },
    DEVICE_BACK: { actions: 'noteRecovery' },
    BACKEND_LOST: { actions: 'noteFault' },
    BACKEND_BACK: { actions: 'noteRecovery' },
    HELP_ASKED: { actions: alarm('help-wanted') },
    ASSISTANCE_ASKED: { actions: alarm('assistance-wanted') },
    OFFICER_CLOSED_LANE: { actions: 'noteClosed' },
    OFFICER_OPENED_LANE: { actions: 'noteOpened' },
    EMERGENCY_PRESSED: { target: '.emergency' },
    EMERGENCY_LIFTED: {},
    EMERGENCY_RESET: {},
    OFFICER_RELEASED_DOORS: { target: '.emergency', actions: 'releaseDoors' },
    EXIT_FORCED: { actions: ['shutDoors', alarm('exit-forced')] },
    // Someone moves through a door that nobody opened.
    PASSAGE_STARTED: { actions: ['shutDoors', alarm('exit-forced')] },
    PASSAGE_COMPLETED: { actions: ['shutDoors', alarm('exit-forced')] },
    PASSAGE_TAILGATED: { actions: ['shutDoors', alarm('tailgating')] },
    PASSAGE_REVERSED: {},
    PASSAGE_EXPIRED: {},
    ENTRY_COMPLETED: { actions: 'notePersonEntered' },
    LANE_CROWDED: { actions: alarm('more-than-one-person') },
    UNEXPECTED_EVENT: { actions: ['shutDoors', alarm('internal-fault')] },
  },
  states: {
    outOfService: {
      initial: 'starting',
      on: { OFFICER_OPENED_ENTRY: letOut },
      always: { guard: 'noFault', target: 'clearing' },
      states: {
        /** Power-up: who or what is here already was let in by nobody who still knows of it. */
        starting: {
          meta: { ignored: nobodyIsServed },
          on: {
            PERSON_ENTERED: { actions: ['notePersonEntered', alarm('person-inside')] },
            DOCUMENT_PLACED: { actions: ['noteDocumentPlaced', alarm('document-left')] },
          },
        },
        later: { meta: { ignored: nobodyIsServed }, after: stillInside('later') },
      },
    },

    closed: {
      meta: { ignored: nobodyIsServed },
      always: { guard: 'anyFault', target: '#lane.outOfService.later' },
      after: stillInside('closed'),
      on: {
        OFFICER_OPENED_ENTRY: letOut,
        // However often a lane is closed and opened: who opens one with somebody still in it is told so.
        OFFICER_OPENED_LANE: [
          { guard: 'laneEmpty', actions: 'noteOpened', target: 'clearing' },
          { actions: ['noteOpened', alarm('help-wanted')], target: 'clearing' },
        ],
      },
    },

    /** The last traveller's passport and body must be gone before the next may begin. */
    clearing: {
      meta: { ignored: nobodyIsServed },
      entry: 'conclude',
      always: [
        { guard: 'anyFault', target: '#lane.outOfService.later' },
        { guard: 'laneClosed', target: 'closed' },
        { guard: 'laneEmpty', target: 'idle' },
      ],
      on: { OFFICER_OPENED_ENTRY: letOut },
      after: { leaveWithin: { target: 'clearing', reenter: true, actions: alarm('help-wanted') } },
    },

    idle: {
      always: [
        { guard: 'anyFault', target: '#lane.outOfService.later' },
        { guard: 'laneClosed', target: 'closed' },
        { guard: 'strangerInside', target: 'clearing', actions: alarm('person-inside') },
      ],
      on: { DOCUMENT_PLACED: { target: 'document', actions: 'begin' } },
      initial: 'inviting',
      states: {
        inviting: {
          meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
          entry: 'noteHurried',
          on: {
            ASSISTANCE_ASKED: { target: 'givingTime', actions: alarm('assistance-wanted') },
          },
        },
        /** Somebody has asked for more time and has not laid a document down yet: they get it, or an officer as soon as it is known who they are. */
        givingTime: {
          meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
          entry: 'noteUnhurried',
          after: { assistanceKept: { target: 'inviting' } },
        },
      },
    },

    document: documentState,
    assessing: assessingState,
    entering: enteringState,
    holder: holderState,
    deciding: decidingState,
    clearance: clearanceState,
    passage: passageState,
    done: doneState,
    officer: officerState,
    admitting: admittingState,
    refused: refusedState,
    leaving: leavingState,

    /** Hardware or an officer has released the doors; software reports it, stands in nobody's way and lets nobody begin. */
    emergency: {
      entry: ['noteDoorsReleased', 'stopExamining', alarm('emergency'), 'breakOff', 'conclude'],
      initial: 'standing',
      states: {
        standing: {
          meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
          after: stillInside('standing'),
        },
      },
      on: {
        EMERGENCY_PRESSED: { actions: 'noteDoorsReleased' },
        // What was ordered open before the lane had heard of the button is shut with the rest.
        EMERGENCY_LIFTED: { actions: ['noteDoorsShut', 'shutDoors'] },
        EXIT_FORCED: {},
        PASSAGE_STARTED: {},
        PASSAGE_COMPLETED: {},
        PASSAGE_TAILGATED: {},
        UNEXPECTED_EVENT: { actions: alarm('internal-fault') },
        OFFICER_RELEASED_DOORS: { actions: ['noteDoorsReleased', 'releaseDoors'] },
        EMERGENCY_RESET: { target: 'clearing', actions: ['shutDoors', 'noteDoorsShut', 'noteClosedByEmergency'] },
      },
    },
  },
});
