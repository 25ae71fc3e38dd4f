import { initialTransition, transition } from 'xstate';
import { instantFrom } from '../../core/instant.ts';
import type { OfficerId } from '../../core/ids.ts';
import { laneChart } from '../../lane/chart.ts';
import type { LaneEmission } from '../../lane/chart-setup.ts';
import type { LaneContext } from '../../lane/context.ts';
import type { LaneCommand } from '../../lane/commands.ts';
import type { LaneEvent } from '../../lane/events.ts';
import {
  crossing,
  examplePolicy,
  honestChecks,
  honestChip,
  honestDocument,
  honestHolder,
  noHits,
} from '../../lane/lane-bench.ts';
import type { LaneSnapshot } from '../../lane/lane.ts';
import type { AbstractEvent, AbstractLane, AbstractOrder, Mode, Persons } from './abstract-lane.ts';

// The lane's own statechart, as the model sees it: real snapshots to abstract lanes, abstract events to real ones.

const officer = 'officer-1' as OfficerId;
const reason = 'looked at the document';
const detail = 'a test';

/** Everything of a lane but time: it stands still, so that a clearance never ends by itself. */
export const standingTime = { now: () => instantFrom(Date.UTC(2026, 5, 1, 12)), elapsed: () => 0 } as const;

/** What a lane is made of in the model. */
export function modelConfig(doors: 'one' | 'two') {
  let ids = 0;
  return {
    lane: 'model-1' as LaneContext['config']['lane'],
    doors,
    assistance: 'officer',
    pad: 'off',
    policy: examplePolicy,
    today: () => '2026-06-01',
    makeId: () => `id-${++ids}`,
  } as const;
}

export interface RealStepped {
  readonly snapshot: LaneSnapshot;
  readonly commands: readonly LaneCommand[];
}

/** The chart before anything has said that it is there. */
export function realStart(doors: 'one' | 'two'): RealStepped {
  return stepped(initialTransition(laneChart, { ...modelConfig(doors), ...standingTime }));
}

/** What the chart makes of an abstract event; null where no time-out of that kind is waited for. */
export function realStep(snapshot: LaneSnapshot, event: AbstractEvent): RealStepped | null {
  if (event === 'timeOut' || event === 'leaveTimeOut') return timedOut(snapshot, event);
  return realEvents(event, snapshot.context.clearance?.id ?? 'none').reduce<RealStepped>(
    (before, one) => {
      const after = stepped(transition(laneChart, before.snapshot, one));
      return { snapshot: after.snapshot, commands: [...before.commands, ...after.commands] };
    },
    { snapshot, commands: [] },
  );
}

function stepped([snapshot, actions]: readonly [
  LaneSnapshot,
  readonly { readonly type: string; readonly params?: unknown }[],
]) {
  const commands = actions
    .filter(({ type }) => type === 'xstate.emit')
    .map(({ params }) => (params as { readonly event: LaneEmission }).event.command);
  return { snapshot, commands };
}

/** The chart's own delayed events, until the mode is another: a question whether they are still there comes in between. */
function timedOut(snapshot: LaneSnapshot, event: 'timeOut' | 'leaveTimeOut'): RealStepped | null {
  const mode = modeOf(snapshot);
  const commands: LaneCommand[] = [];
  let now = snapshot;
  for (let fired = 0; fired < 4; fired += 1) {
    const type = delayedOf(now, event);
    if (type === undefined) break;
    const after = stepped(transition(laneChart, now, { type } as never));
    commands.push(...after.commands);
    now = after.snapshot;
    if (event === 'leaveTimeOut' || modeOf(now) !== mode) return { snapshot: now, commands };
  }
  return now === snapshot ? null : { snapshot: now, commands };
}

const display = ['showHowAfter'];

function delayedOf(snapshot: LaneSnapshot, event: 'timeOut' | 'leaveTimeOut'): string | undefined {
  const leaves = event === 'leaveTimeOut';
  return snapshot._nodes
    .flatMap((node) => node.after)
    .map(({ eventType }) => eventType)
    .find((type) => type.includes('leaveWithin') === leaves && !display.some((name) => type.includes(name)));
}

export function abstractLane(snapshot: LaneSnapshot): AbstractLane {
  const { context } = snapshot;
  const mode = modeOf(snapshot);
  const reading = mode === 'mrz' || mode === 'chip' || mode === 'again';
  const { gate, journal, ...others } = context.faults;
  const found = (good: boolean | undefined) => (good === undefined ? 'nothing' : good ? 'good' : 'bad');
  return {
    mode,
    documentOnReader: context.documentOnReader,
    personInside: context.personInside,
    counted: context.occupancy === null ? null : (context.occupancy.persons as Persons),
    tries: reading ? (Math.min(context.tries, 2) as 0 | 1 | 2) : 0,
    fit: mode !== 'chip' || context.document?.nationality !== 'XXA',
    assistance: (reading || mode === 'inviting') && context.unhurried,
    face: mode === 'holder' ? (isDoubted(context) ? 'doubted' : found(context.holder?.match)) : 'nothing',
    lists:
      mode === 'holder'
        ? found(context.screening === null ? undefined : context.screening.hits.length === 0)
        : 'nothing',
    kind: mode === 'admitting' ? (context.admission?.passage ?? 'none') : (context.clearance?.passage ?? 'none'),
    closed: context.closedBy !== null,
    gateFault: gate !== undefined,
    journalFault: journal !== undefined,
    otherFault: Object.keys(others).length > 0,
  };
}

function modeOf(snapshot: LaneSnapshot): Mode {
  const value = JSON.stringify(snapshot.value);
  const found = modeOfValue.find(([start]) => value.startsWith(start));
  if (found === undefined) throw new Error(`no mode is ${value}`);
  return found[1];
}

const modeOfValue: readonly (readonly [string, Mode])[] = [
  ['{"outOfService":"starting"', 'starting'],
  ['{"outOfService":"later"', 'later'],
  ['"closed"', 'closed'],
  ['"clearing"', 'clearing'],
  ['{"idle"', 'inviting'],
  ['{"document":{"mrz"', 'mrz'],
  ['{"document":"chip"', 'chip'],
  ['{"document":{"again"', 'again'],
  ['{"entering":"waiting"', 'entering'],
  ['{"entering":"asking"', 'enteringAsked'],
  ['{"holder"', 'holder'],
  ['"clearance"', 'clearance'],
  ['"passage"', 'passage'],
  ['"done"', 'done'],
  ['{"officer":"shown"', 'officerShown'],
  ['{"officer":"waiting"', 'officerWaiting'],
  ['"admitting"', 'admitting'],
  ['{"refused":"shown"', 'refusedShown'],
  ['{"refused":"waiting"', 'refusedWaiting'],
  ['{"emergency"', 'emergency'],
];

function isDoubted({ holder, doubts }: LaneContext): boolean {
  return holder === null && doubts.includes('another-person');
}

/** An order as the model knows it; null: it moves no door, calls nobody and records nothing. */
export function abstractOrder(command: LaneCommand): AbstractOrder | null {
  switch (command.type) {
    case 'shutDoors':
      return 'shut';
    case 'openExit':
      return 'openExit';
    case 'openEntry':
      return command.way === 'out' ? 'openEntry:out' : command.persons === 1 ? 'openEntry:in1' : 'openEntry:in2';
    case 'releaseDoors':
      return 'release';
    case 'raiseAlarm':
      return 'alarm';
    case 'handOver':
      return 'handOver';
    case 'recordCrossing':
      return command.tailgated ? 'recordTailgated' : 'record';
    case 'concludeCrossing':
      return 'conclude';
    default:
      return null;
  }
}

const others = ['chip-reader', 'mrz-reader', 'camera', 'inference'] as const;

/** The events that the station would send; those of several devices stand for all of them. */
export function realEvents(
  event: Exclude<AbstractEvent, 'timeOut' | 'leaveTimeOut'>,
  clearance: string,
): readonly LaneEvent[] {
  switch (event) {
    case 'documentPlaced':
      return [{ type: 'DOCUMENT_PLACED', crossing }];
    case 'documentRemoved':
      return [{ type: 'DOCUMENT_REMOVED' }];
    case 'mrzRead':
      return [{ type: 'MRZ_READ', document: honestDocument }];
    case 'mrzReadUnfit':
      return [{ type: 'MRZ_READ', document: { ...honestDocument, nationality: 'XXA' } }];
    case 'mrzUnreadable':
      return [{ type: 'MRZ_UNREADABLE' }];
    case 'chipGood':
      return [{ type: 'CHIP_READ', evidence: honestChip }];
    case 'chipBad': {
      const sodSignature = { outcome: 'failed', reason: detail } as const;
      return [{ type: 'CHIP_READ', evidence: { ...honestChip, checks: { ...honestChecks, sodSignature } } }];
    }
    case 'chipAbsent':
      return [{ type: 'CHIP_ABSENT' }];
    case 'chipUnreadable':
      return [{ type: 'CHIP_UNREADABLE', detail }];
    case 'faceGood':
      return [{ type: 'HOLDER_EXAMINED', evidence: honestHolder }];
    case 'faceBad':
      return [{ type: 'HOLDER_EXAMINED', evidence: { ...honestHolder, match: false, similarity: 0.1 } }];
    case 'faceFailed':
      return [{ type: 'HOLDER_NOT_EXAMINED', detail }];
    case 'movementAsked':
      return [{ type: 'FACE_CHALLENGE', step: 'blink', index: 0, of: 2 }];
    case 'companySeen':
      return [{ type: 'HOLDER_IN_DOUBT', doubt: 'two-faces' }];
    case 'personChanged':
      return [{ type: 'HOLDER_IN_DOUBT', doubt: 'another-person' }];
    case 'listsClear':
      return [{ type: 'SCREENING_ANSWERED', evidence: noHits }];
    case 'listsHit': {
      const hit = { list: 'l', entry: 'e', kind: 'person', score: 1, reasons: [] } as const;
      return [{ type: 'SCREENING_ANSWERED', evidence: { ...noHits, hits: [hit] } }];
    }
    case 'listsFailed':
      return [{ type: 'SCREENING_FAILED', detail }];
    case 'personEntered':
      return [{ type: 'PERSON_ENTERED' }];
    case 'personLeft':
      return [{ type: 'PERSON_LEFT' }];
    case 'counted:0':
      return [{ type: 'PERSONS_COUNTED', persons: 0, things: null }];
    case 'counted:1':
      return [{ type: 'PERSONS_COUNTED', persons: 1, things: null }];
    case 'counted:2':
      return [{ type: 'PERSONS_COUNTED', persons: 2, things: null }];
    case 'entryCompleted':
      return [{ type: 'ENTRY_COMPLETED' }];
    case 'crowded':
      return [{ type: 'LANE_CROWDED' }];
    case 'started':
      return [{ type: 'PASSAGE_STARTED', clearance }];
    case 'otherStarted':
      return [{ type: 'PASSAGE_STARTED', clearance: 'another' }];
    case 'passed':
      return [{ type: 'PASSAGE_COMPLETED', clearance }];
    case 'otherPassed':
      return [{ type: 'PASSAGE_COMPLETED', clearance: 'another' }];
    case 'reversed':
      return [{ type: 'PASSAGE_REVERSED', clearance }];
    case 'otherReversed':
      return [{ type: 'PASSAGE_REVERSED', clearance: 'another' }];
    case 'tailgated':
      return [{ type: 'PASSAGE_TAILGATED', clearance }];
    case 'otherTailgated':
      return [{ type: 'PASSAGE_TAILGATED', clearance: 'another' }];
    case 'expired':
      return [{ type: 'PASSAGE_EXPIRED', clearance }];
    case 'otherExpired':
      return [{ type: 'PASSAGE_EXPIRED', clearance: 'another' }];
    case 'forced':
      return [{ type: 'EXIT_FORCED' }];
    case 'gateLost':
      return [{ type: 'DEVICE_LOST', device: 'gate', detail }];
    case 'gateBack':
      return [{ type: 'DEVICE_BACK', device: 'gate' }];
    case 'journalLost':
      return [{ type: 'DEVICE_LOST', device: 'journal', detail }];
    case 'journalBack':
      return [{ type: 'DEVICE_BACK', device: 'journal' }];
    case 'otherLost':
      return [{ type: 'DEVICE_LOST', device: 'camera', detail }];
    case 'otherBack':
      return [...others.map((device) => ({ type: 'DEVICE_BACK', device }) as const), { type: 'BACKEND_BACK' }];
    case 'emergencyPressed':
      return [{ type: 'EMERGENCY_PRESSED' }];
    case 'emergencyLifted':
      return [{ type: 'EMERGENCY_LIFTED' }];
    case 'emergencyReset':
      return [{ type: 'EMERGENCY_RESET' }];
    case 'helpAsked':
      return [{ type: 'HELP_ASKED' }];
    case 'assistanceAsked':
      return [{ type: 'ASSISTANCE_ASKED' }];
    case 'moreTimeAsked':
      return [{ type: 'MORE_TIME_ASKED' }];
    case 'letThrough:normal':
      return [{ type: 'OFFICER_LET_THROUGH', crossing, officer, reason, passage: 'normal' }];
    case 'letThrough:assisted':
      return [{ type: 'OFFICER_LET_THROUGH', crossing, officer, reason, passage: 'assisted' }];
    case 'refused':
      return [{ type: 'OFFICER_REFUSED', crossing, officer, reason }];
    case 'tookOver':
      return [{ type: 'OFFICER_TOOK_OVER', crossing, officer, reason }];
    case 'laneClosed':
      return [{ type: 'OFFICER_CLOSED_LANE', officer, reason }];
    case 'laneOpened':
      return [{ type: 'OFFICER_OPENED_LANE', officer }];
    case 'entryOpened':
      return [{ type: 'OFFICER_OPENED_ENTRY', officer, reason }];
    case 'released':
      return [{ type: 'OFFICER_RELEASED_DOORS', officer, reason }];
  }
}
