import {
  type AbstractEvent,
  type AbstractLane,
  type AbstractOrder,
  laneAtStart,
  laneEvents,
  stepLane,
} from './abstract-lane.ts';
import { abstractLane, abstractOrder, type RealStepped, realStart, realStep } from './real-lane.ts';
import { keyOfLane } from './walk-lane.ts';
import type { LaneSnapshot } from '../../lane/lane.ts';

export interface LaneConformance {
  /** Abstract lanes that some events lead to, whatever doors, people and officers do. */
  readonly states: number;
  /** Pairs of such a lane and an event, each tried on the chart. */
  readonly steps: number;
  readonly modes: number;
}

export interface LaneDifference {
  /** From the start; the last one is where chart and model part. */
  readonly events: readonly AbstractEvent[];
  readonly model: { readonly lane: AbstractLane; readonly orders: readonly AbstractOrder[] };
  readonly chart: { readonly lane: AbstractLane; readonly orders: readonly AbstractOrder[] };
}

interface Reached {
  readonly lane: AbstractLane;
  readonly snapshot: LaneSnapshot;
  readonly from: Reached | null;
  readonly by: AbstractEvent | null;
}

/**
 * Walks model and chart side by side through every lane that can be reached and every event that can come in it: each must
 * make the same of it. Gives the first difference, with the shortest way there.
 */
export function compareLane(doors: 'one' | 'two'): LaneConformance | LaneDifference {
  const start = realStart(doors);
  const first: Reached = { lane: laneAtStart, snapshot: start.snapshot, from: null, by: null };
  const known = new Set([keyOfLane(first.lane)]);
  const queue = [first];
  let steps = 0;
  for (const reached of queue) {
    for (const event of laneEvents) {
      const model = stepLane(reached.lane, event, doors);
      const real = realStep(reached.snapshot, event) ?? { snapshot: reached.snapshot, commands: [] };
      steps += 1;
      const chart = { lane: abstractLane(real.snapshot), orders: ordersOf(real) };
      if (keyOfLane(model.lane) !== keyOfLane(chart.lane) || model.orders.join() !== chart.orders.join()) {
        return { events: [...wayTo(reached), event], model, chart };
      }
      const key = keyOfLane(model.lane);
      if (known.has(key)) continue;
      known.add(key);
      queue.push({ lane: model.lane, snapshot: real.snapshot, from: reached, by: event });
    }
  }
  return { states: queue.length, steps, modes: new Set(queue.map(({ lane }) => lane.mode)).size };
}

function ordersOf({ commands }: RealStepped): readonly AbstractOrder[] {
  return commands.map(abstractOrder).filter((order) => order !== null);
}

function wayTo(reached: Reached): readonly AbstractEvent[] {
  const events: AbstractEvent[] = [];
  for (let at: Reached | null = reached; at !== null; at = at.from) if (at.by !== null) events.unshift(at.by);
  return events;
}
