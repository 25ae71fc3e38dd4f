import type { GateEvent } from './port.ts';

/** Numbers that are remembered: nothing comes later than so many others. */
const remembered = 64;

/**
 * What says how things are, by what it says it of: it is nothing once something newer has been told of the same.
 * Everything else happened, however late it is told.
 */
const stateOf: Partial<Record<GateEvent['kind'], string>> = {
  fault: 'board',
  recovered: 'board',
  doors: 'doors',
  emergency: 'button',
  entered: 'people',
  left: 'people',
  counted: 'count',
};

/** Tells news from what a line has delivered twice or out of order. */
export class GateNews {
  readonly #seen = new Set<number>();
  readonly #newest = new Map<string, number>();
  #last = 0;

  /** False for what is no news. */
  take(number: number, event: GateEvent): boolean {
    if (this.#seen.has(number) || number <= this.#last - remembered) return false;
    this.#seen.add(number);
    this.#seen.delete(number - remembered);
    this.#last = Math.max(this.#last, number);
    const state = stateOf[event.kind];
    if (state === undefined) return true;
    if (number < (this.#newest.get(state) ?? 0)) return false;
    this.#newest.set(state, number);
    return true;
  }
}
