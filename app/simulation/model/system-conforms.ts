import { Chance } from '../chance.ts';
import { poweredOf, RealSystem, type Seen } from './real-system.ts';
import { type Action, act, actions, type ModelState, type Stepped, systemAtStart } from './system.ts';
import type { LaneWays } from './walk-lane.ts';

export interface SystemConformance {
  readonly walks: number;
  readonly steps: number;
  /** Different states of doors, people and gate that the real parts have been in. */
  readonly doors: number;
  /** Pairs of what lane and doors are in and what happened then, each gone through on the real parts. */
  readonly pairs: number;
}

export interface SystemDifference {
  readonly actions: readonly Action[];
  readonly seen: Seen;
  /** What the model holds possible. */
  readonly model: readonly Omit<Seen, 'modes'>[];
}

/** All that a lane lacks at its start but its gate is there: nothing that the model does not see stands in a way. */
const allIsWell: readonly Action[] = ['journalBack', 'otherBack'];

/**
 * Takes real lane, station and gate along ways of the model, and from where each ends on, by steps that none has taken
 * yet: what is to be seen of them after each step must be one of the things that the model holds possible. Gives the first
 * that is not.
 */
export async function compareSystem(options: {
  readonly kind: 'one' | 'two';
  readonly ways: LaneWays;
  readonly paths: readonly (readonly Action[])[];
  /** Steps after the end of each path. */
  readonly further: number;
  readonly seed: string;
}): Promise<SystemConformance | SystemDifference> {
  const { kind, ways, paths, further } = options;
  const chance = new Chance(options.seed);
  const gone = new Set<string>();
  const doors = new Set<string>();
  let steps = 0;
  for (const path of paths) {
    const real = await RealSystem.start(kind);
    const taken: Action[] = [];
    let state = systemAtStart(ways);
    const planned = [...allIsWell, ...path];
    for (let left = further; left > 0; ) {
      const next = nextOf(planned, state, kind, ways) ?? chooseAction(state, kind, ways, gone, chance);
      if (planned.length === 0) left -= 1;
      if (next === null) break;
      taken.push(next.action);
      gone.add(pairOf(state, next.action));
      const seen = await real.act(next.action);
      if (seen === null) continue;
      steps += 1;
      const fitting = next.possible.find((one) => fits(one, seen));
      if (fitting === undefined) return { actions: taken, seen, model: next.possible.map(seenOf) };
      state = fitting.state;
      doors.add(Object.values(state.doors).join());
    }
  }
  return { walks: paths.length, steps, doors: doors.size, pairs: gone.size };
}

/** The next step of a path that can be taken: the real lane may have gone another of its ways. */
function nextOf(planned: Action[], state: ModelState, kind: 'one' | 'two', ways: LaneWays): Choice | null {
  for (let action = planned.shift(); action !== undefined; action = planned.shift()) {
    const { possible, cut } = act(state, action, kind, ways);
    if (possible.length > 0 && !cut) return { action, possible };
  }
  return null;
}

interface Choice {
  readonly action: Action;
  readonly possible: readonly Stepped[];
}

/** One of those that were not gone yet if there is one, else any. */
function chooseAction(
  state: ModelState,
  kind: 'one' | 'two',
  ways: LaneWays,
  gone: ReadonlySet<string>,
  chance: Chance,
): Choice | null {
  const choices: Choice[] = [];
  for (const action of actions) {
    const { possible, cut } = act(state, action, kind, ways);
    if (possible.length > 0 && !cut) choices.push({ action, possible });
  }
  if (choices.length === 0) return null;
  const fresh = choices.filter(({ action }) => !gone.has(pairOf(state, action)));
  return chance.one(fresh.length > 0 ? fresh : choices);
}

function pairOf({ lane, doors, pending }: ModelState, action: Action): string {
  return `${lane.mode} ${pending} ${Object.values(doors).join()} ${action}`;
}

function fits(stepped: Stepped, seen: Seen): boolean {
  const { modes, ...rest } = seen;
  return modes.includes(stepped.state.lane.mode) && JSON.stringify(seenOf(stepped)) === JSON.stringify(rest);
}

function seenOf({ state: { lane, doors, pending, news }, orders }: Stepped): Omit<Seen, 'modes'> {
  return {
    personInside: lane.personInside,
    counted: lane.counted,
    kind: lane.kind,
    gateFault: lane.gateFault,
    orders,
    news,
    waits: pending !== 'nothing',
    powered: poweredOf(doors.exitPowered, doors.entryPowered, doors.releasePowered),
  };
}
