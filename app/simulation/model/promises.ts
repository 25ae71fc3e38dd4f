import {
  type AbstractEvent,
  type AbstractLane,
  crossingModes,
  laneEvents,
  type LaneStepped,
  stepLane,
} from './abstract-lane.ts';
import type { ModelState, Stepped } from './system.ts';
import { reachableLanes } from './walk-lane.ts';

/** What holds in every state and at every step of lane and doors together. */
export const promises = {
  'exit-for-a-clearance':
    'the exit opens for the clearance that the lane stands by at that moment, once; else only button, release and force open it',
  'exit-for-who-was-looked-at':
    'what the machine has cleared opens nothing when the mat has become empty since the camera began to look',
  'never-both-doors': 'both doors stand open only after button, release or force',
  'doors-watched-for-the-lane':
    'a permit that the gate watches is one that the lane stands by, or news that it does not know yet is on its way',
  'recorded-if-passed': 'a crossing is recorded when somebody has gone through on its clearance, and once',
  'passed-is-told': 'who goes through the exit is recorded or an officer is told',
  'nobody-served-with-somebody-inside': 'a lane with two doors invites nobody while somebody is between them',
  // of the lane alone
  'clearance-from-proof':
    'the exit is ordered open when face and lists are good and one is counted, or by an officer, and never without gate and journal',
  'served-only-when-well': 'a lane that lacks anything, or is closed, invites nobody',
  'officer-is-told': 'a lane that waits for an officer has shut its doors and raised an alarm',
  'ends-once': 'every attempt is concluded, once, and its traveller forgotten',
  'emergency-from-everywhere':
    'the button and an officer’s release end every state, and after that only its reset, or a button that is up again, shuts a door',
  // of all ways on from a state
  'a-way-out': 'whoever is between the doors can leave, by what people at the lane do, without force',
  'never-left-alone': 'whoever stays between the doors is told to an officer, without anybody doing anything',
} as const;
export type PromiseName = keyof typeof promises;

/** The promises that a step breaks. */
export function brokenByStep(
  from: ModelState,
  { state, orders, permitted }: Stepped,
  kind: 'one' | 'two',
): readonly PromiseName[] {
  const broken: PromiseName[] = [];
  const { doors, lane, news, pending, ghosts } = state;
  const stands = lane.mode === 'clearance' || lane.mode === 'passage';
  const heard = news.length === 0;
  const held = doors.button || doors.releasePowered;
  if (permitted && (from.ghosts.used || lane.mode !== 'clearance' || held)) broken.push('exit-for-a-clearance');
  const vouched = from.pending === 'openExitVouched' || (from.doors.wait === 'permit' && from.doors.vouched);
  if (permitted && !vouched && from.doors.gone) broken.push('exit-for-who-was-looked-at');
  if (doors.exitPowered && doors.watch === 'none' && !held) broken.push('exit-for-a-clearance');
  if (doors.exitOpen && doors.entryOpen && kind === 'two' && !ghosts.uncontrolled) broken.push('never-both-doors');
  if (doors.exitPowered && doors.entryPowered && !held) broken.push('never-both-doors');
  if (doors.watch !== 'none' && heard && !stands) broken.push('doors-watched-for-the-lane');
  const records = orders.filter((order) => order === 'record' || order === 'recordTailgated').length;
  if (records > 0 && (!from.ghosts.went || from.ghosts.recorded || records > 1)) broken.push('recorded-if-passed');
  if (ghosts.owed && heard && pending === 'nothing' && doors.watch === 'none' && doors.ready)
    broken.push('passed-is-told');
  if (kind === 'two' && lane.mode === 'inviting' && heard && doors.ready && doors.persons > 0) {
    broken.push('nobody-served-with-somebody-inside');
  }
  return broken;
}

export interface BrokenByLane {
  readonly promise: PromiseName;
  readonly lane: AbstractLane;
  readonly event: AbstractEvent;
}

/** The promises that the lane alone breaks, whatever happens to it in whatever state it can be in. */
export function brokenByLane(kind: 'one' | 'two'): readonly BrokenByLane[] {
  return reachableLanes(kind).flatMap((lane) =>
    laneEvents.flatMap((event) => {
      const stepped = stepLane(lane, event, kind);
      return lanePromises
        .filter(([, holds]) => !holds(lane, event, stepped, kind))
        .map(([promise]) => ({ promise, lane, event }));
    }),
  );
}

type LanePromise = (before: AbstractLane, event: AbstractEvent, after: LaneStepped, kind: 'one' | 'two') => boolean;

const lanePromises: readonly (readonly [PromiseName, LanePromise])[] = [
  [
    'clearance-from-proof',
    (before, event, { lane, orders }, kind) => {
      if (!orders.includes('openExit')) return lane.mode !== 'clearance' || before.mode === 'clearance';
      if (lane.mode !== 'clearance' || lane.gateFault || lane.journalFault || lane.kind === 'none') return false;
      const officer =
        event.startsWith('letThrough:') && (before.mode === 'officerShown' || before.mode === 'officerWaiting');
      const admitted = event === 'entryCompleted' && before.mode === 'admitting';
      if (officer || admitted) return true;
      const face = before.face === 'good' || (before.face === 'nothing' && event === 'faceGood');
      const lists = before.lists === 'good' || (before.lists !== 'bad' && event === 'listsClear');
      return (
        before.mode === 'holder' && face && lists && (kind === 'one' || lane.counted === 1) && lane.kind === 'normal'
      );
    },
  ],
  [
    'served-only-when-well',
    (_, __, { lane: { mode, closed, gateFault, journalFault, otherFault, personInside } }, kind) =>
      mode !== 'inviting' || !(closed || gateFault || journalFault || otherFault || (kind === 'two' && personInside)),
  ],
  [
    'officer-is-told',
    (before, _, { lane, orders }) =>
      lane.mode !== 'officerShown' ||
      before.mode === lane.mode ||
      (orders.includes('shut') && orders.includes('alarm')),
  ],
  [
    'ends-once',
    (before, _, { lane, orders }) => {
      const ended = crossingModes.has(before.mode) && !crossingModes.has(lane.mode);
      const kept = lane.kind !== 'none' && !['clearance', 'passage', 'admitting'].includes(lane.mode);
      return orders.filter((order) => order === 'conclude').length === (ended ? 1 : 0) && !kept;
    },
  ],
  [
    'emergency-from-everywhere',
    (before, event, { lane, orders }) => {
      if (event === 'emergencyPressed' || event === 'released') return lane.mode === 'emergency';
      if (before.mode !== 'emergency' || event === 'emergencyReset') return true;
      const lifted = event === 'emergencyLifted';
      const lawful = orders.every((order) => order === 'alarm' || (lifted && order === 'shut'));
      return lane.mode === 'emergency' && lawful;
    },
  ],
];
