import type { Clock, Instant, TimerHandle } from '../../app/core/instant.ts';
import type { BeamPair, Transit } from './beam-pair.ts';
import { gateDelays } from './gate-delays.ts';
import type { DoorPosition } from './port.ts';

export type PassageEnd = 'passed' | 'reversed' | 'tailgated' | 'expired';

export interface PassageWatchOptions {
  readonly clock: Clock;
  readonly pair: BeamPair;
  readonly expiresAt: Instant;
  /** As the mat counts them now; null without a mat. */
  readonly persons: number | null;
  onStarted(): void;
  /** The first has gone through and somebody stands behind: the door is to shut now. */
  onFollower(): void;
  /** Called once. */
  onEnd(end: PassageEnd): void;
}

/** Watches one permit from the released exit to its end: started | expired → passed | reversed | tailgated. */
export class PassageWatch {
  readonly #options: PassageWatchOptions;
  #phase: 'armed' | 'started' | 'following' | 'over' = 'armed';
  #persons: number | null;
  #mostPersons: number;
  #opened = false;
  #expiry: TimerHandle;
  #patience: TimerHandle | null = null;

  constructor(options: PassageWatchOptions) {
    this.#options = options;
    this.#persons = options.persons;
    this.#mostPersons = options.persons ?? 0;
    const { clock, expiresAt } = options;
    this.#expiry = clock.setTimeout(() => this.#expire(), Math.max(expiresAt - clock.now(), 0));
  }

  /** Somebody already stands in the barrier when the door is released. */
  begin(): void {
    if (this.#options.pair.before) this.#start();
  }

  beam(transit: Transit | null): void {
    if (this.#phase === 'over') return;
    if (this.#options.pair.before) this.#start();
    if (transit === 'out') this.#through();
    else if (transit === 'in') this.#end('reversed');
    else if (transit === 'back' && this.#phase !== 'following') {
      this.#wait(gateDelays.turnedBackAfter, () => this.#end('reversed'));
    }
  }

  occupancy(persons: number): void {
    const before = this.#persons;
    this.#persons = persons;
    if (this.#phase === 'over') return;
    const { pair } = this.#options;
    // Fewer people and nobody in the doorway: they left by the entry, and are no followers.
    if (before !== null && persons < before && pair.free) this.#mostPersons = persons;
    this.#mostPersons = Math.max(this.#mostPersons, persons);
    if (persons > 0 || !pair.free || before === null || before === 0) return;
    this.#end(this.#phase === 'following' ? 'passed' : 'reversed');
  }

  exitDoor(position: DoorPosition): void {
    if (this.#phase === 'over') return;
    if (position === 'open' || position === 'moving') this.#opened = true;
    // A body still in the barriers says itself where it went.
    if (position !== 'shut' || !this.#opened || !this.#options.pair.free) return;
    if (this.#phase === 'following') this.#end('passed');
    else if (this.#phase === 'started') this.#end('reversed');
    else this.#end('expired');
  }

  /** The person inside goes for the entry of a two-door lane instead of the exit. */
  turnsToEntry(): void {
    if (this.#phase !== 'following' && this.#options.pair.free) this.#end('reversed');
  }

  /** Ends the watch without a word: the lane, the board or an emergency has overtaken it. */
  cancel(): void {
    this.#phase = 'over';
    this.#options.clock.clearTimeout(this.#expiry);
    this.#rest();
  }

  #start(): void {
    this.#rest(this.#phase === 'following');
    if (this.#phase !== 'armed') return;
    this.#phase = 'started';
    this.#options.onStarted();
  }

  #through(): void {
    if (this.#phase === 'following') {
      this.#end('tailgated');
    } else if (this.#persons !== null && this.#persons > 0) {
      this.#phase = 'following';
      this.#options.onFollower();
      this.#wait(gateDelays.followerWithin, () => this.#end(this.#options.pair.free ? 'passed' : 'tailgated'));
    } else {
      // Two so close together that the barriers saw one: the mat has counted them before and nobody after.
      this.#end(this.#mostPersons > 1 ? 'tailgated' : 'passed');
    }
  }

  #expire(): void {
    if (this.#phase === 'armed') this.#end('expired');
  }

  #end(end: PassageEnd): void {
    if (this.#phase === 'over') return;
    this.cancel();
    this.#options.onEnd(end);
  }

  #wait(ms: number, then: () => void): void {
    this.#rest();
    this.#patience = this.#options.clock.setTimeout(then, ms);
  }

  /** Stops the waiting of the present phase, unless `keep`. */
  #rest(keep = false): void {
    if (keep || this.#patience === null) return;
    this.#options.clock.clearTimeout(this.#patience);
    this.#patience = null;
  }
}
