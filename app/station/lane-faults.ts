import { plainWords } from '../audit/event-fields.ts';
import type { Instant } from '../core/instant.ts';
import type { FaultSource } from '../lane/context.ts';
import type { AlarmBoard } from './alarms.ts';
import type { LaneStep } from './lane-step.ts';

export interface LaneFaultsOptions extends Pick<LaneStep, 'state' | 'send' | 'note'> {
  readonly alarms: AlarmBoard;
  now(): Instant;
}

/** Tells lane, journal and panel once of each device or backend that goes and comes back. */
export class LaneFaults {
  readonly #options: LaneFaultsOptions;
  #journalLost = false;
  #gap = false;

  constructor(options: LaneFaultsOptions) {
    this.#options = options;
  }

  lost(source: FaultSource, detail: string): void {
    const { state, send, note, alarms, now } = this.#options;
    const { faults, crossing } = state();
    if (faults[source] === detail) return;
    if (faults[source] === undefined) {
      note('device.lost', crossing, { device: source, detail: plainWords(detail) });
      alarms.raise(source === 'backend' ? 'backend-lost' : 'device-lost', now(), null);
    }
    send(source === 'backend' ? { type: 'BACKEND_LOST', detail } : { type: 'DEVICE_LOST', device: source, detail });
  }

  back(source: FaultSource): void {
    const { state, send, note } = this.#options;
    if (state().faults[source] === undefined) return;
    if (source === 'journal' && (this.#journalLost || this.#gap)) return;
    note('device.back', state().crossing, { device: source });
    send(source === 'backend' ? { type: 'BACKEND_BACK' } : { type: 'DEVICE_BACK', device: source });
  }

  /** Entries are missing: nobody is served before somebody has answered for that. */
  journalHasGap(detail: string): void {
    if (this.#gap) return;
    this.#gap = true;
    const { send, note, alarms, state, now } = this.#options;
    note('device.lost', state().crossing, { device: 'journal', detail: plainWords(detail) });
    alarms.raise('journal-gap', now(), null);
    send({ type: 'DEVICE_LOST', device: 'journal', detail });
  }

  /** Somebody has answered for the gap, and the backend has heard of it. */
  gapIsClosed(): void {
    if (!this.#gap) return;
    this.#gap = false;
    this.back('journal');
  }

  /** A journal that failed once is not believed again before the station starts anew. */
  journalIsLost(detail: string): void {
    if (this.#journalLost) return;
    this.#journalLost = true;
    this.lost('journal', detail);
  }
}
