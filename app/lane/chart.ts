import { assign, emit, enqueueActions, setup } from 'xstate';
import { assessDocument, decide, decideOverride } from './decide.ts';
import type { LaneCommand } from './commands.ts';
import { faultSources, type LaneConfig, type LaneContext, nobody, triesWithDocument } from './context.ts';
import { laneDelays } from './delays.ts';
import type { AlarmKind, LaneEvent, LaneEventType } from './events.ts';
import type { CrossingOutcome, HandOverReason } from './evidence.ts';

/** Answers to questions of an earlier step or traveller: they come late and mean nothing any more. */
const lateAnswers = [
  'MRZ_READ',
  'MRZ_UNREADABLE',
  'CHIP_PROGRESS',
  'CHIP_READ',
  'CHIP_ABSENT',
  'CHIP_UNREADABLE',
  'CARD_LOST',
  'FACE_ADVICE',
  'HOLDER_EXAMINED',
  'HOLDER_NOT_EXAMINED',
  'SCREENING_ANSWERED',
  'SCREENING_FAILED',
] as const satisfies readonly LaneEventType[];

/** A panel that is behind by a message asks for what is no longer to be had. */
const lateOfficer = [
  'OFFICER_LET_THROUGH',
  'OFFICER_REFUSED',
  'OFFICER_TOOK_OVER',
] as const satisfies readonly LaneEventType[];

const lateTraveller = ['HELP_ASKED', 'MORE_TIME_ASKED'] as const satisfies readonly LaneEventType[];

const except = (events: readonly LaneEventType[], handled: readonly LaneEventType[]) =>
  events.filter((event) => !handled.includes(event));

/** A document lies on the reader and has not said who it is. */
const ignoredBeforeMrz = [
  ...except(lateAnswers, ['MRZ_READ', 'MRZ_UNREADABLE']),
  'OFFICER_LET_THROUGH',
  'OFFICER_REFUSED',
  'MORE_TIME_ASKED',
] as const satisfies readonly LaneEventType[];

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
    case 'more-than-one-person':
      return 'more-than-one-person';
    case 'internal-fault':
      return 'internal-fault';
    default:
      return 'hand-over';
  }
}

export const laneChart = setup({
  types: {
    context: {} as LaneContext,
    events: {} as LaneEvent,
    input: {} as LaneConfig,
    emitted: {} as LaneEmission,
  },
  delays: laneDelays,
  guards: {
    noFault: ({ context }) => Object.keys(context.faults).length === 0,
    anyFault: ({ context }) => Object.keys(context.faults).length > 0,
    laneClosed: ({ context }) => context.closedBy !== null,
    laneEmpty: ({ context }) => !context.documentOnReader && !context.personInside,
    triesLeft: ({ context }) => context.tries + 1 < triesWithDocument,
    twoDoors: ({ context }) => context.config.doors === 'two',
    documentRefused: ({ context }) => context.decision?.kind === 'refuse',
    decidedForOfficer: ({ context }) => context.decision?.kind === 'officer',
    cleared: ({ context }) => context.decision?.kind === 'clear',
    evidenceComplete: ({ context }) => context.holder !== null && context.screening !== null,
    sameCrossing: ({ context, event }) => 'crossing' in event && event.crossing === context.crossing,
    overridable: ({ context, event }) =>
      'crossing' in event &&
      event.crossing === context.crossing &&
      context.faults.gate === undefined &&
      context.faults.journal === undefined,
  },
  actions: {
    noteDocumentPlaced: assign({ documentOnReader: true }),
    noteDocumentRemoved: assign({ documentOnReader: false }),
    notePersonEntered: assign({ personInside: true }),
    notePersonLeft: assign({ personInside: false }),
    noteFault: assign({
      faults: ({ context, event }) => {
        if (event.type === 'BACKEND_LOST') return { ...context.faults, backend: event.detail };
        if (event.type === 'DEVICE_LOST') return { ...context.faults, [event.device]: event.detail };
        return context.faults;
      },
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
    noteTry: assign({ tries: ({ context }) => context.tries + 1, progress: null, document: null }),
    begin: assign(({ context, event }) => ({
      ...nobody,
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
    noteHolder: assign({
      holder: ({ context, event }) => (event.type === 'HOLDER_EXAMINED' ? event.evidence : context.holder),
    }),
    noteScreening: assign({
      screening: ({ context, event }) => (event.type === 'SCREENING_ANSWERED' ? event.evidence : context.screening),
    }),
    assessDocument: assign({
      decision: ({ context }) => {
        const { document, chip, config } = context;
        if (document === null || chip === null) throw new Error('assessed without a document');
        return assessDocument({ document, chip }, config.policy, config.today());
      },
    }),
    decide: assign(({ context }) => {
      const { crossing, document, chip, holder, screening, config } = context;
      if (crossing === null || document === null || chip === null || holder === null || screening === null) {
        throw new Error('decided without complete evidence');
      }
      const evidence = { crossing, document: { document, chip }, holder, screening };
      const decision = decide(evidence, config.policy, decisionContext(config));
      return { decision, clearance: decision.kind === 'clear' ? decision.clearance : null };
    }),
    override: assign(({ context, event }) => {
      if (event.type !== 'OFFICER_LET_THROUGH') return {};
      const { crossing, officer, reason } = event;
      const { config } = context;
      return { clearance: decideOverride({ crossing, officer, reason, at: config.now() }, decisionContext(config)) };
    }),
    tellDecision: enqueueActions(({ context, enqueue }) => {
      const { crossing, decision } = context;
      if (crossing !== null && decision !== null) {
        enqueue(emit({ type: 'order', command: { type: 'noteDecision', crossing, decision } }));
      }
    }),
    readChip: enqueueActions(({ context, enqueue }) => {
      const { crossing, document } = context;
      if (crossing !== null && document !== null) enqueue(emit(order({ type: 'readChip', crossing, document })));
    }),
    examineHolder: enqueueActions(({ context, enqueue }) => {
      if (context.crossing !== null) enqueue(emit(order({ type: 'examineHolder', crossing: context.crossing })));
    }),
    screenTraveller: enqueueActions(({ context, enqueue }) => {
      const { crossing, document } = context;
      if (crossing !== null && document !== null) enqueue(emit(order({ type: 'screen', crossing, document })));
    }),
    stopExamining: emit({ type: 'order', command: { type: 'stopExamining' } }),
    openEntry: enqueueActions(({ context, enqueue }) => {
      if (context.crossing !== null) enqueue(emit(order({ type: 'openEntry', crossing: context.crossing })));
    }),
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
    }),
    recordCrossing: enqueueActions(({ context, enqueue }, params: { readonly tailgated: boolean }) => {
      const { crossing, clearance } = context;
      if (crossing === null || clearance === null) throw new Error('a passage without a clearance');
      if (params.tailgated) enqueue(emit(order({ type: 'raiseAlarm', alarm: 'tailgating', crossing })));
      enqueue(emit(order({ type: 'recordCrossing', crossing, tailgated: params.tailgated, clearance })));
      enqueue.assign({ outcome: { outcome: 'cleared', by: clearance.by, tailgated: params.tailgated } });
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
}).createMachine({
  id: 'lane',
  context: ({ input }) => ({
    ...nobody,
    config: input,
    // Nothing works until it has said so.
    faults: Object.fromEntries(faultSources.map((source) => [source, 'not yet heard of'])),
    closedBy: null,
    documentOnReader: false,
    personInside: false,
  }),
  entry: 'shutDoors',
  initial: 'outOfService',
  on: {
    DOCUMENT_PLACED: { actions: 'noteDocumentPlaced' },
    DOCUMENT_REMOVED: { actions: 'noteDocumentRemoved' },
    PERSON_ENTERED: { actions: 'notePersonEntered' },
    PERSON_LEFT: { actions: 'notePersonLeft' },
    CROSSING_RECORDED: {},
    DOORS_SHUT: {},
    DEVICE_LOST: { actions: 'noteFault' },
    DEVICE_BACK: { actions: 'noteRecovery' },
    BACKEND_LOST: { actions: 'noteFault' },
    BACKEND_BACK: { actions: 'noteRecovery' },
    OFFICER_CLOSED_LANE: { actions: 'noteClosed' },
    OFFICER_OPENED_LANE: { actions: 'noteOpened' },
    EMERGENCY_PRESSED: { target: '.emergency' },
    EMERGENCY_RESET: {},
    OFFICER_RELEASED_DOORS: { target: '.emergency', actions: 'releaseDoors' },
    EXIT_FORCED: { actions: ['shutDoors', { type: 'alarm', params: { kind: 'exit-forced' } }] },
    // Someone moves through a door that nobody opened.
    PASSAGE_STARTED: { actions: ['shutDoors', { type: 'alarm', params: { kind: 'exit-forced' } }] },
    PASSAGE_COMPLETED: { actions: ['shutDoors', { type: 'alarm', params: { kind: 'exit-forced' } }] },
    PASSAGE_TAILGATED: { actions: ['shutDoors', { type: 'alarm', params: { kind: 'tailgating' } }] },
    PASSAGE_REVERSED: {},
    PASSAGE_EXPIRED: {},
    ENTRY_COMPLETED: { actions: 'notePersonEntered' },
    LANE_CROWDED: { actions: { type: 'alarm', params: { kind: 'more-than-one-person' } } },
    UNEXPECTED_EVENT: { actions: ['shutDoors', { type: 'alarm', params: { kind: 'internal-fault' } }] },
  },
  states: {
    outOfService: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      always: { guard: 'noFault', target: 'clearing' },
    },

    closed: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      always: { guard: 'anyFault', target: 'outOfService' },
      on: { OFFICER_OPENED_LANE: { actions: 'noteOpened', target: 'clearing' } },
    },

    /** The last traveller's passport and body must be gone before the next may begin. */
    clearing: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      entry: 'conclude',
      always: [
        { guard: 'anyFault', target: 'outOfService' },
        { guard: 'laneClosed', target: 'closed' },
        { guard: 'laneEmpty', target: 'idle' },
      ],
      after: {
        leaveWithin: { target: 'clearing', reenter: true, actions: { type: 'alarm', params: { kind: 'help-wanted' } } },
      },
    },

    idle: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, 'MORE_TIME_ASKED'] },
      always: [
        { guard: 'anyFault', target: 'outOfService' },
        { guard: 'laneClosed', target: 'closed' },
      ],
      on: {
        DOCUMENT_PLACED: { target: 'document', actions: 'begin' },
        HELP_ASKED: { actions: { type: 'alarm', params: { kind: 'help-wanted' } } },
      },
    },

    document: {
      initial: 'mrz',
      on: {
        HELP_ASKED: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'asked-for-help' } } },
        OFFICER_TOOK_OVER: {
          guard: 'sameCrossing',
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'taken-over' } },
        },
        DEVICE_LOST: {
          target: 'officer',
          actions: ['noteFault', { type: 'callOfficer', params: { reason: 'device-lost' } }],
        },
        BACKEND_LOST: {
          target: 'officer',
          actions: ['noteFault', { type: 'callOfficer', params: { reason: 'backend-lost' } }],
        },
        UNEXPECTED_EVENT: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'internal-fault' } } },
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
            MRZ_UNREADABLE: [
              { guard: 'triesLeft', target: 'again' },
              { target: '#lane.officer', actions: { type: 'callOfficer', params: { reason: 'mrz-unreadable' } } },
            ],
            DOCUMENT_REMOVED: { target: 'again', actions: 'noteDocumentRemoved' },
          },
          after: {
            mrzWithin: [
              { guard: 'triesLeft', target: 'again' },
              { target: '#lane.officer', actions: { type: 'callOfficer', params: { reason: 'mrz-unreadable' } } },
            ],
          },
        },
        chip: {
          meta: {
            ignored: [
              ...except(lateAnswers, ['CHIP_PROGRESS', 'CHIP_READ', 'CHIP_ABSENT', 'CHIP_UNREADABLE', 'CARD_LOST']),
              'OFFICER_LET_THROUGH',
              'OFFICER_REFUSED',
              'MORE_TIME_ASKED',
            ],
          },
          entry: 'readChip',
          on: {
            CHIP_PROGRESS: { actions: 'noteProgress' },
            CHIP_READ: { target: '#lane.assessing', actions: 'noteChip' },
            CHIP_ABSENT: { target: '#lane.officer', actions: { type: 'callOfficer', params: { reason: 'no-chip' } } },
            CHIP_UNREADABLE: [
              { guard: 'triesLeft', target: 'again' },
              { target: '#lane.officer', actions: { type: 'callOfficer', params: { reason: 'chip-unreadable' } } },
            ],
            CARD_LOST: [
              { guard: 'triesLeft', target: 'again' },
              { target: '#lane.officer', actions: { type: 'callOfficer', params: { reason: 'chip-unreadable' } } },
            ],
            DOCUMENT_REMOVED: [
              { guard: 'triesLeft', target: 'again', actions: 'noteDocumentRemoved' },
              {
                target: '#lane.officer',
                actions: ['noteDocumentRemoved', { type: 'callOfficer', params: { reason: 'chip-unreadable' } }],
              },
            ],
          },
          after: {
            chipWithin: {
              target: '#lane.officer',
              actions: { type: 'callOfficer', params: { reason: 'chip-unreadable' } },
            },
          },
        },
        again: {
          entry: 'noteTry',
          initial: 'waiting',
          on: { DOCUMENT_PLACED: { target: 'mrz', actions: 'noteDocumentPlaced' } },
          states: {
            waiting: {
              meta: { ignored: [...lateAnswers, 'OFFICER_LET_THROUGH', 'OFFICER_REFUSED', 'MORE_TIME_ASKED'] },
              after: { layAgainWithin: { target: 'asking' } },
            },
            asking: {
              meta: { ignored: [...lateAnswers, 'OFFICER_LET_THROUGH', 'OFFICER_REFUSED'] },
              on: { MORE_TIME_ASKED: { target: 'waiting' } },
              after: {
                answerStillThereWithin: {
                  target: '#lane.leaving',
                  actions: { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'timed-out' } },
                },
              },
            },
          },
        },
      },
    },

    /** What the document alone decides; leaves at once. */
    assessing: {
      meta: { transient: true },
      entry: 'assessDocument',
      always: [
        {
          guard: 'decidedForOfficer',
          target: 'officer',
          actions: ['tellDecision', { type: 'callOfficer', params: {} }],
        },
        {
          guard: 'documentRefused',
          target: 'refused',
          actions: ['tellDecision', { type: 'noteOutcome', params: { outcome: 'refused', reason: 'not-eligible' } }],
        },
        { guard: 'twoDoors', target: 'entering' },
        { target: 'holder' },
      ],
    },

    entering: {
      entry: 'openEntry',
      initial: 'waiting',
      on: {
        ENTRY_COMPLETED: { target: 'holder', actions: 'notePersonEntered' },
        HELP_ASKED: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'asked-for-help' } } },
        OFFICER_TOOK_OVER: {
          guard: 'sameCrossing',
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'taken-over' } },
        },
        DEVICE_LOST: {
          target: 'officer',
          actions: ['noteFault', { type: 'callOfficer', params: { reason: 'device-lost' } }],
        },
        BACKEND_LOST: {
          target: 'officer',
          actions: ['noteFault', { type: 'callOfficer', params: { reason: 'backend-lost' } }],
        },
        LANE_CROWDED: {
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'more-than-one-person' } },
        },
        UNEXPECTED_EVENT: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'internal-fault' } } },
      },
      states: {
        waiting: {
          meta: { ignored: [...lateAnswers, 'OFFICER_LET_THROUGH', 'OFFICER_REFUSED', 'MORE_TIME_ASKED'] },
          after: { enterWithin: { target: 'asking' } },
        },
        asking: {
          meta: { ignored: [...lateAnswers, 'OFFICER_LET_THROUGH', 'OFFICER_REFUSED'] },
          on: { MORE_TIME_ASKED: { target: 'waiting' } },
          after: {
            answerStillThereWithin: {
              target: '#lane.leaving',
              actions: { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'timed-out' } },
            },
          },
        },
      },
    },

    /** Face and lists at once: whoever is last decides how long it takes. */
    holder: {
      entry: ['screenTraveller', 'examineHolder'],
      initial: 'waiting',
      always: { guard: 'evidenceComplete', target: 'deciding' },
      on: {
        FACE_ADVICE: { actions: 'noteAdvice' },
        HOLDER_EXAMINED: { actions: 'noteHolder' },
        HOLDER_NOT_EXAMINED: {
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'face-mismatch' } },
        },
        SCREENING_ANSWERED: { actions: 'noteScreening' },
        SCREENING_FAILED: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'backend-lost' } } },
        PERSON_LEFT: {
          target: 'leaving',
          actions: ['notePersonLeft', { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'turned-back' } }],
        },
        HELP_ASKED: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'asked-for-help' } } },
        OFFICER_TOOK_OVER: {
          guard: 'sameCrossing',
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'taken-over' } },
        },
        DEVICE_LOST: {
          target: 'officer',
          actions: ['noteFault', { type: 'callOfficer', params: { reason: 'device-lost' } }],
        },
        BACKEND_LOST: {
          target: 'officer',
          actions: ['noteFault', { type: 'callOfficer', params: { reason: 'backend-lost' } }],
        },
        LANE_CROWDED: {
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'more-than-one-person' } },
        },
        UNEXPECTED_EVENT: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'internal-fault' } } },
      },
      states: {
        waiting: {
          meta: {
            ignored: [
              'MRZ_READ',
              'MRZ_UNREADABLE',
              'CHIP_PROGRESS',
              'CHIP_READ',
              'CHIP_ABSENT',
              'CHIP_UNREADABLE',
              'CARD_LOST',
              'OFFICER_LET_THROUGH',
              'OFFICER_REFUSED',
              'MORE_TIME_ASKED',
            ],
          },
          after: { holderWithin: { target: 'asking' } },
        },
        asking: {
          meta: {
            ignored: [
              'MRZ_READ',
              'MRZ_UNREADABLE',
              'CHIP_PROGRESS',
              'CHIP_READ',
              'CHIP_ABSENT',
              'CHIP_UNREADABLE',
              'CARD_LOST',
              'OFFICER_LET_THROUGH',
              'OFFICER_REFUSED',
            ],
          },
          on: { MORE_TIME_ASKED: { target: 'waiting' } },
          after: {
            answerStillThereWithin: {
              target: '#lane.leaving',
              actions: { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'timed-out' } },
            },
          },
        },
      },
    },

    /** The one place where the machine may clear; leaves at once. */
    deciding: {
      meta: { transient: true },
      entry: ['stopExamining', 'decide', 'tellDecision'],
      always: [
        { guard: 'cleared', target: 'clearance' },
        { target: 'officer', actions: { type: 'callOfficer', params: {} } },
      ],
    },

    clearance: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      entry: 'openExit',
      on: {
        PASSAGE_STARTED: { target: 'passage' },
        PASSAGE_COMPLETED: { target: 'done', actions: { type: 'recordCrossing', params: { tailgated: false } } },
        PASSAGE_TAILGATED: { target: 'done', actions: { type: 'recordCrossing', params: { tailgated: true } } },
        PASSAGE_REVERSED: {
          target: 'leaving',
          actions: { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'turned-back' } },
        },
        PASSAGE_EXPIRED: {
          target: 'leaving',
          actions: { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'timed-out' } },
        },
        DEVICE_LOST: [
          {
            guard: ({ event }) => event.device === 'gate' || event.device === 'journal',
            target: 'officer',
            actions: ['noteFault', { type: 'callOfficer', params: { reason: 'gate-fault' } }],
          },
          { actions: 'noteFault' },
        ],
        LANE_CROWDED: {
          target: 'officer',
          actions: { type: 'callOfficer', params: { reason: 'more-than-one-person' } },
        },
        UNEXPECTED_EVENT: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'internal-fault' } } },
      },
      after: { gateSilent: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'gate-fault' } } } },
    },

    passage: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      on: {
        PASSAGE_STARTED: {},
        PASSAGE_COMPLETED: { target: 'done', actions: { type: 'recordCrossing', params: { tailgated: false } } },
        PASSAGE_TAILGATED: { target: 'done', actions: { type: 'recordCrossing', params: { tailgated: true } } },
        PASSAGE_REVERSED: {
          target: 'leaving',
          actions: { type: 'noteOutcome', params: { outcome: 'abandoned', reason: 'turned-back' } },
        },
        DEVICE_LOST: [
          {
            guard: ({ event }) => event.device === 'gate' || event.device === 'journal',
            target: 'officer',
            actions: ['noteFault', { type: 'callOfficer', params: { reason: 'gate-fault' } }],
          },
          { actions: 'noteFault' },
        ],
        UNEXPECTED_EVENT: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'internal-fault' } } },
      },
      after: {
        passageWithin: { target: 'officer', actions: { type: 'callOfficer', params: { reason: 'gate-fault' } } },
      },
    },

    done: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      entry: ['shutDoors', 'conclude'],
      on: {
        // The same passage told twice is no second person; the tailgater who came late is.
        PASSAGE_STARTED: {},
        PASSAGE_COMPLETED: {},
      },
      after: { farewell: { target: 'clearing' } },
    },

    /** A person must decide. The traveller may take the passport and leave, or wait; the exit stays shut. */
    officer: {
      entry: assign({ clearance: null }),
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
        OFFICER_LET_THROUGH: { guard: 'overridable', target: 'clearance', actions: 'override' },
        OFFICER_REFUSED: {
          guard: 'sameCrossing',
          target: 'refused',
          actions: { type: 'noteOutcome', params: { outcome: 'refused', reason: 'officer-refused' } },
        },
        OFFICER_TOOK_OVER: {},
      },
      after: { leaveWithin: { actions: { type: 'alarm', params: { kind: 'help-wanted' } } } },
    },

    /** Not eligible, or refused by an officer: the counter, in the traveller's language, without a reason on the screen. */
    refused: {
      entry: ['shutDoors', 'stopExamining'],
      after: { leaveWithin: { actions: { type: 'alarm', params: { kind: 'help-wanted' } } } },
      initial: 'shown',
      states: {
        shown: {
          meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
          after: { noticeShown: { target: 'waiting' } },
        },
        waiting: {
          meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
          always: { guard: 'laneEmpty', target: '#lane.clearing' },
        },
      },
    },

    /** The attempt is over without a crossing. */
    leaving: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      entry: ['shutDoors', 'stopExamining'],
      always: { target: 'clearing' },
    },

    /** Hardware has released the doors; software reports it and lets nobody begin. */
    emergency: {
      meta: { ignored: [...lateAnswers, ...lateOfficer, ...lateTraveller] },
      entry: ['stopExamining', { type: 'alarm', params: { kind: 'emergency' } }, 'breakOff', 'conclude'],
      on: {
        EMERGENCY_PRESSED: {},
        EXIT_FORCED: {},
        PASSAGE_STARTED: {},
        PASSAGE_COMPLETED: {},
        PASSAGE_TAILGATED: {},
        OFFICER_RELEASED_DOORS: { actions: 'releaseDoors' },
        EMERGENCY_RESET: { target: 'clearing', actions: ['shutDoors', 'noteClosedByEmergency'] },
      },
    },
  },
});

/** What the chart tells its surroundings: orders, in the order in which they are to be carried out. */
export interface LaneEmission {
  readonly type: 'order';
  readonly command: LaneCommand;
}

function order(command: LaneCommand): LaneEmission {
  return { type: 'order', command };
}

function decisionContext(config: LaneConfig) {
  return { lane: config.lane, now: config.now(), today: config.today(), makeId: config.makeId };
}
