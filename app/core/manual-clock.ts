import { type Clock, type Instant, instantFrom, type TimerHandle } from './instant.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that moves only when it is told to: for tests and simulations. Timers run by `elapsed`, as a machine's do. */
export class ManualClock implements Clock {
  readonly #start: number;
  #elapsed = 0;
  #set = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.UTC(2026, 5, 1, 12)) {
    this.#start = start;
  }

  now(): Instant {
    return instantFrom(this.#start + this.#elapsed + this.#set);
  }

  elapsed(): number {
    return this.#elapsed;
  }

  /** Somebody sets the clock on, or back: no time passes by that. */
  jump(ms: number): void {
    this.#set += ms;
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    const timer: Timer = { at: this.#elapsed + ms, order: this.#order, callback };
    this.#order += 1;
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as Timer);
  }

  /** Moves time on by `ms`, calling what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#elapsed = Math.max(next.at, this.#elapsed);
      next.callback();
    }
    this.#elapsed = end;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
