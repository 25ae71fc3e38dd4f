import type { CrossingId, LaneId } from '../../../app/core/ids.ts';
import { type Clock, instantFrom } from '../../../app/core/instant.ts';
import { ManualClock } from '../../../app/core/manual-clock.ts';
import { GateController } from '../../gate/gate-controller.ts';
import type { EntryOpening, Gate, GateEvent } from '../../gate/port.ts';
import { FakeBoard, settle } from './fake-board.ts';

type Clearance = Parameters<Gate['permit']>[0];

const lane = 'erenhot-exit-1' as LaneId;
export const crossing = '00000000-0000-4000-8000-000000000001' as CrossingId;

/** A clearance as `decide()` would make it, for tests of what a gate does with one. */
export function testClearance(id: string, clock: Clock, more: Readonly<Record<string, unknown>> = {}): Clearance {
  const issuedAt = clock.now();
  const life = { issuedAt, expiresAt: instantFrom(issuedAt + 15_000), issuedElapsed: clock.elapsed() };
  const made = { ...life, lookedAtSince: null };
  return { id, lane, crossing, by: 'machine', passage: 'normal', ...made, ...more } as Clearance;
}

/** As the lane opens the entry for one person. */
export const forOne: EntryOpening = { way: 'in', persons: 1, life: 10_000 };

/** A gate over a board that a test moves by hand, on a clock that it moves too. */
export class GateBench {
  readonly clock = new ManualClock();
  readonly board: FakeBoard;
  readonly gate: GateController;
  readonly #events: GateEvent[] = [];
  #ids = 0;

  constructor(doors: 'one' | 'two' = 'one', sensesPassage = true, withoutEvidence = false) {
    this.board = new FakeBoard(sensesPassage);
    this.gate = new GateController({ board: this.board, clock: this.clock, doors, lane, withoutEvidence });
    this.gate.onEvent((event) => this.#events.push(event));
  }

  async start(persons = 0): Promise<this> {
    await this.board.start();
    if (persons > 0) this.board.persons(persons);
    this.events();
    this.board.orders.length = 0;
    return this;
  }

  /** What the gate has told since the last look, but for door positions. */
  events(): readonly GateEvent['kind'][] {
    return this.#events
      .splice(0)
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'doors' && kind !== 'counted');
  }

  fresh(more: Readonly<Record<string, unknown>> = {}): Clearance {
    this.#ids += 1;
    return testClearance(`clearance-${this.#ids}`, this.clock, more);
  }

  /** Opens the exit with a fresh clearance. */
  async permit() {
    const answer = await this.gate.permit(this.fresh());
    await settle();
    return answer;
  }
}
