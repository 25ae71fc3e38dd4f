import type { LaneView } from '../contract/officer.ts';
import type { CrossingId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { LaneCommand } from '../lane/commands.ts';
import type { Clearance } from '../lane/evidence.ts';
import type { Gate, GateEvent, GateRefusal } from '../../native/gate/port.ts';
import { meaningOfGateEvent } from './gate-events.ts';
import type { LaneStep } from './lane-step.ts';

export interface GateStepOptions {
  readonly lane: LaneStep;
  readonly gate: Gate;
  readonly doors: 'one' | 'two';
}

/** The lane's gate: orders go in, and what doors, barriers and button say becomes what happened to the lane. */
export class GateStep {
  readonly #options: GateStepOptions;
  #doors: LaneView['doors'];
  #emergencyPressed = false;
  /** An officer has released the doors; over with the next order to shut them, not with a board that goes. */
  #released = false;
  /** The exit was ordered open for this last. */
  #permitted: Clearance | null = null;

  constructor(options: GateStepOptions) {
    this.#options = options;
    this.#doors = { entry: options.doors === 'two' ? 'unknown' : 'none', exit: 'unknown' };
  }

  get doors(): LaneView['doors'] {
    return this.#doors;
  }

  get emergencyPressed(): boolean {
    return this.#emergencyPressed;
  }

  /** Listens to the gate; gives what ends that. */
  listen(): () => void {
    return this.#options.gate.onEvent((event) => this.#take(event));
  }

  /** Shuts the doors now, whatever the journal does: doubt closes. */
  shut(): void {
    this.#released = false;
    void this.#options.gate.shut();
  }

  openEntry({ crossing, way, persons, life }: Extract<LaneCommand, { type: 'openEntry' }>): void {
    this.#order(this.#options.gate.openEntry(crossing, { way, persons, life }));
  }

  openExit(clearance: Clearance): void {
    this.#permitted = clearance;
    this.#order(this.#options.gate.permit(clearance));
  }

  release(): void {
    this.#released = true;
    this.#order(this.#options.gate.release());
  }

  #order(answer: Promise<Result<void, GateRefusal>>): void {
    void answer.then((done) => (done.ok ? undefined : this.#refused(done.error)));
  }

  #refused(refusal: GateRefusal): void {
    // The lane's own order to shut was quicker, or the gate tells by an event what was.
    if (refusal.kind === 'overtaken') return;
    const { lane } = this.#options;
    const wasUp = lane.state().faults.gate === undefined;
    lane.lost('gate', refusal.kind === 'unavailable' ? refusal.detail : refusal.kind);
    // The board answers: it is this opening alone that it refused.
    if (wasUp && refusal.kind !== 'unavailable') lane.back('gate');
  }

  #take(event: GateEvent): void {
    const { lane } = this.#options;
    switch (event.kind) {
      case 'doors':
        this.#doors = { entry: event.entry, exit: event.exit };
        lane.changed();
        return;
      case 'emergency':
        this.#emergency(event.pressed);
        return;
      case 'fault':
        lane.lost('gate', event.detail);
        return;
      case 'recovered':
        // Nobody has heard of its button meanwhile: if it is pressed, that is what the gate tells next.
        this.#emergencyPressed = false;
        lane.back('gate');
        this.#asBefore();
        return;
      default: {
        const { journal, event: told } = meaningOfGateEvent(event);
        if (journal !== null) lane.note(journal, this.#crossingOf(event), {});
        if (told !== null) lane.send(told);
      }
    }
  }

  /** A board that was away has forgotten what an officer has released; what else it was to open is not asked for any more. */
  #asBefore(): void {
    if (this.#released) this.release();
    else if (this.#options.lane.state().name === 'emergency') this.shut();
  }

  /** Whose passage it is: an earlier clearance's, or nobody's, is no evidence for who is there now. */
  #crossingOf(event: GateEvent): CrossingId | null {
    if (!('clearance' in event)) return this.#options.lane.state().crossing;
    return event.clearance !== null && event.clearance === this.#permitted?.id ? this.#permitted.crossing : null;
  }

  #emergency(pressed: boolean): void {
    if (pressed === this.#emergencyPressed) return;
    this.#emergencyPressed = pressed;
    const { lane } = this.#options;
    lane.note(pressed ? 'emergency.pressed' : 'emergency.reset', lane.state().crossing, { by: 'button' });
    if (pressed) lane.send({ type: 'EMERGENCY_PRESSED' });
    // What an officer has released stays open.
    else if (!this.#released) lane.send({ type: 'EMERGENCY_LIFTED' });
  }
}
