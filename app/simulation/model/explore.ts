import { watchPhases, entryUses, waits, type News } from './abstract-doors.ts';
import type { LaneWays, VisibleLane } from './walk-lane.ts';
import { type Action, act, actions, type ModelState, pendings, type Stepped, systemAtStart } from './system.ts';

type Values = readonly unknown[];
const bool: Values = [false, true];
const doorValues: Readonly<Record<keyof ModelState['doors'], Values>> = {
  exitOpen: bool,
  entryOpen: bool,
  exitPowered: bool,
  entryPowered: bool,
  releasePowered: bool,
  button: bool,
  persons: [0, 1, 2],
  atExit: bool,
  gone: bool,
  ready: bool,
  fault: bool,
  stuck: bool,
  wait: waits,
  overtaken: bool,
  watch: watchPhases,
  bodies: [1, 2],
  vouched: bool,
  crowd: bool,
  opened: bool,
  entry: entryUses,
  admitted: [0, 1, 2],
  closing: bool,
  released: bool,
};
const doors = Object.entries(doorValues) as [keyof ModelState['doors'], Values][];
const ghosts = ['went', 'owed', 'used', 'recorded', 'told', 'uncontrolled'] as const;

/** States as numbers and back. Lane, doors and the rest are numbered as they come: few of all combinations are ever met. */
class Numbers {
  readonly #lanes = new Pool<VisibleLane>((it) => Object.values(it).join());
  readonly #doors = new Pool<ModelState['doors']>((it) =>
    doors.reduce((key, [name, values]) => key * values.length + values.indexOf(it[name]), 0),
  );
  readonly #news = new Pool<readonly News[]>((it) => it.join());
  readonly #ghosts = new Pool<ModelState['ghosts']>((it) =>
    ghosts.reduce((key, name) => key * 2 + (it[name] ? 1 : 0), 0),
  );

  readonly #sparse: number[] = [];
  readonly #denseOf = new Map<number, number>();

  /** Few of these are ever met: numbered anew, they leave room for the doors. */
  #dense(sparse: number): number {
    const known = this.#denseOf.get(sparse);
    if (known !== undefined) return known;
    this.#denseOf.set(sparse, this.#sparse.length);
    return this.#sparse.push(sparse) - 1;
  }

  of(state: ModelState): number {
    const told = (this.#news.of(state.news) * 2 + (state.held ? 1 : 0)) * 64 + this.#ghosts.of(state.ghosts);
    const rest = told * pendings.length + pendings.indexOf(state.pending);
    return this.#dense(rest * 65_536 + this.#lanes.of(state.lane)) * 1_048_576 + this.#doors.of(state.doors);
  }

  state(number: number): ModelState {
    const doors = number % 1_048_576;
    const above = this.#sparse[(number - doors) / 1_048_576]!;
    const lane = above % 65_536;
    const rest = (above - lane) / 65_536;
    const pending = rest % pendings.length;
    const told = (rest - pending) / pendings.length;
    return {
      lane: this.#lanes.at(lane),
      doors: this.#doors.at(doors),
      pending: pendings[pending]!,
      news: this.#news.at(Math.floor(told / 128)),
      held: Math.floor(told / 64) % 2 === 1,
      ghosts: this.#ghosts.at(told % 64),
    };
  }
}

class Pool<T> {
  readonly #keyOf: (value: T) => number | string;
  readonly #known = new Map<number | string, number>();
  readonly #same = new WeakMap<object, number>();
  readonly #values: T[] = [];

  constructor(keyOf: (value: T) => number | string) {
    this.#keyOf = keyOf;
  }

  of(value: T): number {
    const same = this.#same.get(value as object);
    if (same !== undefined) return same;
    const key = this.#keyOf(value);
    let number = this.#known.get(key);
    if (number === undefined) {
      number = this.#values.length;
      this.#values.push(value);
      this.#known.set(key, number);
      this.#same.set(value as object, number);
    }
    return number;
  }

  at(number: number): T {
    return this.#values[number]!;
  }
}

/** All states that can be reached, each with the step that found it: the shortest way from the start. */
export class Explored {
  readonly kind: 'one' | 'two';
  readonly ways: LaneWays;
  readonly #numbers = new Numbers();
  readonly #indexOf = new Map<number, number>();
  readonly #found: number[] = [];
  readonly #from: number[] = [];
  readonly #by: number[] = [];
  transitions = 0;

  constructor(kind: 'one' | 'two', ways: LaneWays) {
    this.kind = kind;
    this.ways = ways;
    this.#add(systemAtStart(ways), -1, -1);
  }

  get size(): number {
    return this.#found.length;
  }

  state(index: number): ModelState {
    return this.#numbers.state(this.#found[index]!);
  }

  /** Looks at every state once, in the order of their distance; `onStep` sees every transition. */
  run(onStep: (from: ModelState, action: Action, stepped: Stepped, index: number, to: number) => void): void {
    for (let index = 0; index < this.#found.length; index += 1) {
      const from = this.state(index);
      for (const [number, action] of actions.entries()) {
        for (const stepped of act(from, action, this.kind, this.ways).possible) {
          this.transitions += 1;
          onStep(from, action, stepped, index, this.#add(stepped.state, index, number));
        }
      }
    }
  }

  /** The shortest way to a state. */
  way(index: number): readonly Action[] {
    const way: Action[] = [];
    for (let at = index; this.#from[at]! >= 0; at = this.#from[at]!) way.unshift(actions[this.#by[at]!]!);
    return way;
  }

  #add(state: ModelState, from: number, by: number): number {
    const number = this.#numbers.of(state);
    const known = this.#indexOf.get(number);
    if (known !== undefined) return known;
    const index = this.#found.length;
    this.#indexOf.set(number, index);
    this.#found.push(number);
    this.#from.push(from);
    this.#by.push(by);
    return index;
  }
}
