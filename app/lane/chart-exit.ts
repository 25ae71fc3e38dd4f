import { except, lateAnswers, lateOfficer, lateTraveller } from './chart-ignored.ts';
import { abandoned, alarm, call, laneSetup } from './chart-setup.ts';

// A clearance, what comes of it, and the end of a crossing.

/** With the exit open only its gate and the journal matter: who is cleared goes on without the rest. */
const lostUnderWay = [
  {
    guard: ({ event }: { readonly event: { readonly type: string; readonly device?: string } }) =>
      event.device === 'gate' || event.device === 'journal',
    target: 'officer',
    actions: ['noteFault', call('gate-fault')],
  },
  { actions: 'noteFault' },
] as const;

/** Somebody went through, and not on this clearance: whoever is cleared has not crossed, and an officer looks who has. */
const crossed = [
  { guard: 'ownPassage', target: 'done', actions: { type: 'recordCrossing', params: { tailgated: false } } },
  { target: 'officer', actions: [alarm('exit-forced'), call('gate-fault')] },
] as const;
const crossedWithAnother = [
  { guard: 'ownPassage', target: 'done', actions: { type: 'recordCrossing', params: { tailgated: true } } },
  { target: 'officer', actions: [alarm('tailgating'), call('gate-fault')] },
] as const;
/** The end of an earlier opening, told late, says nothing of this one. */
const turnedBack = [{ guard: 'ownPassage', target: 'leaving', actions: abandoned('turned-back') }, {}] as const;
const silent = { target: 'officer', actions: call('gate-fault') } as const;
const nobodyElse = [...lateAnswers, ...lateOfficer, ...lateTraveller] as const;

/** The exit is open for one clearance. */
export const clearanceState = laneSetup.createStateConfig({
  meta: { ignored: except(nobodyElse, ['HOLDER_IN_DOUBT']) },
  entry: 'openExit',
  on: {
    PASSAGE_STARTED: [{ guard: 'ownPassage', target: 'passage' }, {}],
    PASSAGE_COMPLETED: crossed,
    PASSAGE_TAILGATED: crossedWithAnother,
    PASSAGE_REVERSED: turnedBack,
    PASSAGE_EXPIRED: [{ guard: 'ownPassage', target: 'leaving', actions: abandoned('timed-out') }, {}],
    DEVICE_LOST: lostUnderWay,
    LANE_CROWDED: { target: 'officer', actions: call('more-than-one-person') },
    PERSONS_COUNTED: [
      { guard: 'oneOfSeveralLeft', target: 'officer', actions: ['notePersons', call('more-than-one-person')] },
      { actions: 'notePersons' },
    ],
    // The opening is taken back: who goes through what somebody holds open is no passage on this clearance.
    EXIT_FORCED: { target: 'officer', actions: [alarm('exit-forced'), call('gate-fault')] },
    // A clearance is for who was compared: somebody else in that place does not walk out on it.
    HOLDER_IN_DOUBT: [
      {
        guard: 'personChanged',
        target: 'officer',
        actions: ['noteDoubt', alarm('person-changed'), call('face-mismatch')],
      },
      { actions: ['noteDoubt', alarm('two-faces')] },
    ],
    UNEXPECTED_EVENT: { target: 'officer', actions: call('internal-fault') },
  },
  after: { gateSilent: silent },
});

/** Somebody is in the exit. */
export const passageState = laneSetup.createStateConfig({
  meta: { ignored: nobodyElse },
  // Whoever stands before the camera now is the next one.
  entry: 'stopExamining',
  on: {
    PASSAGE_STARTED: {},
    PASSAGE_COMPLETED: crossed,
    PASSAGE_TAILGATED: crossedWithAnother,
    PASSAGE_REVERSED: turnedBack,
    DEVICE_LOST: lostUnderWay,
    UNEXPECTED_EVENT: { target: 'officer', actions: call('internal-fault') },
  },
  after: { passageWithin: silent },
});

export const doneState = laneSetup.createStateConfig({
  meta: { ignored: nobodyElse },
  entry: ['shutDoors', 'conclude'],
  on: {
    // The same passage told twice is no second person; the tailgater who came late is.
    PASSAGE_STARTED: {},
    PASSAGE_COMPLETED: {},
  },
  after: { farewell: { target: 'clearing' } },
});
