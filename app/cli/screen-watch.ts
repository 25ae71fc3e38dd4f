import { openStationLine, type StationLine } from '../contract/station-line.ts';
import type { TravellerRequest, TravellerView } from '../contract/traveller.ts';

/** A station that runs shows its first view at once (ms). */
const firstViewWithin = 5_000;

/** A traveller's view of the lane: what the screen shows, over the station's Unix socket. */
export class ScreenWatch {
  readonly #line: StationLine;
  #view: TravellerView | null = null;
  #gone = false;
  #asked = 0;
  readonly #listeners = new Set<(view: TravellerView) => void>();
  readonly #mourners = new Set<() => void>();

  private constructor(data: string) {
    this.#line = openStationLine(data, 'traveller', {
      message: (message) => {
        if (message.type !== 'view' || message.view.role !== 'traveller') return;
        this.#view = message.view;
        for (const listener of this.#listeners) listener(message.view);
      },
      closed: () => {
        this.#gone = true;
        for (const mourner of [...this.#mourners]) mourner();
      },
    });
  }

  /** Resolves when the first view is there; rejects when no station answers. */
  static async open(data: string): Promise<ScreenWatch> {
    const watch = new ScreenWatch(data);
    if (await watch.until(() => true, firstViewWithin)) return watch;
    watch.close();
    throw new Error('no station answers');
  }

  get view(): TravellerView | null {
    return this.#view;
  }

  /** Its station has ended. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Resolves with true when a view (the present one counts) fits, with false when time is up or the station is gone. */
  until(fits: (view: TravellerView) => boolean, withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (answer: boolean) => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        this.#mourners.delete(mourn);
        resolve(answer);
      };
      const look = (view: TravellerView) => {
        if (fits(view)) end(true);
      };
      const mourn = () => end(false);
      const timer = setTimeout(mourn, withinMs);
      this.#listeners.add(look);
      this.#mourners.add(mourn);
      if (this.#view !== null) look(this.#view);
      if (this.#gone) mourn();
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

  /** Tells of every view, the present one first. */
  onView(listener: (view: TravellerView) => void): void {
    this.#listeners.add(listener);
    if (this.#view !== null) listener(this.#view);
  }

  /** Tells once that the station has ended. */
  onGone(listener: () => void): void {
    if (this.#gone) listener();
    else this.#mourners.add(listener);
  }

  /** Touches the screen. */
  ask(request: TravellerRequest): void {
    this.#asked += 1;
    this.#line.send({ type: 'traveller', id: this.#asked, request });
  }

  close(): void {
    this.#line.close();
  }
}
