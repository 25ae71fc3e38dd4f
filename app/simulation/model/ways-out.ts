import type { Action, ModelState, Stepped } from './system.ts';

/** What people at the lane and the lane itself do to let somebody out: nobody forces or breaks anything. */
const helpful: ReadonlySet<Action> = new Set<Action>([
  'somebody steps out',
  'somebody goes up to the exit',
  'somebody stands back',
  'somebody goes through the exit',
  'entryOpened',
  'letThrough:normal',
  'letThrough:assisted',
  'refused',
  'tookOver',
  'emergencyReset',
  'laneOpened',
  'released',
]);

/** What happens although nobody does anything. */
const byItself: ReadonlySet<Action> = new Set<Action>([
  'the lane hears',
  'the journal writes',
  'the exit falls shut',
  'the entry falls shut',
  'the exit’s impulse ends',
  'the entry’s impulse ends',
  'the permit expires',
  'it is clear that they turned back',
  'nobody follows',
  'the follower’s time is over',
  'the companion’s time is over',
  'the other door’s time is over',
  'timeOut',
  'leaveTimeOut',
]);

/** Pairs of numbers, many of them. */
class Edges {
  #pairs = new Int32Array(1 << 20);
  #used = 0;

  add(from: number, to: number): void {
    if (this.#used + 2 > this.#pairs.length) {
      const larger = new Int32Array(this.#pairs.length * 2);
      larger.set(this.#pairs);
      this.#pairs = larger;
    }
    this.#pairs[this.#used] = from;
    this.#pairs[this.#used + 1] = to;
    this.#used += 2;
  }

  /** For each state those that lead to it: `starts[s]..starts[s + 1]` of `sources`. */
  backwards(states: number): { readonly starts: Int32Array; readonly sources: Int32Array } {
    const starts = new Int32Array(states + 1);
    for (let at = 1; at < this.#used; at += 2) starts[this.#pairs[at]! + 1]! += 1;
    for (let state = 0; state < states; state += 1) starts[state + 1]! += starts[state]!;
    const next = starts.slice();
    const sources = new Int32Array(this.#used / 2);
    for (let at = 0; at < this.#used; at += 2) {
      const to = this.#pairs[at + 1]!;
      sources[next[to]!] = this.#pairs[at]!;
      next[to]! += 1;
    }
    return { starts, sources };
  }
}

/** Follows, for a lane with two doors, how people who are between them come out, and whether an officer comes to know of them. */
export class WaysOut {
  readonly #out = new Edges();
  readonly #alone = new Edges();
  /** How many ways on there are by itself, alarms included. */
  readonly #ways: number[] = [];

  see(action: Action, { orders }: Stepped, from: number, to: number): void {
    if (helpful.has(action) || byItself.has(action)) this.#out.add(from, to);
    if (!byItself.has(action) || from === to) return;
    this.#ways[from] = (this.#ways[from] ?? 0) + 1;
    // A way on which an officer is told ends there.
    this.#alone.add(from, orders.includes('alarm') ? told : to + 1);
  }

  /** States with somebody between the doors from which no way leads out. */
  trapped(size: number, state: (index: number) => ModelState): readonly number[] {
    const { starts, sources } = this.#out.backwards(size);
    const free = new Uint8Array(size);
    const queue: number[] = [];
    for (let index = 0; index < size; index += 1) {
      const { doors } = state(index);
      // Without its board the lane can open nothing: the entry, pushed from inside, is the way out.
      if (doors.persons > 0 && doors.ready) continue;
      free[index] = 1;
      queue.push(index);
    }
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
      for (let at = starts[index]!; at < starts[index + 1]!; at += 1) {
        const source = sources[at]!;
        if (free[source] === 1) continue;
        free[source] = 1;
        queue.push(source);
      }
    }
    return indices(size, (index) => free[index] === 0);
  }

  /** States with somebody between the doors in which the lane may stay for ever without telling anybody. */
  untold(size: number, state: (index: number) => ModelState): readonly number[] {
    const { starts, sources } = this.#alone.backwards(size + 1);
    const left = Int32Array.from({ length: size }, (_, index) => this.#ways[index] ?? 0);
    const sure = new Uint8Array(size + 1);
    const queue: number[] = [told];
    for (let index = 0; index < size; index += 1) {
      const { doors, ghosts } = state(index);
      // Without its board a lane has told that, and knows of nobody who comes.
      if (doors.persons > 0 && !ghosts.told && doors.ready) continue;
      sure[index + 1] = 1;
      queue.push(index + 1);
    }
    for (let target = queue.pop(); target !== undefined; target = queue.pop()) {
      for (let at = starts[target]!; at < starts[target + 1]!; at += 1) {
        const source = sources[at]!;
        left[source]! -= 1;
        if (left[source] !== 0 || sure[source + 1] === 1) continue;
        sure[source + 1] = 1;
        queue.push(source + 1);
      }
    }
    return indices(size, (index) => sure[index + 1] === 0);
  }
}

/** Where the ways end on which an officer is told: before the first state. */
const told = 0;

function indices(size: number, holds: (index: number) => boolean): readonly number[] {
  return Array.from({ length: size }, (_, index) => index).filter(holds);
}
