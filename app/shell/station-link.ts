import type { ClientMessage, Role, ServerMessage } from '../contract/messages.ts';
import { openStationLine, type StationLine } from '../contract/station-line.ts';

/** Times of the link, in ms. */
const linkTimes = {
  firstPause: 100,
  longestPause: 2_000,
  /** A station that has not said what it shows by then does not answer. */
  viewWithin: 3_000,
  /** A socket stays open when its station hangs: this often it is asked anew, so that no screen shows an old "go". */
  pulseEvery: 2_000,
} as const;

export interface StationLinkOptions {
  readonly data: string;
  readonly role: Role;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onState: (up: boolean) => void;
  /** Called once, when it is known whether a station answers here: false at the first refusal. */
  readonly onFirstTry?: (answers: boolean) => void;
}

/** One screen's link to its station, made again whenever it breaks. */
export class StationLink {
  readonly #options: StationLinkOptions;
  #line: StationLine | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pause: number = linkTimes.firstPause;
  #up = false;
  #tried = false;
  #closed = false;

  constructor(options: StationLinkOptions) {
    this.#options = options;
  }

  start(): void {
    const { data, role, onMessage } = this.#options;
    let silent: NodeJS.Timeout | null = setTimeout(() => line.close(), linkTimes.viewWithin);
    const line = openStationLine(data, role, {
      message: (message) => {
        if (silent !== null) {
          clearTimeout(silent);
          silent = null;
          this.#become(true);
          this.#timer = setTimeout(() => this.#pulse(), linkTimes.pulseEvery);
        }
        onMessage(message);
      },
      closed: () => {
        if (silent !== null) clearTimeout(silent);
        this.#line = null;
        this.#again();
      },
    });
    this.#line = line;
  }

  /** Sends a message; does nothing while no station is there: a touch that comes late means something else. */
  send(message: ClientMessage): void {
    if (this.#up) this.#line?.send(message);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#line?.close();
  }

  #pulse(): void {
    const asked = this.#line;
    if (asked === null || this.#closed) return;
    let answered = false;
    const silent = setTimeout(() => probe.close(), linkTimes.viewWithin);
    const probe = openStationLine(this.#options.data, 'traveller', {
      message: () => {
        answered = true;
        probe.close();
      },
      closed: () => {
        clearTimeout(silent);
        if (this.#line !== asked || this.#closed) return;
        if (answered) this.#timer = setTimeout(() => this.#pulse(), linkTimes.pulseEvery);
        else asked.close();
      },
    });
  }

  #again(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#become(false);
    this.#timer = setTimeout(() => this.start(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, linkTimes.longestPause);
  }

  #become(up: boolean): void {
    if (!this.#tried) {
      this.#tried = true;
      this.#options.onFirstTry?.(up);
    }
    if (up) this.#pause = linkTimes.firstPause;
    if (up === this.#up) return;
    this.#up = up;
    this.#options.onState(up);
  }
}
