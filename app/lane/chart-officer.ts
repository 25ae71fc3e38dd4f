import { except, lateAnswers, lateOfficer, lateTraveller } from './chart-ignored.ts';
import { alarm, call, laneSetup } from './chart-setup.ts';

// Where a person decides, and how somebody leaves who is not to cross.

const letOut = [{ guard: 'entryMayOpen', actions: 'letOut' }] as const;
const refusedByOfficer = {
  guard: 'sameCrossing',
  target: 'refused',
  actions: { type: 'noteOutcome', params: { outcome: 'refused', reason: 'officer-refused' } },
} as const;

/** A person must decide. The traveller may take the passport and leave, or wait; the exit stays shut. */
export const officerState = laneSetup.createStateConfig({
  entry: 'forgetAdmission',
  initial: 'shown',
  states: {
    shown: {
      meta: { ignored: [...lateAnswers, ...lateTraveller] },
      after: { noticeShown: { target: 'waiting' } },
    },
    waiting: {
      meta: { ignored: [...lateAnswers, ...lateTraveller] },
      always: { guard: 'laneEmpty', target: '#lane.clearing' },
    },
  },
  on: {
    OFFICER_LET_THROUGH: [
      { guard: 'overridableOutside', target: 'admitting', actions: 'noteAdmission' },
      { guard: 'overridable', target: 'clearance', actions: ['noteAdmission', 'override'] },
    ],
    OFFICER_REFUSED: refusedByOfficer,
    OFFICER_TOOK_OVER: {},
    OFFICER_OPENED_ENTRY: letOut,
  },
  after: { leaveWithin: { actions: alarm('help-wanted') } },
});

/** Two-door lanes: an officer lets somebody through who still stands before the entry. The exit opens when it is shut behind them. */
export const admittingState = laneSetup.createStateConfig({
  meta: { ignored: [...lateAnswers, ...lateTraveller, 'OFFICER_LET_THROUGH', 'OFFICER_OPENED_ENTRY'] },
  entry: 'openEntry',
  on: {
    ENTRY_COMPLETED: { target: 'clearance', actions: ['notePersonEntered', 'override'] },
    OFFICER_REFUSED: refusedByOfficer,
    OFFICER_TOOK_OVER: { guard: 'sameCrossing', target: 'officer', actions: call('taken-over') },
    DEVICE_LOST: [
      {
        guard: ({ event }) => event.device === 'gate' || event.device === 'journal',
        target: 'officer',
        actions: ['noteFault', call('gate-fault')],
      },
      { actions: 'noteFault' },
    ],
    LANE_CROWDED: { target: 'officer', actions: call('more-than-one-person') },
    UNEXPECTED_EVENT: { target: 'officer', actions: call('internal-fault') },
  },
  // Nobody came in: shut again, and the officer decides anew.
  after: { enterWithin: { target: 'officer', actions: ['shutDoors', alarm('help-wanted')] } },
});

/** Not eligible, or refused by an officer: the counter, in the traveller's language, without a reason on the screen. */
export const refusedState = laneSetup.createStateConfig({
  entry: ['shutDoors', 'stopExamining'],
  after: { leaveWithin: { actions: alarm('help-wanted') } },
  on: { OFFICER_OPENED_ENTRY: letOut },
  initial: 'shown',
  states: {
    shown: {
      meta: { ignored: [...lateAnswers, ...except(lateOfficer, ['OFFICER_OPENED_ENTRY']), ...lateTraveller] },
      after: { noticeShown: { target: 'waiting' } },
    },
    waiting: {
      meta: { ignored: [...lateAnswers, ...except(lateOfficer, ['OFFICER_OPENED_ENTRY']), ...lateTraveller] },
      always: { guard: 'laneEmpty', target: '#lane.clearing' },
    },
  },
});

/** The attempt is over without a crossing. */
export const leavingState = laneSetup.createStateConfig({
  meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
  entry: ['shutDoors', 'stopExamining'],
  always: { target: 'clearing' },
});
