import type { Clock, TimerHandle } from '../../app/core/instant.ts';
import { gateDelays } from './gate-delays.ts';

export interface ClosingWatchOptions {
  readonly clock: Clock;
  /** False for a board without door switches: there the time alone ends the watch. */
  tellsShut(): boolean;
  /** The exit was told to shut and stands open still. */
  onStuck(): void;
}

/** The exit on its way shut: who comes through it meanwhile has followed somebody, and a door that stays open is stuck. */
export class ClosingWatch {
  readonly #options: ClosingWatchOptions;
  #timer: TimerHandle | null = null;
  #closing = false;

  constructor(options: ClosingWatchOptions) {
    this.#options = options;
  }

  get closing(): boolean {
    return this.#closing;
  }

  begin(): void {
    this.end();
    this.#closing = true;
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#closing = this.#options.tellsShut();
      if (this.#closing) this.#options.onStuck();
    }, gateDelays.shutsWithin);
  }

  end(): void {
    this.#closing = false;
    if (this.#timer !== null) this.#options.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
