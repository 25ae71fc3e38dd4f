import type { SimPassport } from './passport.ts';

/** What the two readers of a lane feel of the place where documents lie. */
export interface DeskListener {
  laid(passport: SimPassport): void;
  lifted(): void;
}

/** The place where a document lies: on the MRZ reader, with its chip in the field of the chip reader. */
export class ReadingDesk {
  #lying: SimPassport[] = [];
  readonly #listeners = new Set<DeskListener>();

  /** What lies on top; of two, the one that was laid down last. */
  get lying(): SimPassport | null {
    return this.#lying.at(-1) ?? null;
  }

  join(listener: DeskListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lays a document down; one that lies there already stays under it. */
  lay(passport: SimPassport): void {
    if (this.#lying.includes(passport)) return;
    this.#lying.push(passport);
    for (const listener of this.#listeners) listener.laid(passport);
  }

  /** Takes a document up; readers feel that nothing lies there only when nothing does. */
  lift(passport: SimPassport): void {
    const wasTop = this.lying === passport;
    this.#lying = this.#lying.filter((one) => one !== passport);
    if (!wasTop) return;
    for (const listener of this.#listeners) listener.lifted();
    const below = this.lying;
    if (below !== null) for (const listener of this.#listeners) listener.laid(below);
  }

  liesHere(passport: SimPassport): boolean {
    return this.#lying.includes(passport);
  }

  clear(): void {
    for (const passport of [...this.#lying].reverse()) this.lift(passport);
  }
}
