import './zod-in-pages.ts';
import { z } from 'zod';
import { documentCheckNames } from '../core/document-checks.ts';
import { padReasons } from '../core/presentation-attack.ts';

export { documentCheckNames, provesNothingWithout } from '../core/document-checks.ts';

const checkResultSchema = z.strictObject({
  outcome: z.enum(['passed', 'failed', 'not-possible', 'not-applicable']),
  reason: z.string(),
});

const alarmSchema = z.strictObject({
  id: z.string(),
  kind: z.string(),
  severity: z.enum(['notice', 'warning', 'alarm']),
  at: z.string(),
  crossing: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
});
export type AlarmView = z.infer<typeof alarmSchema>;

/** Everything an officer needs to decide on one traveller. Wiped from the lane when the case is closed. */
export const caseSchema = z.strictObject({
  crossing: z.string(),
  startedAt: z.string(),
  /** Set when the automatic path ended: the case waits for a person. */
  handOver: z.strictObject({ reason: z.string(), at: z.string() }).nullable(),
  document: z
    .strictObject({
      format: z.string(),
      documentCode: z.string(),
      issuingState: z.string(),
      documentNumber: z.string(),
      primaryIdentifier: z.string(),
      secondaryIdentifier: z.string(),
      nationality: z.string(),
      birthDate: z.string(),
      sex: z.enum(['M', 'F', 'X']).nullable(),
      expiryDate: z.string(),
    })
    .nullable(),
  chip: z
    .strictObject({
      /** Null: the chip was not opened. */
      protocol: z.string().nullable(),
      transport: z.enum(['pcsc', 'in-process']),
      downgraded: z.boolean(),
      /** Why the reading ended before its end, as a code and in English; null when it is complete. */
      ended: z.strictObject({ kind: z.string(), reason: z.string() }).nullable(),
      /** Why the chip's photo is not there to be compared, as a code and in English; null where it is, and where the reading ended first. */
      portraitRefused: z.strictObject({ kind: z.string(), reason: z.string() }).nullable(),
      checks: z.strictObject(
        Object.fromEntries(documentCheckNames.map((name) => [name, checkResultSchema])) as Record<
          (typeof documentCheckNames)[number],
          typeof checkResultSchema
        >,
      ),
      activeAuthentication: checkResultSchema,
      chipAuthentication: checkResultSchema,
      terminalAuthentication: checkResultSchema,
    })
    .nullable(),
  /** `data:image/jpeg;base64,…` of DG2. */
  portrait: z.string().nullable(),
  /** `data:image/jpeg;base64,…` of the frame that decided. */
  livePicture: z.string().nullable(),
  /** The same of other moments, oldest first. */
  frames: z.array(z.string()),
  holder: z
    .strictObject({
      similarity: z.number(),
      threshold: z.number(),
      fmr: z.number(),
      match: z.boolean(),
      liveness: z.enum(['bona-fide', 'attack', 'undecided', 'off']),
      /** Null: presentation attack detection is off. */
      pad: z
        .strictObject({ mode: z.enum(['passive', 'active']), score: z.number(), reasons: z.array(z.enum(padReasons)) })
        .nullable(),
      facesInView: z.number(),
      frames: z.number(),
    })
    .nullable(),
  screening: z
    .strictObject({
      listVersion: z.string(),
      hits: z.array(
        z.strictObject({
          list: z.string(),
          entry: z.string(),
          kind: z.enum(['document', 'person']),
          score: z.number(),
          reasons: z.array(z.string()),
        }),
      ),
    })
    .nullable(),
  /** What the policy says and why, null until decided. */
  decision: z
    .strictObject({
      kind: z.enum(['clear', 'officer', 'refuse']),
      reason: z.string().nullable(),
      rule: z.string(),
      policyVersion: z.string(),
    })
    .nullable(),
  outcome: z.strictObject({ outcome: z.string(), reason: z.string().nullable() }).nullable(),
});
export type CaseView = z.infer<typeof caseSchema>;

/** Which of the officer's actions the lane would take now. */
export const officerActions = [
  'letThrough',
  'refuse',
  'takeOver',
  'closeLane',
  'openLane',
  'openEntry',
  'releaseDoors',
  'resetEmergency',
  'acceptGap',
] as const;

export const laneStates = [
  'outOfService',
  'closed',
  'idle',
  'document',
  'entering',
  'holder',
  'screening',
  'clearance',
  'passage',
  'officer',
  'done',
  'emergency',
  'recovering',
] as const;

const laneViewSchema = z.strictObject({
  lane: z.string(),
  site: z.string(),
  direction: z.enum(['entry', 'exit']),
  state: z.enum(laneStates),
  since: z.string(),
  /** Why the lane is out of service, as device or backend names. */
  faults: z.array(z.strictObject({ source: z.string(), detail: z.string() })),
  doors: z.strictObject({
    entry: z.enum(['shut', 'moving', 'open', 'none', 'unknown']),
    exit: z.enum(['shut', 'moving', 'open', 'unknown']),
  }),
  /** People between the doors of a two-door lane, as its mat counts; null: one door, or nobody knows. */
  persons: z.number().nullable(),
  /** How long the present traveller has the exit, and with whom; null while there is no clearance. */
  passage: z
    .strictObject({ kind: z.enum(['normal', 'assisted']), until: z.string(), unhurried: z.boolean() })
    .nullable(),
  transport: z.enum(['pcsc', 'in-process']).nullable(),
  current: caseSchema.nullable(),
  /** Cases that the lane handed over and that still wait for an officer, oldest first. */
  openCases: z.array(caseSchema),
  alarms: z.array(alarmSchema),
  actions: z.array(z.enum(officerActions)),
  /** Newest last; from the journal, without personal data. */
  recent: z.array(
    z.strictObject({
      sequence: z.number(),
      at: z.string(),
      event: z.string(),
      severity: z.string(),
      delivered: z.boolean(),
    }),
  ),
  counts: z.strictObject({ cleared: z.number(), handedOver: z.number(), refused: z.number(), abandoned: z.number() }),
});
export type LaneView = z.infer<typeof laneViewSchema>;

export const officerViewSchema = z.strictObject({ role: z.literal('officer'), lanes: z.array(laneViewSchema) });
export type OfficerView = z.infer<typeof officerViewSchema>;

const lane = z.string().min(1).max(64);
const crossing = z.uuid();
const officer = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const reason = z.string().trim().min(3).max(500);

/** What an officer's panel may ask. Nothing destructive without its reason. */
export const officerRequestSchema = z.discriminatedUnion('type', [
  /** `assisted`: the exit stays open longer, and somebody who helps may go through with the traveller. */
  z.strictObject({
    type: z.literal('letThrough'),
    lane,
    crossing,
    officer,
    reason,
    passage: z.enum(['normal', 'assisted']).optional(),
  }),
  z.strictObject({ type: z.literal('refuse'), lane, crossing, officer, reason }),
  z.strictObject({ type: z.literal('takeOver'), lane, crossing, officer, reason }),
  /** Closes a handed-over case that waits on the panel; `settled` says how it ended at the counter. */
  z.strictObject({
    type: z.literal('settleCase'),
    lane,
    crossing,
    officer,
    settled: z.enum(['crossed-at-counter', 'refused', 'withdrawn', 'not-crossed']),
    reason,
  }),
  z.strictObject({ type: z.literal('closeLane'), lane, officer, reason }),
  z.strictObject({ type: z.literal('openLane'), lane, officer }),
  /** Two-door lanes: lets out by the entry who is between the doors; the exit stays shut. */
  z.strictObject({ type: z.literal('openEntry'), lane, officer, reason }),
  z.strictObject({ type: z.literal('releaseDoors'), lane, officer, reason }),
  z.strictObject({ type: z.literal('resetEmergency'), lane, officer }),
  /** Somebody answers for what the lane's journal lacks against the backend: the lane may serve again. */
  z.strictObject({ type: z.literal('acceptGap'), lane, officer, reason }),
  z.strictObject({ type: z.literal('acknowledgeAlarm'), lane, officer, alarm: z.string().max(64) }),
]);
export type OfficerRequest = z.infer<typeof officerRequestSchema>;
