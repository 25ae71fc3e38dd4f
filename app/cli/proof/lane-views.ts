import type { LaneView } from '../../contract/officer.ts';
import { openStationLine, type StationLine } from '../../contract/station-line.ts';
import type { TravellerView } from '../../contract/traveller.ts';

/** Before a station that does not answer yet is tried again (ms). */
const pause = 50;

/** What the traveller's screen and the officer's panel of a station show now. */
export class LaneViews {
  readonly #data: string;
  readonly #lines = new Map<string, StationLine>();
  #closed = false;
  traveller: TravellerView | null = null;
  officer: LaneView | null = null;

  constructor(data: string) {
    this.#data = data;
    this.#open('traveller');
    this.#open('officer');
  }

  close(): void {
    this.#closed = true;
    for (const line of this.#lines.values()) line.close();
  }

  #open(role: 'traveller' | 'officer'): void {
    if (this.#closed) return;
    const line = openStationLine(this.#data, role, {
      message: (message) => {
        if (message.type !== 'view') return;
        if (message.view.role === 'traveller') this.traveller = message.view;
        else this.officer = message.view.lanes[0] ?? null;
      },
      closed: () => setTimeout(() => this.#open(role), pause),
    });
    this.#lines.set(role, line);
  }
}
