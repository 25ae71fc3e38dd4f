import { type FaultName, isMachineFault, type PlannedFault } from './faults.ts';

interface Place {
  operations: number;
  /** In the order of their operations. */
  readonly waiting: PlannedFault[];
}

/** Deals the planned faults out to the wrappers of ports, and counts those that really struck. */
export class Strikes {
  readonly #places = new Map<string, Place>();
  readonly #timed: readonly PlannedFault[];
  readonly #counts = new Map<FaultName, number>();
  readonly #onStrike: (name: FaultName) => void;
  /** Ends the station, the power or the rightness of the clock at once. Set by the kernel. */
  onMachineFault: (fault: PlannedFault) => void = () => {};
  /** Somebody does what is planned for this moment. Set by the world. */
  onMoment: (fault: PlannedFault) => void = () => {};
  #over = false;

  constructor(planned: readonly PlannedFault[], onStrike: (name: FaultName) => void = () => {}) {
    this.#onStrike = onStrike;
    this.#timed = planned.filter((fault) => fault.place === 'time').sort((a, b) => a.nth - b.nth);
    for (const fault of planned) if (fault.place !== 'time') this.#at(fault.place).waiting.push(fault);
    for (const { waiting } of this.#places.values()) waiting.sort((a, b) => a.nth - b.nth);
  }

  /**
   * Called by a wrapper at each operation at `place`; gives the fault whose turn it is. The wrapper says `struck` when the
   * fault changed what happened. Faults of the station's machine are the kernel's: it has carried them out when this
   * returns, and a wrapper that belonged to the station then belongs to the dead.
   */
  at(place: string): PlannedFault | null {
    const here = this.#at(place);
    const nth = here.operations;
    here.operations += 1;
    const first = here.waiting[0];
    if (first === undefined || first.nth > nth || this.#over) return null;
    here.waiting.shift();
    if (!isMachineFault(first.name)) return first;
    this.onMachineFault(first);
    return null;
  }

  /** Faults at a time, in order; who carries them out asks once, at the beginning. */
  timed(): readonly PlannedFault[] {
    return this.#timed;
  }

  /** A moment at which people and machines of the world may do something. */
  moment(place: string): void {
    const fault = this.at(place);
    if (fault !== null) this.onMoment(fault);
  }

  struck(name: FaultName): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#onStrike(name);
  }

  /** From now on nothing fails any more: what is left must recover. */
  end(): void {
    this.#over = true;
  }

  get over(): boolean {
    return this.#over;
  }

  get counts(): ReadonlyMap<FaultName, number> {
    return this.#counts;
  }

  #at(name: string): Place {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = { operations: 0, waiting: [] };
    this.#places.set(name, place);
    return place;
  }
}
