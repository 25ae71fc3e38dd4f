import { type AlarmView, type CaseView, caseSchema, type LaneView } from '../contract/officer.ts';
import type { CheckName } from './loudness.ts';

/** The nine checks in the order of the contract. */
export const contractChecks = Object.keys(caseSchema.shape.chip.unwrap().shape.checks.shape) as CheckName[];

/** A quiet lane for tests, with what a test changes. */
export function laneWith(changes: Partial<LaneView> = {}): LaneView {
  return {
    lane: 'lane-1',
    site: 'erenhot',
    direction: 'exit',
    state: 'idle',
    since: '2026-01-01T00:00:00Z',
    faults: [],
    doors: { entry: 'none', exit: 'shut' },
    persons: null,
    passage: null,
    transport: null,
    current: null,
    openCases: [],
    alarms: [],
    actions: ['closeLane', 'releaseDoors'],
    recent: [],
    counts: { cleared: 0, handedOver: 0, refused: 0, abandoned: 0 },
    ...changes,
  };
}

export function someCase(changes: Partial<CaseView> = {}): CaseView {
  return {
    crossing: crypto.randomUUID(),
    startedAt: '2026-01-01T00:00:00Z',
    handOver: null,
    document: null,
    chip: null,
    portrait: null,
    livePicture: null,
    frames: [],
    holder: null,
    screening: null,
    decision: null,
    outcome: null,
    ...changes,
  };
}

export function someAlarm(id: string, severity: AlarmView['severity'], changes: Partial<AlarmView> = {}): AlarmView {
  const at = `2026-01-01T00:00:0${id}Z`;
  return { id, kind: 'tailgating', severity, at, crossing: null, acknowledgedBy: null, ...changes };
}
