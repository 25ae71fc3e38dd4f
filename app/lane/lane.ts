import { type AnyStateNode, createActor, type SnapshotFrom } from 'xstate';
import type { Clock } from '../core/instant.ts';
import { laneChart } from './chart.ts';
import type { LaneCommand } from './commands.ts';
import type { LaneConfig } from './context.ts';
import type { LaneEvent, LaneEventType } from './events.ts';
import { type LaneState, laneStateOf } from './lane-state.ts';

export interface LaneOptions {
  readonly config: Omit<LaneConfig, 'now' | 'elapsed'>;
  readonly clock: Clock;
  /** Called for each order, in order, while an event is being taken. */
  onCommand(command: LaneCommand): void;
  /** Called for an event that the present state neither handles nor ignores, before it is taken as a fault. */
  onUnexpected(event: LaneEventType): void;
  /** Called after an event has been taken (or a delay has passed) and something may look different. */
  onChange(state: LaneState): void;
}

/** One lane: what happened goes in, orders come out. */
export interface Lane {
  /** Shuts the doors and begins: until every part has said that it is there, out of service. */
  start(): void;
  send(event: LaneEvent): void;
  state(): LaneState;
  stop(): void;
}

export type LaneSnapshot = SnapshotFrom<typeof laneChart>;

/** A lane over the chart: injected clock in, orders and changes out. */
export function createLane(options: LaneOptions): Lane {
  const { clock } = options;
  const actor = createActor(laneChart, {
    input: { ...options.config, now: () => clock.now(), elapsed: () => clock.elapsed() },
    clock: {
      setTimeout: (callback, ms) => clock.setTimeout(callback, ms),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    },
  });
  actor.on('order', ({ command }) => options.onCommand(command));
  actor.subscribe((snapshot) => options.onChange(stateOf(snapshot)));

  // The moment of the last change of state, for the timers on the panel.
  let lastValue = '';
  let lastChange = clock.now();
  const since = (snapshot: LaneSnapshot) => {
    const value = JSON.stringify(snapshot.value);
    if (value !== lastValue) {
      lastValue = value;
      lastChange = clock.now();
    }
    return lastChange;
  };

  let shown: { readonly snapshot: LaneSnapshot; readonly state: LaneState } | null = null;
  /** The state is asked for many times an event: it is made once a snapshot. */
  const stateOf = (snapshot: LaneSnapshot) => {
    if (shown?.snapshot !== snapshot) shown = { snapshot, state: laneStateOf(snapshot, since(snapshot)) };
    return shown.state;
  };

  return {
    start: () => {
      actor.start();
    },
    send: (event) => {
      const snapshot = actor.getSnapshot();
      const known = handles(snapshot, event.type) || ignores(snapshot, event.type);
      if (!known) options.onUnexpected(event.type);
      actor.send(known ? event : { type: 'UNEXPECTED_EVENT', event: event.type });
    },
    state: () => stateOf(actor.getSnapshot()),
    stop: () => actor.stop(),
  };
}

/** True when the present state or one that contains it has a transition for the event. */
function handles(snapshot: LaneSnapshot, type: LaneEventType): boolean {
  return snapshot._nodes.some((node) => type in (node.config.on ?? {}));
}

/** True when the present state lists the event as one that means nothing to it. */
function ignores(snapshot: LaneSnapshot, type: LaneEventType): boolean {
  return snapshot._nodes.some((node) => ignoredBy(node).includes(type));
}

export function ignoredBy(node: AnyStateNode): readonly LaneEventType[] {
  const meta = node.meta as { readonly ignored?: readonly LaneEventType[] } | undefined;
  return meta?.ignored ?? [];
}
