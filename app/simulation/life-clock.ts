import type { Clock, Instant, TimerHandle } from '../core/instant.ts';
import type { SimClock } from './sim-clock.ts';

/** The clock of one process: its timers die with it. */
export class LifeClock implements Clock {
  readonly #clock: SimClock;
  #alive = true;

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
  }

  now(): Instant {
    return this.#clock.now();
  }

  elapsed(): number {
    return this.#clock.elapsed();
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    return this.#clock.setTimeout(() => {
      if (this.#alive) callback();
    }, ms);
  }

  clearTimeout(handle: TimerHandle): void {
    this.#clock.clearTimeout(handle);
  }
}
