import {
  type AbstractEvent,
  type AbstractLane,
  type AbstractOrder,
  laneAtStart,
  laneEvents,
  type Mode,
  stepLane,
} from './abstract-lane.ts';

/** What a lane's state is for doors, people and officers; the rest of it only says which of its ways it goes. */
export type VisibleLane = Pick<AbstractLane, 'personInside' | 'counted' | 'kind' | 'gateFault'> & {
  readonly mode: VisibleMode;
};

/** Steps that differ in what they show and wait for alone are one. */
export type VisibleMode = Exclude<Mode, keyof typeof alike> | (typeof alike)[keyof typeof alike];
const alike = {
  mrz: 'reading',
  chip: 'reading',
  again: 'reading',
  officerShown: 'officer',
  officerWaiting: 'officer',
  refusedShown: 'refused',
  refusedWaiting: 'refused',
} as const satisfies Partial<Record<Mode, string>>;

export function visibleMode(mode: Mode): VisibleMode {
  return mode in alike ? alike[mode as keyof typeof alike] : (mode as Exclude<Mode, keyof typeof alike>);
}

export interface VisibleStep {
  readonly lane: VisibleLane;
  readonly orders: readonly AbstractOrder[];
}

/** Every lane that some events lead to, seen from outside, and all that an event may make of one that looks like it. */
export class LaneWays {
  readonly #kind: 'one' | 'two';
  readonly #alike = new Map<string, { readonly lane: VisibleLane; readonly lanes: AbstractLane[] }>();
  readonly #steps = new Map<VisibleLane, Map<AbstractEvent, readonly VisibleStep[]>>();
  readonly start: VisibleLane;

  constructor(kind: 'one' | 'two') {
    this.#kind = kind;
    for (const lane of reachableLanes(kind)) {
      const visible = visibleOf(lane);
      const key = Object.values(visible).join();
      const alike = this.#alike.get(key);
      if (alike === undefined) this.#alike.set(key, { lane: visible, lanes: [lane] });
      else alike.lanes.push(lane);
    }
    this.start = this.#same(laneAtStart).lane;
  }

  /** All that may come of an event, `lane` as given by this object. */
  steps(lane: VisibleLane, event: AbstractEvent): readonly VisibleStep[] {
    const known = this.#steps.get(lane) ?? new Map<AbstractEvent, readonly VisibleStep[]>();
    this.#steps.set(lane, known);
    const steps = known.get(event) ?? this.#stepsOf(lane, event);
    known.set(event, steps);
    return steps;
  }

  #stepsOf(visible: VisibleLane, event: AbstractEvent): readonly VisibleStep[] {
    const steps = new Map<string, VisibleStep>();
    for (const lane of this.#alike.get(Object.values(visible).join())!.lanes) {
      const { lane: next, orders } = stepLane(lane, event, this.#kind);
      const step = { lane: this.#same(next).lane, orders };
      steps.set(`${Object.values(step.lane).join()} ${orders.join()}`, step);
    }
    return [...steps.values()];
  }

  #same(lane: AbstractLane) {
    const alike = this.#alike.get(Object.values(visibleOf(lane)).join());
    if (alike === undefined) throw new Error(`no way leads to a lane in ${lane.mode}`);
    return alike;
  }
}

function visibleOf({ mode, personInside, counted, kind, gateFault }: AbstractLane): VisibleLane {
  return { mode: visibleMode(mode), personInside, counted, kind, gateFault };
}

/** Every abstract lane that some events lead to. */
export function reachableLanes(kind: 'one' | 'two'): readonly AbstractLane[] {
  const lanes = [laneAtStart];
  const known = new Set(lanes.map(keyOfLane));
  for (const lane of lanes) {
    for (const event of laneEvents) {
      const next = stepLane(lane, event, kind).lane;
      const key = keyOfLane(next);
      if (known.has(key)) continue;
      known.add(key);
      lanes.push(next);
    }
  }
  return lanes;
}

export function keyOfLane(lane: AbstractLane): string {
  return Object.values(lane).join();
}
