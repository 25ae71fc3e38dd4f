import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Case {
  readonly crossing: string;
  readonly handOver: { readonly reason: string } | null;
}

/** What these tests look at in the panel's view of one lane. */
export interface PanelLane {
  readonly lane: string;
  readonly state: string;
  readonly faults: readonly { readonly source: string; readonly detail: string }[];
  readonly doors: { readonly exit: string };
  readonly current: Case | null;
  readonly openCases: readonly Case[];
  readonly alarms: readonly { readonly id: string; readonly kind: string }[];
  readonly recent: readonly { readonly event: string; readonly sequence: number; readonly delivered: boolean }[];
  readonly counts: { readonly cleared: number; readonly handedOver: number };
}

/** An officer's line to a station: its view as it changes, and requests. Comes back over a restart of the station. */
export class OfficerLine {
  readonly #data: string;
  #socket: Socket | null = null;
  #view: PanelLane | null = null;
  #closed = false;
  #id = 0;
  readonly #answers = new Map<number, (answer: { readonly ok: boolean; readonly message: string | null }) => void>();

  constructor(data: string) {
    this.#data = data;
    this.#connect();
  }

  get lane(): PanelLane {
    if (this.#view === null) throw new Error('the station has not said anything yet');
    return this.#view;
  }

  #connect(): void {
    if (this.#closed) return;
    const folder = join(this.#data, 'lane');
    let officer: string;
    try {
      ({ officer } = JSON.parse(readFileSync(join(folder, 'station.token'), 'utf8')) as { officer: string });
    } catch {
      setTimeout(() => this.#connect(), 100);
      return;
    }
    const socket = connect(join(folder, 'station.sock'));
    this.#socket = socket;
    socket.on('connect', () => socket.write(`${JSON.stringify({ type: 'hello', role: 'officer', token: officer })}\n`));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#view = null;
      setTimeout(() => this.#connect(), 100);
    });
    const lines = createInterface({ input: socket });
    lines.on('error', () => {}); // the station was killed: the line comes back
    lines.on('line', (line) => {
      const message = JSON.parse(line);
      if (message.type === 'view') this.#view = message.view.lanes[0];
      if (message.type === 'answer') this.#answers.get(message.id)?.(message);
    });
  }

  /** Waits until the lane's view fits; the error shows what it was instead. */
  async until(what: string, fits: (lane: PanelLane) => boolean, withinMs = 15_000): Promise<PanelLane> {
    for (const end = Date.now() + withinMs; Date.now() < end; ) {
      if (this.#view !== null && fits(this.#view)) return this.#view;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`not within ${withinMs} ms: ${what}; the lane is ${inWords(this.#view)}`);
  }

  ask(request: Record<string, unknown>): Promise<{ readonly ok: boolean; readonly message: string | null }> {
    this.#id += 1;
    const id = this.#id;
    const whole = { lane: this.lane.lane, officer: 'officer-7', ...request };
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket?.write(`${JSON.stringify({ type: 'officer', id, request: whole })}\n`);
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }
}

/** A view without its pictures. */
function inWords(view: PanelLane | null): string {
  return JSON.stringify(view, (_, value) =>
    typeof value === 'string' && value.startsWith('data:') ? '[picture]' : value,
  );
}
