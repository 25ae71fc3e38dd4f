import { LanePhysics } from '../../../native/virtual/world/lane-physics.ts';

/** The bodies and doors of a lane, with somebody who looks at the exit at every step: what it does is the truth. */
export class WatchedPhysics extends LanePhysics {
  #open = 0;
  #opening = false;
  readonly #onOpening: () => void;

  /** `onOpening` is called at the step in which a shut or closing exit begins to open. */
  constructor(topology: 'one' | 'two', onOpening: () => void) {
    super(topology);
    this.#onOpening = onOpening;
  }

  override step(seconds: number): ReturnType<LanePhysics['step']> {
    const signals = super.step(seconds);
    const { exit } = this.doors;
    const opens = exit > this.#open;
    if (opens && !this.#opening) this.#onOpening();
    // A door that stands open goes on being open until it moves back.
    if (opens || exit < this.#open) this.#opening = opens;
    this.#open = exit;
    return signals;
  }
}
