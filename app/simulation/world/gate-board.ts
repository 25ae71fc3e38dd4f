import type { TimerHandle } from '../../core/instant.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { BoardFailure, BoardSignal, Door, GateBoard } from '../../../native/gate/board.ts';
import type { LanePhysics } from '../../../native/virtual/world/lane-physics.ts';
import type { GateSignal } from '../../../native/virtual/world-messages.ts';
import type { Chance } from '../chance.ts';
import type { SimClock } from '../sim-clock.ts';
import type { Strikes } from '../strikes.ts';
import type { Crowd } from './crowd.ts';

/** Between two looks at a lane that moves (ms): nobody crosses more than one edge of a barrier meanwhile. */
const stepMs = 40;
/**
 * A board takes an order within this (ms), a slow one within that; one whose process died is without energy after an
 * impulse; one that was given up is found again after a while.
 */
const boardTakes = { usual: 2, slow: 5_000, attach: 30, impulse: 800, again: 1_000 } as const;
/** How long (ms) a barrier flickers, a mat miscounts, a door is stuck or forced, at most. */
const lasts = { flicker: 300, miscount: 4_000, stuck: 20_000, forced: 5_000 } as const;

type Order = 'openEntry' | 'openExit' | 'shut' | 'release';

export interface GateHardwareOptions {
  readonly physics: LanePhysics;
  readonly crowd: Crowd;
  readonly clock: SimClock;
  readonly chance: Chance;
  readonly strikes: Strikes;
  onTold(what: string): void;
}

/** Doors, barriers, mat and button of one lane, and the board that they are wired to: they outlive every process. */
export class GateHardware {
  readonly #options: GateHardwareOptions;
  #holder: ((signal: BoardSignal) => void) | null = null;
  #plugged = true;
  #powered = true;
  #ticking = false;
  /** Nothing moves, and a pulse runs: since when, and until when nobody need look. */
  #resting: { readonly since: number; readonly timer: TimerHandle } | null = null;
  #miscount = 0;
  #pressed = false;
  #forced = false;
  #stuck = false;
  #released = false;
  #releaseOrdered = false;
  #emergency = false;
  /** Orders are taken one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #attachments = 0;
  /** Something in the lane may have moved. */
  onStep: () => void = () => {};

  constructor(options: GateHardwareOptions) {
    this.#options = options;
  }

  get exitOpen(): boolean {
    return this.#options.physics.doors.exit > 0;
  }

  get entryOpen(): boolean {
    const { physics } = this.#options;
    return physics.topology === 'two' && physics.doors.entry > 0;
  }

  get emergency(): boolean {
    return this.#emergency;
  }

  get released(): boolean {
    return this.#released;
  }

  get exitForced(): boolean {
    return this.#forced;
  }

  get exitStuck(): boolean {
    return this.#stuck;
  }

  get pressed(): boolean {
    return this.#pressed;
  }

  get moving(): boolean {
    return this.#ticking;
  }

  /** The board in the hands of a new process; gives what its death means to the board. */
  attach(): { readonly board: GateBoard; dead(): void } {
    const listeners = new Set<(signal: BoardSignal) => void>();
    const { clock } = this.#options;
    let alive = true;
    this.#attachments += 1;
    const attachment = this.#attachments;
    this.#holder = (signal) => {
      for (const listener of alive ? listeners : []) listener(signal);
    };
    clock.setTimeout(() => {
      if (alive) this.#greet();
    }, boardTakes.attach);
    const order = (what: Order, seconds: number) =>
      alive ? this.#order(what, seconds, () => alive) : new Promise<never>(() => {});
    const board: GateBoard = {
      sensesPassage: true,
      pulse: (door: Door, seconds: number) => order(door === 'exit' ? 'openExit' : 'openEntry', seconds),
      shut: () => order('shut', 0),
      release: () => order('release', 0),
      onSignal: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: async () => {
        await order('shut', 0);
        listeners.clear();
      },
    };
    return {
      board,
      dead: () => {
        alive = false;
        // Nobody gives it its impulses any more.
        clock.setTimeout(() => {
          if (this.#attachments === attachment) this.#do('shut', 0);
        }, boardTakes.impulse);
      },
    };
  }

  plug(plugged: boolean): void {
    if (plugged === this.#plugged) return;
    this.#plugged = plugged;
    this.#energise();
    if (plugged) this.#greet();
    else this.#tell({ kind: 'lost', detail: 'the gate board is unplugged' });
  }

  /** Mains power of the whole lane. */
  power(on: boolean): void {
    this.#powered = on;
    if (!on) this.#holder = null;
    this.#energise();
  }

  press(pressed: boolean): void {
    const { physics } = this.#options;
    this.#pressed = pressed;
    physics.press(pressed);
    if (pressed) this.#emergency = true;
    this.#told({ kind: 'emergency', pressed });
    this.wake();
  }

  flicker(size: number): void {
    const { chance, clock } = this.#options;
    const beam = chance.one(['entry', 'middle', 'exit'] as const);
    this.#told({ kind: 'beam', beam, broken: true });
    clock.setTimeout(() => this.#retell(), Math.max(size * lasts.flicker, 1));
  }

  miscount(size: number): void {
    this.#miscount = this.#options.chance.one([-1, 1]);
    this.#retell();
    this.#options.clock.setTimeout(() => {
      this.#miscount = 0;
      this.#retell();
    }, size * lasts.miscount);
  }

  /** A door stays as it is for a while, whatever it is told. */
  stick(size: number): void {
    const { physics, chance, clock } = this.#options;
    const door = physics.topology === 'two' ? chance.one(['entry', 'exit'] as const) : 'exit';
    if (this.#forced) return;
    physics.hold(door, 'stuck');
    if (door === 'exit') this.#stuck = true;
    clock.setTimeout(() => {
      physics.hold(door, null);
      this.wake();
    }, size * lasts.stuck);
  }

  force(size: number): void {
    const { physics, clock } = this.#options;
    if (this.#stuck) return;
    this.#forced = true;
    physics.hold('exit', 'forced');
    this.wake();
    clock.setTimeout(
      () => {
        physics.hold('exit', null);
        this.wake();
      },
      500 + size * lasts.forced,
    );
  }

  /** Lets the lane move until nothing moves any more. */
  wake(): void {
    if (this.#resting !== null) this.#endRest();
    if (this.#ticking) return;
    this.#ticking = true;
    this.#nextStep();
  }

  #nextStep(): void {
    const { physics, clock } = this.#options;
    const steps = Math.ceil((physics.rests * 1_000) / stepMs) - 1;
    if (steps < 2) {
      clock.setTimeout(() => this.#step(), stepMs);
      return;
    }
    const timer = clock.setTimeout(() => this.#endRest(), steps * stepMs);
    this.#resting = { since: clock.trueNow, timer };
  }

  /** What was still is looked at again: the time until now has passed for the board's timers alone. */
  #endRest(): void {
    if (this.#resting === null) return;
    const { physics, clock } = this.#options;
    const { since, timer } = this.#resting;
    this.#resting = null;
    clock.clearTimeout(timer);
    physics.rest((clock.trueNow - since) / 1_000);
    clock.setTimeout(() => this.#step(), stepMs);
  }

  #step(): void {
    const { physics, crowd } = this.#options;
    const signals = physics.step(stepMs / 1_000);
    crowd.look();
    this.#settleTruth();
    for (const signal of signals) this.#tell(this.#sensed(signal));
    this.onStep();
    if (physics.moving) this.#nextStep();
    else this.#ticking = false;
  }

  /** What was open by hand, by hardware or by an order is over when the doors have fallen shut after it. */
  #settleTruth(): void {
    if (this.exitOpen || this.entryOpen) return;
    if (!this.#pressed) this.#emergency = false;
    if (!this.#releaseOrdered) this.#released = false;
    this.#forced = false;
    this.#stuck = false;
  }

  #sensed(signal: GateSignal): BoardSignal {
    if (signal.kind !== 'occupancy') return signal;
    return { kind: 'occupancy', persons: Math.max(signal.persons + this.#miscount, 0) };
  }

  #energise(): void {
    this.#endRest();
    this.#options.physics.power(this.#plugged && this.#powered);
    if (!this.#plugged || !this.#powered) this.#releaseOrdered = false;
    this.wake();
  }

  #greet(): void {
    if (!this.#plugged) {
      this.#tell({ kind: 'lost', detail: 'the gate board is unplugged' });
      return;
    }
    this.#retell();
    this.#told({ kind: 'emergency', pressed: this.#pressed });
    this.#tell({ kind: 'ready' });
  }

  #retell(): void {
    for (const signal of this.#options.physics.signals()) this.#told(this.#sensed(signal));
  }

  /** An unplugged board senses nothing. */
  #told(signal: BoardSignal): void {
    if (this.#plugged) this.#tell(signal);
  }

  #tell(signal: BoardSignal): void {
    if (signal.kind !== 'lost' && !this.#plugged) return;
    this.#holder?.(signal);
  }

  #order(what: Order, seconds: number, alive: () => boolean): Promise<Result<void, BoardFailure>> {
    const { strikes, clock } = this.#options;
    const fault = strikes.at('board.order');
    if (!alive()) return new Promise(() => {});
    const slow = fault?.name === 'board-slow' ? (fault.size ?? 0.5) * boardTakes.slow : 0;
    if (fault !== null) {
      strikes.struck(fault.name);
      this.#options.onTold(`${fault.name} strikes "${what}"`);
    }
    const done = this.#turn.then(
      () =>
        new Promise<Result<void, BoardFailure>>((resolve) => {
          clock.setTimeout(() => {
            // What a process that died has sent does not reach the board any more.
            if (!alive()) return resolve(err({ kind: 'board-lost', detail: 'nobody asked' }));
            if (fault?.name === 'board-refuses') {
              resolve(err({ kind: 'board-lost', detail: 'the board refused' }));
              this.#seekAnew('the board refused');
              return;
            }
            const wrong = fault?.name === 'board-read-back';
            const failed = wrong && (fault.size ?? 0) < 0.5 ? null : this.#do(what, seconds);
            if (failed !== null) return resolve(err({ kind: 'board-lost', detail: failed }));
            if (!wrong) return resolve(ok(undefined));
            resolve(err({ kind: 'read-back-wrong', detail: 'read back otherwise' }));
            this.#seekAnew('read back otherwise');
          }, boardTakes.usual + slow);
        }),
    );
    this.#turn = done;
    return done;
  }

  /** A board that did not do as it was told is told to shut everything, given up and found again, as a relay board is. */
  #seekAnew(detail: string): void {
    this.#do('shut', 0);
    this.#tell({ kind: 'lost', detail });
    this.#options.clock.setTimeout(() => this.#greet(), boardTakes.again);
  }

  #do(what: Order, seconds: number): string | null {
    const { physics } = this.#options;
    this.#endRest();
    if (!this.#plugged) return 'the gate board is unplugged';
    const failed = physics.order(what, Math.max(seconds, 0.001));
    if (failed === null) this.#releaseOrdered = what === 'release';
    if (this.#releaseOrdered) this.#released = true;
    this.wake();
    return failed;
  }
}
