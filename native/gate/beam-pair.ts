/** What the two barriers at the exit door say together, each time both are free again. */
export type Transit = 'out' | 'in' | 'back';

/** (middle, exit): free, middle broken, both, exit broken: the order in which a body that goes out meets them. */
function phaseOf(middle: boolean, exit: boolean): number {
  if (middle) return exit ? 2 : 1;
  return exit ? 3 : 0;
}

/**
 * Two barriers closer together than a body is deep tell its direction, as the two tracks of an encoder do. One barrier
 * changes at a time, so every step is one forward or one back.
 */
export class BeamPair {
  #middle = false;
  #exit = false;
  #steps = 0;

  get free(): boolean {
    return !this.#middle && !this.#exit;
  }

  /** Somebody stands at the door on the inside, and not in it yet. */
  get before(): boolean {
    return this.#steps === 1;
  }

  /** Takes one barrier's change; says what the body did when both are free again, null before that. */
  take(beam: 'middle' | 'exit', broken: boolean): Transit | null {
    const before = phaseOf(this.#middle, this.#exit);
    if (beam === 'middle') this.#middle = broken;
    else this.#exit = broken;
    const after = phaseOf(this.#middle, this.#exit);
    if (after === before) return null;
    this.#steps += (after - before + 4) % 4 === 1 ? 1 : -1;
    if (!this.free) return null;
    const steps = this.#steps;
    this.#steps = 0;
    return steps >= 4 ? 'out' : steps <= -4 ? 'in' : 'back';
  }

  /** Forgets a movement that began before anybody watched; what the barriers show now is taken as it is. */
  restart(): void {
    this.#steps = this.free ? 0 : Number.NaN;
  }
}
