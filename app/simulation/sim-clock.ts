import { type Clock, type Instant, instantFrom, type TimerHandle } from '../core/instant.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | null;
}

/**
 * Virtual time. What a lane reads (`now`) is the machine's clock, which may be wrong and jump; timers run on true time,
 * as the kernel's monotonic timers do. Nothing moves but by `runNext`.
 */
export class SimClock implements Clock {
  #true: number;
  #skew = 0;
  #order = 0;
  readonly #heap: Timer[] = [];

  constructor(start: number) {
    this.#true = start;
  }

  now(): Instant {
    return instantFrom(this.#true + this.#skew);
  }

  elapsed(): number {
    return this.#true;
  }

  /** What a clock that is never wrong would show. */
  get trueNow(): number {
    return this.#true;
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    const timer: Timer = { at: this.#true + Math.max(ms, 0), order: this.#order, callback };
    this.#order += 1;
    this.#push(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    (handle as Timer).callback = null;
  }

  /** The machine's clock is set on (or back) by this much; timers do not feel it. */
  jump(ms: number): void {
    this.#skew += ms;
  }

  /** True time of the next timer; null when nothing waits. */
  nextAt(): number | null {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.callback !== null) return first.at;
      this.#pop();
    }
    return null;
  }

  /** Moves on to the next timer and runs it; false when nothing waits. */
  runNext(): boolean {
    if (this.nextAt() === null) return false;
    const timer = this.#pop();
    if (timer?.callback == null) return false;
    this.#true = Math.max(timer.at, this.#true);
    const { callback } = timer;
    timer.callback = null;
    callback();
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (!isBefore(timer, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
