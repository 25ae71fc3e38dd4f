import type { Clock, TimerHandle } from '../../app/core/instant.ts';
import type { BeamPair, Transit } from './beam-pair.ts';
import { gateDelays } from './gate-delays.ts';
import type { DoorPosition } from './port.ts';

/**
 * `unclear`: the mat is empty, and neither the exit's barriers nor the entry's have seen which way the person went; or of
 * several one has gone back, and nobody knows who is left.
 */
export type PassageEnd = 'passed' | 'reversed' | 'tailgated' | 'expired' | 'unclear';

export interface PassageWatchOptions {
  readonly clock: Clock;
  readonly pair: BeamPair;
  /** What is left of the clearance (ms). */
  readonly life: number;
  /** How many bodies may pass: one, or a traveller and who helps them. */
  readonly bodies: number;
  /** As the mat counts them now; null without a mat. */
  readonly persons: number | null;
  onStarted(): void;
  /** All who may have gone through and somebody stands behind: the door is to shut now. */
  onFollower(): void;
  /** Called once; `bodies` have gone through one after another. */
  onEnd(end: PassageEnd, bodies: number): void;
}

/** Watches one permit from the released exit to its end: started | expired → passed | reversed | tailgated. */
export class PassageWatch {
  readonly #options: PassageWatchOptions;
  #phase: 'armed' | 'started' | 'accompanied' | 'following' | 'over' = 'armed';
  #through = 0;
  #persons: number | null;
  #mostPersons: number;
  #opened = false;
  /** Since the exit was released: who is gone may have left by the entry. */
  #entryBroken = false;
  #expiry: TimerHandle;
  #patience: TimerHandle | null = null;

  constructor(options: PassageWatchOptions) {
    this.#options = options;
    this.#persons = options.persons;
    this.#mostPersons = options.persons ?? 0;
    this.#expiry = options.clock.setTimeout(() => this.#expire(), options.life);
  }

  /** Somebody already stands in the barrier when the door is released. */
  begin(): void {
    if (this.#options.pair.before) this.#start();
  }

  beam(transit: Transit | null): void {
    if (this.#phase === 'over') return;
    if (this.#options.pair.before) this.#start();
    if (transit === 'out') this.#goneThrough();
    else if (transit === 'in') this.#end(this.#through > 0 ? 'passed' : 'reversed');
    else if (transit === 'back' && this.#phase === 'started') {
      this.#wait(gateDelays.turnedBackAfter, () => this.#end('reversed'));
    } else if (transit === 'back' && this.#phase === 'accompanied') this.#waitForCompanion();
  }

  occupancy(persons: number): void {
    const before = this.#persons;
    this.#persons = persons;
    if (this.#phase === 'over') return;
    const { pair, bodies } = this.#options;
    // Of several one has gone back: whether it was the one who may pass, nobody can say.
    if (before !== null && persons < before && before > bodies && this.#through === 0 && pair.free) {
      this.#end('unclear');
      return;
    }
    // Fewer people and nobody in the doorway: they left by the entry, and are no followers.
    if (before !== null && persons < before && pair.free) this.#mostPersons = this.#through + persons;
    // More people: they are besides those who have gone through.
    if (persons > (before ?? 0)) this.#mostPersons = Math.max(this.#mostPersons, this.#through + persons);
    if (persons > 0 || !pair.free || before === null || before === 0) return;
    if (this.#through > 0) this.#end('passed');
    else this.#end(this.#phase === 'started' && !this.#entryBroken ? 'unclear' : 'reversed');
  }

  /** Somebody or something is at the entry line. */
  entryBeamBroken(): void {
    this.#entryBroken = true;
  }

  exitDoor(position: DoorPosition): void {
    if (this.#phase === 'over') return;
    if (position === 'open' || position === 'moving') this.#opened = true;
    // A body still in the barriers says itself where it went.
    if (position !== 'shut' || !this.#opened || !this.#options.pair.free) return;
    if (this.#through > 0) this.#end('passed');
    else if (this.#phase === 'started') this.#end('reversed');
    else this.#end('expired');
  }

  /** The person inside goes for the entry of a two-door lane instead of the exit; of several, nobody knows which. */
  turnsToEntry(): void {
    if (this.#through > 0 || !this.#options.pair.free) return;
    this.#end((this.#persons ?? 0) > 1 ? 'unclear' : 'reversed');
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

  #goneThrough(): void {
    const { bodies } = this.#options;
    this.#through += 1;
    const more = this.#persons === null || this.#persons > 0;
    if (this.#through > bodies) {
      this.#end('tailgated');
    } else if (this.#through < bodies && more) {
      // Whoever helps them may come too, and nobody after that.
      this.#phase = 'accompanied';
      this.#waitForCompanion();
    } else if (this.#persons !== null && this.#persons > 0) {
      this.#phase = 'following';
      this.#options.onFollower();
      this.#wait(gateDelays.followerWithin, () => this.#end(this.#options.pair.free ? 'passed' : 'tailgated'));
    } else {
      // Two so close together that the barriers saw one: the mat has counted them before and nobody after.
      this.#end(this.#mostPersons > bodies ? 'tailgated' : 'passed');
    }
  }

  #waitForCompanion(): void {
    this.#wait(gateDelays.companionWithin, () => this.#end('passed'));
  }

  #expire(): void {
    if (this.#phase === 'armed') this.#end('expired');
  }

  #end(end: PassageEnd): void {
    if (this.#phase === 'over') return;
    this.cancel();
    this.#options.onEnd(end, this.#bodiesSeen());
  }

  /** As many as the barriers or the mat have seen, the larger number: two close together are one to the barriers. */
  #bodiesSeen(): number {
    return Math.max(this.#through, this.#mostPersons - (this.#persons ?? 0));
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
