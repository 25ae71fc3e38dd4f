import type { LaneView, OfficerRequest } from '../../app/contract/officer.ts';
import { openStationLine, type StationLine } from '../../app/contract/station-line.ts';

/** A request of a kind, without what is the same in all of them. */
type Asked<Request = OfficerRequest> = Request extends OfficerRequest ? Omit<Request, 'lane' | 'officer'> : never;

/** An officer's line to a station: its view as it changes, and requests. Comes back over a restart of the station. */
export class OfficerLine {
  readonly #data: string;
  #line: StationLine | null = null;
  #view: LaneView | null = null;
  #closed = false;
  #id = 0;
  readonly #answers = new Map<number, (answer: { readonly ok: boolean; readonly message: string | null }) => void>();

  constructor(data: string) {
    this.#data = data;
    this.#connect();
  }

  get lane(): LaneView {
    if (this.#view === null) throw new Error('the station has not said anything yet');
    return this.#view;
  }

  #connect(): void {
    if (this.#closed) return;
    this.#line = openStationLine(this.#data, 'officer', {
      message: (message) => {
        if (message.type === 'view' && message.view.role === 'officer') this.#view = message.view.lanes[0] ?? null;
        if (message.type === 'answer') this.#answers.get(message.id)?.(message);
      },
      closed: () => {
        this.#view = null;
        setTimeout(() => this.#connect(), 100);
      },
    });
  }

  /** Waits until the lane's view fits; the error shows what it was instead. */
  async until(what: string, fits: (lane: LaneView) => boolean, withinMs = 15_000): Promise<LaneView> {
    for (const end = Date.now() + withinMs; Date.now() < end; ) {
      if (this.#view !== null && fits(this.#view)) return this.#view;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`not within ${withinMs} ms: ${what}; the lane is ${inWords(this.#view)}`);
  }

  ask(request: Asked): Promise<{ readonly ok: boolean; readonly message: string | null }> {
    this.#id += 1;
    const id = this.#id;
    const whole = { lane: this.lane.lane, officer: 'officer-7', ...request };
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#line?.send({ type: 'officer', id, request: whole });
    });
  }

  close(): void {
    this.#closed = true;
    this.#line?.close();
  }
}

/** A view without its pictures. */
function inWords(view: LaneView | null): string {
  return JSON.stringify(view, (_, value) =>
    typeof value === 'string' && value.startsWith('data:') ? '[picture]' : value,
  );
}
