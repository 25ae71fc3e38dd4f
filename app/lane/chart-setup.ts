import { assign, emit, enqueueActions, setup } from 'xstate';
import type { LaneCommand } from './commands.ts';
import { type LaneConfig, type LaneContext, nobody, triesWithDocument } from './context.ts';
import { assessDocument, assessDocumentWithoutChip, decide, decideOverride } from './decide.ts';
import { laneDelays, unhurriedDelays } from './delays.ts';
import type { AlarmKind, LaneEvent } from './events.ts';
import { bodiesOn, type CompleteEvidence, type CrossingOutcome, type HandOverReason } from './evidence.ts';

/** What the chart tells its surroundings: orders, in the order in which they are to be carried out. */
export interface LaneEmission {
  readonly type: 'order';
  readonly command: LaneCommand;
}

function order(command: LaneCommand): LaneEmission {
  return { type: 'order', command };
}

/** The alarm that goes with a hand-over besides the notice that an officer is wanted. */
function alarmOf(reason: HandOverReason): AlarmKind {
  switch (reason) {
    case 'chip-check-failed':
      return 'document-forged';
    case 'watchlist-hit':
      return 'watchlist-hit';
    case 'face-mismatch':
      return 'face-mismatch';
    case 'not-alive':
      return 'not-alive';
    case 'asked-for-help':
      return 'help-wanted';
    case 'asked-for-assistance':
      return 'assistance-wanted';
    case 'more-than-one-person':
      return 'more-than-one-person';
    case 'internal-fault':
      return 'internal-fault';
    default:
      return 'hand-over';
  }
}

/** What the camera has seen that an officer looks for in the lane, not only in the case. */
function alarmsOfFaces({ holder, doubts }: LaneContext): readonly AlarmKind[] {
  const changed = holder?.pad?.reasons.includes('identity-changed') ?? false;
  const company = (holder?.facesInView ?? 1) > 1;
  // What was doubted before has had its alarm.
  return [
    ...(company && !doubts.includes('two-faces') ? (['two-faces'] as const) : []),
    ...(changed && !doubts.includes('another-person') ? (['person-changed'] as const) : []),
  ];
}

function decisionContext({ config, unhurried, lookedAtSince }: LaneContext) {
  const { lane, doors, pad, now, elapsed, today, makeId } = config;
  return { lane, doors, pad, now: now(), elapsed: elapsed(), today: today(), makeId, unhurried, lookedAtSince };
}

/** All that `decide()` asks for; null while something is missing. */
function completeEvidence(context: LaneContext): CompleteEvidence | null {
  const { crossing, document, chip, holder, screening, occupancy, config } = context;
  if (crossing === null || document === null || chip === null || holder === null || screening === null) return null;
  const evidence = { crossing, document: { document, chip }, holder, screening };
  if (config.doors === 'one') return { ...evidence, doors: 'one' };
  return occupancy === null ? null : { ...evidence, doors: 'two', occupancy };
}

/** This traveller is given more time than others, by the site or by an officer. */
function isSlow({ unhurried, clearance, admission }: LaneContext): boolean {
  return unhurried || clearance?.passage === 'assisted' || admission?.passage === 'assisted';
}

/** How long the present traveller is waited for, in ms. */
function patience(name: keyof typeof unhurriedDelays) {
  return ({ context }: { readonly context: LaneContext }) => (isSlow(context) ? unhurriedDelays : laneDelays)[name];
}

/** What the chart is made of besides its states: guards are facts, actions are orders. */
export const laneSetup = setup({
  types: {
    context: {} as LaneContext,
    events: {} as LaneEvent,
    input: {} as LaneConfig,
    emitted: {} as LaneEmission,
  },
  delays: {
    ...laneDelays,
    layAgainWithin: patience('layAgainWithin'),
    enterWithin: patience('enterWithin'),
    holderWithin: patience('holderWithin'),
    challengeWithin: patience('challengeWithin'),
    answerStillThereWithin: patience('answerStillThereWithin'),
    gateSilent: patience('gateSilent'),
    passageWithin: patience('passageWithin'),
  },
  guards: {
    noFault: ({ context }) => Object.keys(context.faults).length === 0,
    anyFault: ({ context }) => Object.keys(context.faults).length > 0,
    laneClosed: ({ context }) => context.closedBy !== null,
    laneEmpty: ({ context }) => !context.documentOnReader && !context.personInside,
    /** Between two doors that nobody was let through by this lane's orders. */
    strangerInside: ({ context }) => context.config.doors === 'two' && context.personInside,
    triesLeft: ({ context }) => context.tries + 1 < triesWithDocument,
    twoDoors: ({ context }) => context.config.doors === 'two',
    documentRefused: ({ context }) => context.decision?.kind === 'refuse',
    decidedForOfficer: ({ context }) => context.decision?.kind === 'officer',
    cleared: ({ context }) => context.decision?.kind === 'clear',
    evidenceComplete: ({ context }) => completeEvidence(context) !== null,
    /** Everything is known but who stands between the doors. */
    occupancyUnknown: ({ context }) =>
      context.config.doors === 'two' &&
      context.holder !== null &&
      context.screening !== null &&
      context.occupancy === null,
    /** It is another person who stands there now. */
    personChanged: ({ event }) => event.type === 'HOLDER_IN_DOUBT' && event.doubt === 'another-person',
    /** It was another person for a while who was compared and judged. */
    examinedInDoubt: ({ context }) => context.holder !== null && context.doubts.includes('another-person'),
    challenged: ({ context }) => context.challenge !== null,
    companionCounted: ({ context, event }) =>
      event.type === 'PERSONS_COUNTED' && event.persons > 1 && context.config.doors === 'two',
    /** More stood there than may pass, and one has gone: whether it was who was looked at, nobody can say. */
    oneOfSeveralLeft: ({ context, event }) => {
      if (event.type !== 'PERSONS_COUNTED' || context.occupancy === null) return false;
      const { persons } = context.occupancy;
      return event.persons > 0 && event.persons < persons && persons > bodiesOn[context.clearance?.passage ?? 'normal'];
    },
    /** What the gate tells is of the clearance that the lane stands by. */
    ownPassage: ({ context, event }) => 'clearance' in event && event.clearance === context.clearance?.id,
    /** Who has asked for more time before there was a document, where an officer gives it. */
    timeFromOfficer: ({ context }) => context.config.assistance === 'officer' && context.unhurried,
    moreTimeGiven: ({ context }) => context.config.assistance === 'automatic',
    sameCrossing: ({ context, event }) => 'crossing' in event && event.crossing === context.crossing,
    overridable: ({ context, event }) => isOverridable(context, event),
    /** The traveller whom the officer lets through stands before the entry of a two-door lane. */
    overridableOutside: ({ context, event }) =>
      isOverridable(context, event) && context.config.doors === 'two' && !context.personInside,
    entryMayOpen: ({ context }) => context.config.doors === 'two' && context.faults.gate === undefined,
  },
  actions: {
    noteDocumentPlaced: assign({ documentOnReader: true }),
    noteDocumentRemoved: assign({ documentOnReader: false }),
    notePersonEntered: assign({ personInside: true }),
    notePersonLeft: assign({ personInside: false }),
    notePersons: assign(({ context, event }) => {
      if (event.type !== 'PERSONS_COUNTED') return context;
      const { persons, things } = event;
      return { ...context, occupancy: { persons, things }, personInside: persons > 0 };
    }),
    noteFault: assign(({ context, event }) => {
      const { faults } = context;
      if (event.type === 'BACKEND_LOST') return { ...context, faults: { ...faults, backend: event.detail } };
      if (event.type !== 'DEVICE_LOST') return context;
      // Without its gate a lane does not know who comes and goes.
      const occupancy = event.device === 'gate' ? null : context.occupancy;
      return { ...context, occupancy, faults: { ...faults, [event.device]: event.detail } };
    }),
    noteRecovery: assign({
      faults: ({ context, event }) => {
        const source = event.type === 'BACKEND_BACK' ? 'backend' : event.type === 'DEVICE_BACK' ? event.device : null;
        return Object.fromEntries(Object.entries(context.faults).filter(([name]) => name !== source));
      },
    }),
    noteClosed: assign({
      closedBy: ({ event, context }) => (event.type === 'OFFICER_CLOSED_LANE' ? event.officer : context.closedBy),
    }),
    noteClosedByEmergency: assign({ closedBy: 'emergency' }),
    noteOpened: assign({ closedBy: null }),
    noteDoorsReleased: assign({ doorsReleased: true }),
    noteDoorsShut: assign({ doorsReleased: false }),
    noteUnhurried: assign({ unhurried: true }),
    noteHurried: assign({ unhurried: false }),
    noteTry: assign({ tries: ({ context }) => context.tries + 1, progress: null, document: null }),
    begin: assign(({ context, event }) => ({
      ...nobody,
      unhurried: context.unhurried,
      documentOnReader: true,
      crossing: event.type === 'DOCUMENT_PLACED' ? event.crossing : null,
      startedAt: context.config.now(),
    })),
    noteDocument: assign({
      document: ({ context, event }) => (event.type === 'MRZ_READ' ? event.document : context.document),
    }),
    noteProgress: assign({
      progress: ({ context, event }) =>
        event.type === 'CHIP_PROGRESS'
          ? { bytesRead: event.bytesRead, bytesTotal: event.bytesTotal }
          : context.progress,
    }),
    noteChip: assign({ chip: ({ context, event }) => (event.type === 'CHIP_READ' ? event.evidence : context.chip) }),
    noteAdvice: assign({
      advice: ({ context, event }) => (event.type === 'FACE_ADVICE' ? event.advice : context.advice),
    }),
    noteDoubt: assign({
      doubts: ({ context, event }) =>
        event.type === 'HOLDER_IN_DOUBT' ? [...context.doubts, event.doubt] : context.doubts,
    }),
    noteChallenge: assign({
      challenge: ({ context, event }) => {
        if (event.type !== 'FACE_CHALLENGE') return context.challenge;
        const { step, index, of } = event;
        return { step, index, of };
      },
    }),
    noteLooking: assign({ lookedAtSince: ({ context }) => context.config.elapsed() }),
    noteHolder: assign({
      holder: ({ context, event }) => (event.type === 'HOLDER_EXAMINED' ? event.evidence : context.holder),
    }),
    noteScreening: assign({
      screening: ({ context, event }) => (event.type === 'SCREENING_ANSWERED' ? event.evidence : context.screening),
    }),
    assessDocument: assign({
      decision: ({ context }) => {
        const { document, chip, config } = context;
        if (document === null) throw new Error('assessed without a document');
        return chip === null
          ? assessDocumentWithoutChip(config.policy, config.today())
          : assessDocument({ document, chip }, config.policy, config.today());
      },
    }),
    decide: assign(({ context }) => {
      const evidence = completeEvidence(context);
      if (evidence === null) throw new Error('decided without complete evidence');
      const decision = decide(evidence, context.config.policy, decisionContext(context));
      return { decision, clearance: decision.kind === 'clear' ? decision.clearance : null };
    }),
    /** Remembers what the officer has decided; the clearance is made when the exit can open for it. */
    noteAdmission: assign(({ context, event }) => {
      if (event.type !== 'OFFICER_LET_THROUGH') return {};
      const { crossing, officer, reason, passage = 'normal' } = event;
      return { admission: { crossing, officer, reason, passage, at: context.config.now() } };
    }),
    override: assign(({ context }) => {
      const { admission } = context;
      if (admission === null) throw new Error('an override that nobody gave');
      return { clearance: decideOverride(admission, decisionContext(context)), admission: null };
    }),
    forgetAdmission: assign({ clearance: null, admission: null }),
    tellDecision: enqueueActions(({ context, enqueue }) => {
      const { crossing, decision, occupancy, config } = context;
      if (crossing === null || decision === null) return;
      const counted = config.doors === 'two' && context.holder !== null ? occupancy : null;
      enqueue(emit(order({ type: 'noteDecision', crossing, decision, occupancy: counted })));
    }),
    readChip: enqueueActions(({ context, enqueue }) => {
      const { crossing, document } = context;
      if (crossing !== null && document !== null) enqueue(emit(order({ type: 'readChip', crossing, document })));
    }),
    examineHolder: enqueueActions(({ context, enqueue }) => {
      const { crossing, unhurried } = context;
      if (crossing !== null) enqueue(emit(order({ type: 'examineHolder', crossing, unhurried })));
    }),
    /** Whoever gets more time gets it for the movements too: they begin anew. */
    examineAnew: enqueueActions(({ context, enqueue }) => {
      const { crossing, unhurried, holder } = context;
      if (crossing === null || holder !== null) return;
      enqueue.assign({ advice: 'none', challenge: null });
      enqueue(emit(order({ type: 'examineHolder', crossing, unhurried })));
    }),
    screenTraveller: enqueueActions(({ context, enqueue }) => {
      const { crossing, document } = context;
      if (crossing !== null && document !== null) enqueue(emit(order({ type: 'screen', crossing, document })));
    }),
    stopExamining: emit({ type: 'order', command: { type: 'stopExamining' } }),
    /** Released for as long as the lane waits for this traveller to come in. */
    openEntry: enqueueActions(({ context, enqueue }) => {
      const { crossing, admission } = context;
      const { enterWithin, answerStillThereWithin } = isSlow(context) ? unhurriedDelays : laneDelays;
      const persons = bodiesOn[admission?.passage ?? 'normal'];
      const life = enterWithin + answerStillThereWithin;
      if (crossing !== null) enqueue(emit(order({ type: 'openEntry', crossing, way: 'in', persons, life })));
    }),
    letOut: emit(({ context }) =>
      order({
        type: 'openEntry',
        crossing: context.crossing,
        way: 'out',
        persons: context.occupancy?.persons ?? 1,
        life: laneDelays.leaveWithin,
      }),
    ),
    openExit: enqueueActions(({ context, enqueue }) => {
      if (context.clearance === null) throw new Error('the exit was to be opened without a clearance');
      enqueue(emit(order({ type: 'openExit', clearance: context.clearance })));
    }),
    shutDoors: emit({ type: 'order', command: { type: 'shutDoors' } }),
    releaseDoors: emit({ type: 'order', command: { type: 'releaseDoors' } }),
    alarm: emit(({ context }, params: { readonly kind: AlarmKind }) =>
      order({ type: 'raiseAlarm', alarm: params.kind, crossing: context.crossing }),
    ),
    /** The automatic path ends here: shut, tell, and remember why. */
    callOfficer: enqueueActions(({ context, enqueue }, params: { readonly reason?: HandOverReason }) => {
      const { crossing, decision, config } = context;
      const decided = decision?.kind === 'officer' ? decision.reason : 'internal-fault';
      const reason = params.reason ?? decided;
      enqueue(emit(order({ type: 'shutDoors' })));
      enqueue(emit(order({ type: 'stopExamining' })));
      if (crossing === null) return;
      enqueue.assign({ handOver: { reason, at: config.now() } });
      enqueue(emit(order({ type: 'handOver', crossing, reason })));
      enqueue(emit(order({ type: 'raiseAlarm', alarm: alarmOf(reason), crossing })));
      for (const alarm of alarmsOfFaces(context)) enqueue(emit(order({ type: 'raiseAlarm', alarm, crossing })));
    }),
    recordCrossing: enqueueActions(({ context, event, enqueue }, params: { readonly tailgated: boolean }) => {
      const { crossing, clearance } = context;
      const { tailgated } = params;
      if (crossing === null || clearance === null) throw new Error('a passage without a clearance');
      if (tailgated) enqueue(emit(order({ type: 'raiseAlarm', alarm: 'tailgating', crossing })));
      const accompanied = event.type === 'PASSAGE_COMPLETED' && event.accompanied === true;
      enqueue(emit(order({ type: 'recordCrossing', crossing, tailgated, accompanied, clearance })));
      enqueue.assign({ outcome: { outcome: 'cleared', by: clearance.by, tailgated } });
    }),
    /** The rules send the traveller to the counter. */
    noteRefusal: assign({
      outcome: ({ context: { decision, outcome } }) =>
        decision?.kind === 'refuse' ? { outcome: 'refused', reason: decision.reason } : outcome,
    }),
    noteOutcome: assign({ outcome: (_, params: CrossingOutcome) => params }),
    /** The journal's last word on this attempt; nothing of the traveller stays. */
    conclude: enqueueActions(({ context, enqueue }) => {
      const { crossing, outcome, handOver } = context;
      if (crossing === null) return;
      const told: CrossingOutcome = outcome ?? { outcome: 'handed-over', reason: handOver?.reason ?? 'internal-fault' };
      enqueue(emit(order({ type: 'concludeCrossing', crossing, outcome: told })));
      enqueue(emit(order({ type: 'forgetTraveller', crossing })));
      enqueue.assign(nobody);
    }),
    /** Doors stand open by hardware: whether the one with a clearance went through, nobody can say. */
    breakOff: enqueueActions(({ context, enqueue }) => {
      const { crossing, clearance, outcome, config } = context;
      if (crossing === null || outcome !== null) return;
      if (clearance !== null) enqueue(emit(order({ type: 'raiseAlarm', alarm: 'crossing-unresolved', crossing })));
      enqueue.assign({ handOver: { reason: 'emergency', at: config.now() } });
      enqueue(emit(order({ type: 'handOver', crossing, reason: 'emergency' })));
    }),
  },
});

function isOverridable(context: LaneContext, event: LaneEvent): boolean {
  return (
    'crossing' in event &&
    event.crossing === context.crossing &&
    context.faults.gate === undefined &&
    context.faults.journal === undefined
  );
}

/** How an officer is called, as an action of a transition. */
export function call(reason?: HandOverReason) {
  return { type: 'callOfficer', params: reason === undefined ? {} : { reason } } as const;
}

/** How an officer's panel is told. */
export function alarm(kind: AlarmKind) {
  return { type: 'alarm', params: { kind } } as const;
}

/** How an attempt without a crossing ends. */
export function abandoned(reason: 'turned-back' | 'timed-out') {
  return { type: 'noteOutcome', params: { outcome: 'abandoned', reason } } as const;
}
