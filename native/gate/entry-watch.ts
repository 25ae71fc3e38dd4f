import type { Clock, TimerHandle } from '../../app/core/instant.ts';
import { gateDelays } from './gate-delays.ts';
import type { EntryOpening } from './port.ts';

export interface EntryWatchOptions {
  readonly clock: Clock;
  readonly opening: EntryOpening;
  /** Called once: all who may have stepped in, or everybody has left by the entry. */
  onEnd(end: 'entered' | 'left'): void;
}

/** Watches the released entry of a two-door lane, until it has served its purpose and is to shut. */
export class EntryWatch {
  readonly #options: EntryWatchOptions;
  #through = 0;
  #companion: TimerHandle | null = null;
  #over = false;

  constructor(options: EntryWatchOptions) {
    this.#options = options;
  }

  /** A body has gone through the entry's barrier; `persons` are inside as the mat counts, null without one. */
  passed(persons: number | null): void {
    const { opening, clock } = this.#options;
    if (this.#over || opening.way === 'out' || persons === 0) return;
    this.#through += 1;
    this.#rest();
    if (Math.max(this.#through, persons ?? 0) >= opening.persons) this.#end('entered');
    else this.#companion = clock.setTimeout(() => this.#end('entered'), gateDelays.companionWithin);
  }

  /** The mat counts anew. */
  occupancy(persons: number): void {
    if (persons > 0) return;
    if (this.#options.opening.way === 'out') {
      this.#end('left');
      return;
    }
    // Back out again: whoever comes next is the first.
    this.#through = 0;
    this.#rest();
  }

  /** Ends the watch without a word. */
  cancel(): void {
    this.#over = true;
    this.#rest();
  }

  #end(end: 'entered' | 'left'): void {
    if (this.#over) return;
    this.cancel();
    this.#options.onEnd(end);
  }

  #rest(): void {
    if (this.#companion !== null) this.#options.clock.clearTimeout(this.#companion);
    this.#companion = null;
  }
}
