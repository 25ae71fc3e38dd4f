import type { EpisodePlan } from './plan.ts';

/** The five counters of people's safety, in the words of the report. */
export const safetyCounters = [
  'exitOpenedWithoutClearance',
  'bothDoorsOpen',
  'trapped',
  'crossingsLost',
  'crossingsDoubled',
] as const;

export type SafetyCounter = (typeof safetyCounters)[number];

/** Everything else that must always be so, each with what it means. */
export const invariants = {
  'journal-before-act': 'an order to open a door leaves the station only when its entry is on the disk',
  'clearance-once': 'the exit opens once for a clearance, and the station sends it once',
  'clearance-in-time':
    'a clearance lives no longer than those of its kind: an assisted one, or one for who asked for more time',
  'clearance-for-its-person':
    'who passes on a clearance is its person (or whom an officer has let through), or an officer has been alarmed',
  'exit-left-open': 'the exit shuts when its clearance is over and nobody stands in it',
  'passage-unseen': 'who passes without a clearance of their own, or forces the exit, is told to an officer',
  'emergency-unheard': 'a lane whose emergency button is pressed says so',
  'recorded-without-passage': 'a crossing stands at the backend only where the gate has told of a passage',
  'record-differs': 'the backend is never told two stories under one key or sequence',
  'handed-over-in-silence': 'a lane that waits for an officer has raised an alarm',
  'not-in-service': 'the lane serves again when all is well',
  'gap-in-silence': 'what a lying disk has lost is found, told and answered for before the lane serves',
  'journal-damaged': 'a journal whose disk kept its promises can always be opened, and verifies',
  'cleared-unfit': 'the machine clears nobody whose document, face or name says no, or was not looked at',
  'revoked-opens':
    'an opening that the lane has taken back never reaches the gate, and when it comes late it opens nothing',
  'passage-invented': 'the gate tells of a passage only when somebody has gone through',
  'traveller-kept': 'nothing of a traveller is left after the end',
  'never-throws': 'the station throws nothing that nobody catches',
} as const;

export type InvariantName = keyof typeof invariants;

/** Something that must never be, and when it was seen. */
export interface Violation {
  readonly name: SafetyCounter | InvariantName;
  readonly detail: string;
  readonly step: number;
}

/** What one episode came to. */
export interface EpisodeReport {
  readonly plan: EpisodePlan;
  readonly counts: {
    readonly cleared: number;
    readonly refused: number;
    readonly handedOver: number;
    readonly abandoned: number;
  };
  readonly violations: readonly Violation[];
  readonly faults: ReadonlyMap<string, number>;
  readonly alarms: ReadonlyMap<string, number>;
  readonly virtualMs: number;
  readonly steps: number;
}

export interface Counterexample {
  readonly seed: string;
  readonly step: number;
  readonly trace: readonly string[];
  readonly plan: EpisodePlan;
}

/** What `egate lane simulate --json` prints. */
export interface SimulationReport {
  readonly crossings: number;
  readonly seed: string;
  readonly cleared: number;
  readonly refused: number;
  readonly handedOver: number;
  readonly abandoned: number;
  readonly exitOpenedWithoutClearance: number;
  readonly bothDoorsOpen: number;
  readonly trapped: number;
  readonly crossingsLost: number;
  readonly crossingsDoubled: number;
  readonly violations: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly alarms: Readonly<Record<string, number>>;
  readonly virtualHours: number;
  readonly ms: number;
  readonly counterexample?: Counterexample;
}
