import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ServerMessage } from '../contract/messages.ts';
import type { TravellerView } from '../contract/traveller.ts';

/** A traveller's view of the lane: what the screen shows, over the station's Unix socket. */
export class ScreenWatch {
  readonly #socket: Socket;
  #view: TravellerView | null = null;
  readonly #listeners = new Set<(view: TravellerView) => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    const lines = createInterface({ input: socket });
    lines.on('error', () => socket.destroy());
    lines.on('line', (line) => {
      const message = JSON.parse(line) as ServerMessage;
      if (message.type !== 'view' || message.view.role !== 'traveller') return;
      this.#view = message.view;
      for (const listener of this.#listeners) listener(message.view);
    });
  }

  /** Resolves when the first view is there; rejects when no station answers. */
  static async open(socketPath: string, tokenFile: string): Promise<ScreenWatch> {
    const { traveller } = JSON.parse(readFileSync(tokenFile, 'utf8')) as { readonly traveller: string };
    const socket = connect(socketPath);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => resolve());
    });
    const watch = new ScreenWatch(socket);
    socket.write(`${JSON.stringify({ type: 'hello', role: 'traveller', token: traveller })}\n`);
    await watch.until(() => true, 5_000);
    return watch;
  }

  get view(): TravellerView | null {
    return this.#view;
  }

  /** Resolves with true when a view (the present one counts) fits, with false when time is up or the station is gone. */
  until(fits: (view: TravellerView) => boolean, withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (answer: boolean) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(answer);
      };
      const look = (view: TravellerView) => {
        if (fits(view)) end(true);
      };
      const timer = setTimeout(() => end(false), withinMs);
      this.#socket.once('close', () => end(false));
      this.#listeners.add(look);
      if (this.#view !== null) look(this.#view);
    });
  }

  /** Tells of every change of the screen from now on, the present one first; returns the function that ends it. */
  onScreen(listener: (view: TravellerView) => void): () => void {
    let last: string | null = null;
    const look = (view: TravellerView) => {
      if (view.screen === last) return;
      last = view.screen;
      listener(view);
    };
    this.#listeners.add(look);
    if (this.#view !== null) look(this.#view);
    return () => this.#listeners.delete(look);
  }

  close(): void {
    this.#socket.destroy();
  }
}
