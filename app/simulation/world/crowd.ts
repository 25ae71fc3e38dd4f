import { geometry } from '../../../native/virtual/world/geometry.ts';
import type { LanePhysics, Walker } from '../../../native/virtual/world/lane-physics.ts';
import type { SimClock } from '../sim-clock.ts';
import type { Identity } from '../world-port.ts';

/** Somebody at the lane, or something that was left in it. */
export interface Person {
  readonly who: Identity;
  readonly walker: Walker;
  /** Luggage weighs on the mat and breaks barriers, but nobody must get out of it. */
  readonly thing: boolean;
  /** Came with somebody who needs them. */
  readonly helps: boolean;
  fainted: boolean;
  /** Shows the camera no face. */
  turnedAway: boolean;
  /** True time since when they are in the lane; null: not in it. */
  since: number | null;
}

/** How somebody comes. */
export interface Manner {
  readonly behind?: Person | undefined;
  readonly thing?: boolean;
  readonly helps?: boolean;
  readonly wheelchair?: boolean;
}

/** Everybody in the lane by name, and who went out through the exit: the truth. */
export class Crowd {
  readonly #physics: LanePhysics;
  readonly #clock: SimClock;
  readonly #from: number;
  #people: Person[] = [];
  readonly passed: { readonly who: Identity; readonly at: number }[] = [];
  carriedAt = Number.NEGATIVE_INFINITY;
  readonly #positions = new Map<Person, number>();
  /** Somebody has come in, gone out or passed. */
  onMoved: (person: Person, where: 'in' | 'out' | 'passed') => void = () => {};

  constructor(physics: LanePhysics, clock: SimClock) {
    this.#physics = physics;
    this.#clock = clock;
    this.#from = physics.topology === 'two' ? geometry.entryDoor : geometry.entryBeam;
  }

  get people(): readonly Person[] {
    return this.#people;
  }

  get inside(): readonly Person[] {
    return this.#people.filter(({ since, thing }) => since !== null && !thing);
  }

  bring(who: Identity, at: number, how: Manner = {}): Person {
    const { behind, thing = false, helps = false, wheelchair = false } = how;
    const walker = this.#physics.bring(at, behind?.walker ?? null, wheelchair);
    const person: Person = { who, walker, thing, helps, fainted: false, turnedAway: false, since: null };
    this.#people.push(person);
    this.#positions.set(person, at);
    this.#look(person);
    return person;
  }

  takeAway(person: Person): void {
    if (isInExit(person.walker.position)) this.carriedAt = this.#clock.trueNow;
    this.#physics.takeAway(person.walker);
    this.#forget(person);
  }

  isHere(person: Person): boolean {
    return this.#people.includes(person);
  }

  /** After each step of the physics. */
  look(): void {
    for (const person of this.#people) this.#look(person);
  }

  #look(person: Person): void {
    const { position } = person.walker;
    const before = this.#positions.get(person) ?? position;
    this.#positions.set(person, position);
    if (!isThrough(before) && isThrough(position) && !person.thing) {
      this.passed.push({ who: person.who, at: this.#clock.trueNow });
      this.onMoved(person, 'passed');
    }
    const inside = position > this.#from && position < geometry.exitDoor;
    if (inside && person.since === null) {
      person.since = this.#clock.trueNow;
      this.onMoved(person, 'in');
    } else if (!inside && person.since !== null) {
      person.since = null;
      if (position < geometry.exitDoor) this.onMoved(person, 'out');
    }
    if (!this.#physics.isHere(person.walker)) this.#forget(person);
  }

  #forget(person: Person): void {
    person.since = null;
    this.#positions.delete(person);
    this.#people = this.#people.filter((one) => one !== person);
  }
}

function isInExit(position: number): boolean {
  return position > geometry.middleBeam - geometry.bodyDepth && !isThrough(position);
}

/** Wholly past the exit and its barriers: whoever thinks better of it in the doorway has not gone through. */
function isThrough(position: number): boolean {
  return position - geometry.exitBeam >= geometry.bodyDepth / 2;
}
