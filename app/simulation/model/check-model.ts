import { Explored } from './explore.ts';
import { compareLane, type LaneDifference } from './lane-conforms.ts';
import { brokenByLane, brokenByStep, type PromiseName, promises } from './promises.ts';
import type { Action } from './system.ts';
import { compareSystem, type SystemDifference } from './system-conforms.ts';
import { LaneWays } from './walk-lane.ts';
import { WaysOut } from './ways-out.ts';

/** A promise that does not hold, with the shortest way to where it does not. */
export interface BrokenPromise {
  readonly promise: PromiseName;
  readonly times: number;
  readonly way: readonly string[];
}

export interface ModelReport {
  readonly doors: 'one' | 'two';
  /** Of the lane alone: its states, and how often one of its events was tried in one, on model and chart. */
  readonly lane: { readonly states: number; readonly modes: number; readonly steps: number };
  /** Of lane, gate, doors and people together. */
  readonly system: { readonly states: number; readonly transitions: number; readonly furthest: number };
  /** What was done with the real lane, station and gate along ways of the model. */
  readonly replayed: { readonly walks: number; readonly steps: number; readonly doors: number; readonly pairs: number };
  readonly promises: Readonly<Record<PromiseName, number>>;
  readonly broken: readonly BrokenPromise[];
  /** Where the real parts do otherwise than the model; null: nowhere. */
  readonly difference: LaneDifference | SystemDifference | null;
}

export interface ModelCheckOptions {
  readonly doors: 'one' | 'two';
  /** Steps that the real parts take after the end of each path. */
  readonly further: number;
  readonly seed: string;
  onProgress?(states: number): void;
}

const none = { walks: 0, steps: 0, doors: 0, pairs: 0 } as const;
/** States between two words about how far it is. */
const progressEvery = 200_000;

/** Enumerates everything that lane, doors, people and officers can come to, holds the promises over all of it, and the real parts against it. */
export async function checkModel({ doors, further, seed, onProgress }: ModelCheckOptions): Promise<ModelReport> {
  const lane = compareLane(doors);
  const ways = new LaneWays(doors);
  const explored = new Explored(doors, ways);
  const out = new WaysOut();
  const broken = new Map<PromiseName, { times: number; readonly way: readonly string[] }>();
  const breaks = (promise: PromiseName, way: () => readonly string[]) => {
    const known = broken.get(promise);
    if (known === undefined) broken.set(promise, { times: 1, way: way() });
    else known.times += 1;
  };
  let next = progressEvery;
  explored.run((from, action, stepped, index, to) => {
    if (doors === 'two') out.see(action, stepped, index, to);
    for (const promise of brokenByStep(from, stepped, doors)) breaks(promise, () => [...explored.way(index), action]);
    if (explored.size < next) return;
    next += progressEvery;
    onProgress?.(explored.size);
  });
  for (const { promise, lane: at, event } of brokenByLane(doors)) breaks(promise, () => [JSON.stringify(at), event]);
  if (doors === 'two') {
    const state = (index: number) => explored.state(index);
    for (const index of out.trapped(explored.size, state)) breaks('a-way-out', () => explored.way(index));
    for (const index of out.untold(explored.size, state)) breaks('never-left-alone', () => explored.way(index));
  }
  const paths = pathsToAll(explored);
  const system = 'events' in lane ? none : await compareSystem({ kind: doors, ways, paths, further, seed });
  const counted = Object.keys(promises) as PromiseName[];
  return {
    doors,
    lane: 'events' in lane ? { states: 0, modes: 0, steps: 0 } : lane,
    system: {
      states: explored.size,
      transitions: explored.transitions,
      furthest: explored.way(explored.size - 1).length,
    },
    replayed: 'actions' in system ? none : system,
    promises: Object.fromEntries(counted.map((name) => [name, broken.get(name)?.times ?? 0])) as Record<
      PromiseName,
      number
    >,
    broken: [...broken].map(([promise, { times, way }]) => ({ promise, times, way })),
    difference: 'events' in lane ? lane : 'actions' in system ? system : null,
  };
}

/** Shortest ways that between them end in every state of doors and people, and with every mode of the lane in each use of the doors. */
function pathsToAll(explored: Explored): readonly (readonly Action[])[] {
  const known = new Set<unknown>();
  const ends: number[] = [];
  for (let index = 0; index < explored.size; index += 1) {
    const { lane, doors, pending } = explored.state(index);
    const use = `${lane.mode} ${doors.watch} ${doors.wait} ${doors.entry} ${pending}`;
    if (known.has(doors) && known.has(use)) continue;
    known.add(doors);
    known.add(use);
    ends.push(index);
  }
  return ends.map((index) => explored.way(index));
}
