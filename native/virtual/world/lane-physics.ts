import type { GateSignal, WorldState } from '../world-messages.ts';
import { geometry as g } from './geometry.ts';

export type Move = 'stepIn' | 'walkThrough' | 'turnBack' | 'tailgate' | 'leave';
/** How somebody goes who does not walk: alone in a wheelchair, or pushed by an attendant. */
export type Means = 'wheelchair' | 'attendant';
type Door = 'entry' | 'exit';
type Beam = 'entry' | 'middle' | 'exit';

type Goal = 'stand' | 'out' | 'doorway-and-back' | 'away' | 'stay';

/** Somebody in the lane, in the hands of whoever brought them in. */
export interface Walker {
  /** Metres from the entry line. */
  readonly position: number;
  goal: Goal;
}

interface Body {
  position: number;
  goal: Goal;
  /** Walks close behind this one. */
  readonly follows: Body | null;
  /** Waits for the one who follows to be near. */
  waitsFor: Body | null;
  readonly wheelchair: boolean;
}

interface Leaf {
  /** 0 shut, 1 open. */
  open: number;
  /** Seconds for which the board still energises this door; the timer is the board's own. */
  energised: number;
}

const doors: readonly Door[] = ['entry', 'exit'];
const beams: readonly (readonly [Beam, number])[] = [
  ['entry', g.entryBeam],
  ['middle', g.middleBeam],
  ['exit', g.exitBeam],
];

/** Bodies, doors, barriers and mat of one lane, moved on by `step`. Knows nothing of software. */
export class LanePhysics {
  readonly topology: 'one' | 'two';
  #bodies: Body[] = [];
  readonly #leaf: Record<Door, Leaf>;
  #released = false;
  /** Between two doors a tailgater is seen only when the exit opens: until then somebody keeps close behind this one. */
  #hiddenBehind: Body | null = null;
  #emergency = false;
  #powered = true;
  readonly #held: Record<Door, 'stuck' | 'forced' | null> = { entry: null, exit: null };
  /** What the sensors said last, in their order. */
  #told: readonly GateSignal[] = [];
  #pace = 1;
  #passed = 0;

  constructor(topology: 'one' | 'two') {
    this.topology = topology;
    this.#leaf = {
      entry: { open: topology === 'two' ? 0 : 1, energised: 0 },
      exit: { open: 0, energised: 0 },
    };
    this.#changes();
  }

  get bodies(): WorldState['bodies'] {
    return this.#bodies.map(({ position, wheelchair }) => ({ position, wheelchair }));
  }

  get doors(): WorldState['doors'] {
    return { entry: this.#leaf.entry.open, exit: this.#leaf.exit.open };
  }

  get emergency(): boolean {
    return this.#emergency;
  }

  /** Bodies that went out through the exit, ever: the truth, whatever barriers and software say. */
  get passed(): number {
    return this.#passed;
  }

  /** People walk this many times as fast from now on; doors and the board's timers stay as they are. */
  hurry(times: number): void {
    this.#pace = times;
  }

  /** True while anything moves or a pulse runs: the world must be stepped. */
  get moving(): boolean {
    return this.#isTimed() || this.#changing;
  }

  /** Seconds for which nothing but the board's timers goes on; 0: something moves, or nothing waits for anything. */
  get rests(): number {
    if (this.#changing || !this.#isTimed()) return 0;
    return Math.min(...doors.map((door) => this.#leaf[door].energised).filter((left) => left > 0));
  }

  /** Lets so many seconds pass in which nothing moves. */
  rest(seconds: number): void {
    for (const door of doors) this.#leaf[door].energised = Math.max(this.#leaf[door].energised - seconds, 0);
  }

  get #changing(): boolean {
    const swinging = doors.some((door) => this.#leaf[door].open !== this.#target(door));
    return swinging || this.#bodies.some((body) => this.#canMove(body));
  }

  #isTimed(): boolean {
    return doors.some((door) => this.#leaf[door].energised > 0);
  }

  /** Orders of the board. An exit or entry pulse ends by the board's own timer. */
  order(order: 'openEntry' | 'openExit' | 'shut' | 'release', seconds: number): string | null {
    if (!this.#powered) return 'the board has no power';
    if (order === 'openEntry' && this.topology === 'one') return 'this lane has no entry door';
    if (order === 'openExit') this.#leaf.exit.energised = seconds;
    else if (order === 'openEntry') this.#leaf.entry.energised = seconds;
    else {
      this.#released = order === 'release';
      for (const door of doors) this.#leaf[door].energised = 0;
    }
    return null;
  }

  /** The emergency button opens by hardware, with or without a board. */
  press(pressed: boolean): void {
    this.#emergency = pressed;
  }

  /** A board without power lets its doors fall shut. */
  power(on: boolean): void {
    this.#powered = on;
    if (on) return;
    this.#released = false;
    for (const door of doors) this.#leaf[door].energised = 0;
  }

  /** A door that is stuck does not move; one that is forced is held open by hand. */
  hold(door: Door, how: 'stuck' | 'forced' | null): void {
    this.#held[door] = how;
  }

  /** Brings somebody in who is moved by setting their goal; they may go close behind somebody else, or in a wheelchair. */
  bring(position: number, follows: Walker | null = null, wheelchair = false): Walker {
    const before = this.#bodies.find((one) => one === follows) ?? null;
    const body: Body = { position, goal: 'stay', follows: before, waitsFor: null, wheelchair };
    this.#bodies.push(body);
    return body;
  }

  /** Whether somebody is still here, or has left by either end. */
  isHere(walker: Walker): boolean {
    return this.#bodies.some((body) => body === walker);
  }

  /** Carries somebody out. */
  takeAway(walker: Walker): void {
    this.#bodies = this.#bodies.filter((body) => body !== walker);
  }

  /** Gives the body in the lane a way to go; makes one where nobody stands. The answer is what cannot be, or null. */
  move(how: Move, { camera, by }: { readonly camera: boolean; readonly by?: Means | undefined }): string | null {
    const standing = this.#bodies.find((body) => body.goal !== 'away' && body.position <= g.beforeExit + 1e-6);
    switch (how) {
      case 'stepIn':
        if (standing !== undefined) return 'somebody stands in the lane already';
        this.#bringAlong(this.#enter(g.outside, 'stand', by !== undefined), by);
        return null;
      case 'walkThrough': {
        const first = standing ?? this.#arrive(camera, by !== undefined);
        first.goal = 'out';
        this.#bringAlong(first, by);
        return null;
      }
      case 'turnBack':
        (standing ?? this.#arrive(camera)).goal = 'doorway-and-back';
        return null;
      case 'tailgate': {
        const first = standing ?? this.#arrive(camera);
        first.goal = 'out';
        if (this.topology === 'two') {
          this.#hiddenBehind = first;
          return null;
        }
        first.waitsFor = this.#follow(first, g.outside);
        return null;
      }
      case 'leave':
        for (const body of this.#bodies) if (body.position < g.exitDoor) body.goal = 'away';
        return null;
    }
  }

  /** Moves the world on; gives what the barriers, the mat and the door switches tell of it, in order. */
  step(seconds: number): readonly GateSignal[] {
    // In a hurry too nobody goes further between two looks than the barriers stand apart: else one would be missed.
    const looks = Math.ceil(this.#pace);
    if (looks === 1) return this.#look(seconds);
    return Array.from({ length: looks }, () => this.#look(seconds / looks)).flat();
  }

  #look(seconds: number): readonly GateSignal[] {
    for (const door of doors) this.#swing(door, seconds);
    this.#stepOutOfShadow();
    for (const body of this.#bodies) this.#walk(body, seconds);
    this.#bodies = this.#bodies.filter((body) => !hasLeft(body));
    return this.#changes();
  }

  /** Everything that the sensors say now. */
  signals(): readonly GateSignal[] {
    const now: GateSignal[] = [];
    for (const [beam, at] of beams) {
      const broken = this.#bodies.some(({ position }) => Math.abs(position - at) < g.bodyDepth / 2);
      now.push({ kind: 'beam', beam, broken });
    }
    const from = this.topology === 'two' ? g.entryDoor : g.entryBeam;
    const persons = this.#bodies.filter(({ position }) => position > from && position < g.exitDoor).length;
    now.push({ kind: 'occupancy', persons });
    for (const door of doors) {
      if (door === 'entry' && this.topology === 'one') continue;
      const { open } = this.#leaf[door];
      now.push({ kind: 'door', door, position: open === 0 ? 'shut' : open === 1 ? 'open' : 'moving' });
    }
    return now;
  }

  #stepOutOfShadow(): void {
    const first = this.#hiddenBehind;
    if (first === null) return;
    const position = first.position - g.bodyDepth - g.followingGap;
    const room = position > g.entryBeam + g.bodyDepth / 2;
    if (this.#bodies.includes(first) && (this.#leaf.exit.open === 0 || !room)) return;
    this.#hiddenBehind = null;
    if (!this.#bodies.includes(first)) return;
    this.#follow(first, position);
  }

  #arrive(atCamera: boolean, wheelchair = false): Body {
    return this.#enter(atCamera && this.topology === 'one' ? g.stand : g.outside, 'stand', wheelchair);
  }

  #enter(position: number, goal: Goal, wheelchair = false): Body {
    const body: Body = { position, goal, follows: null, waitsFor: null, wheelchair };
    this.#bodies.push(body);
    return body;
  }

  #follow(first: Body, position: number): Body {
    const second: Body = { position, goal: 'out', follows: first, waitsFor: null, wheelchair: false };
    this.#bodies.push(second);
    return second;
  }

  /** Whoever pushes goes where the wheelchair goes: in behind it, and out behind it. */
  #bringAlong(first: Body, by: Means | undefined): void {
    if (by !== 'attendant') return;
    const attendant = this.#bodies.find((body) => body.follows === first) ?? this.#follow(first, g.outside);
    attendant.goal = first.goal;
    if (first.goal === 'out') first.waitsFor = attendant;
  }

  #target(door: Door): number {
    if (door === 'entry' && this.topology === 'one') return 1;
    const { energised, open } = this.#leaf[door];
    if (this.#held[door] === 'stuck') return open;
    if (this.#held[door] === 'forced') return 1;
    if (this.#emergency || this.#released || energised > 0) return 1;
    // The entry can be pushed open from inside, but not while the exit is or may be open: the two are interlocked.
    const leaving = (body: Body) =>
      body.goal === 'away' && body.position > g.entryDoor && body.position < g.entryBeam + 0.3;
    const exitShut = this.#leaf.exit.open === 0 && this.#leaf.exit.energised === 0;
    if (door === 'entry' && exitShut && this.#bodies.some(leaving)) return 1;
    const at = door === 'entry' ? g.entryDoor : g.exitDoor;
    const blocked = this.#bodies.some((body) => Math.abs(body.position - at) < g.doorSwing);
    return blocked ? open : 0;
  }

  #swing(door: Door, seconds: number): void {
    const leaf = this.#leaf[door];
    leaf.energised = Math.max(leaf.energised - seconds, 0);
    const way = this.#target(door) - leaf.open;
    leaf.open += Math.sign(way) * Math.min(Math.abs(way), seconds / g.doorTime);
    // Steps add up with rounding: a door is shut or open, not nearly so.
    if (leaf.open < 1e-6) leaf.open = 0;
    if (leaf.open > 1 - 1e-6) leaf.open = 1;
  }

  #walk(body: Body, seconds: number): void {
    if (body.waitsFor !== null && body.position - body.waitsFor.position <= g.bodyDepth + g.followingGap + 1e-6) {
      body.waitsFor = null;
    }
    const own = body.wheelchair ? g.wheelchairSpeed : g.walkingSpeed;
    const speed = body.follows === null || this.#isNear(body) ? own : g.hurryingSpeed;
    const from = body.position;
    const way = this.#goalOf(body) - from;
    body.position += Math.sign(way) * Math.min(Math.abs(way), speed * this.#pace * seconds);
    if (from < g.exitDoor && body.position >= g.exitDoor) this.#passed += 1;
    if (body.goal === 'doorway-and-back' && body.position >= this.#furthest() - 1e-6) body.goal = 'away';
  }

  #canMove(body: Body): boolean {
    return hasLeft(body) || Math.abs(this.#goalOf(body) - body.position) > 1e-6;
  }

  /** Where a body goes next, given the doors that are shut before it and the people in its way. */
  #goalOf(body: Body): number {
    if (body.goal === 'stay') return body.position;
    if (body.waitsFor !== null && this.#bodies.includes(body.waitsFor)) return body.position;
    const wanted = {
      stand: g.stand,
      out: g.gone,
      'doorway-and-back': this.#furthest(),
      away: g.outside,
    }[body.goal];
    if (wanted > body.position) {
      let limit = wanted;
      if (body.position < g.entryDoor && !this.#isOpen('entry')) limit = Math.min(limit, g.outside);
      if (body.position <= g.beforeExit + 1e-6 && !this.#isOpen('exit')) limit = Math.min(limit, g.beforeExit);
      const { follows } = body;
      if (follows !== null && this.#bodies.includes(follows)) {
        limit = Math.min(limit, follows.position - g.bodyDepth - g.followingGap);
      }
      return Math.max(limit, body.position);
    }
    const stopsInside = g.entryDoor + g.doorSwing;
    return body.position > g.entryDoor && !this.#isOpen('entry') ? Math.max(wanted, stopsInside) : wanted;
  }

  #furthest(): number {
    return this.#isOpen('exit') ? g.inDoorway : g.beforeExit;
  }

  #isNear(body: Body): boolean {
    return body.follows !== null && body.follows.position - body.position < g.bodyDepth + g.followingGap + 0.05;
  }

  #isOpen(door: Door): boolean {
    return this.#leaf[door].open > 0.8;
  }

  #changes(): readonly GateSignal[] {
    const before = this.#told;
    this.#told = this.signals();
    return this.#told.filter((signal, sensor) => saidBy(signal) !== saidBy(before[sensor]));
  }
}

function saidBy(signal: GateSignal | undefined): boolean | number | string | null {
  switch (signal?.kind) {
    case 'beam':
      return signal.broken;
    case 'occupancy':
      return signal.persons;
    case 'door':
      return signal.position;
    default:
      return null;
  }
}

function hasLeft({ position, goal }: Body): boolean {
  return position >= g.gone - 1e-6 || (goal === 'away' && position <= g.outside + 1e-6);
}
