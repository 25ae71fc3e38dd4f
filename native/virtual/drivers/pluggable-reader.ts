import { err } from '../../../app/core/result.ts';
import type { CardReader, CardReaderEvent } from '../../../app/document/card-reader.ts';

/**
 * A card reader whose plug can be pulled in the virtual world: the reader itself is the real one behind it. The daemon's
 * virtual reader cannot leave, so what its cable does is told here.
 */
export class PluggableReader implements CardReader {
  readonly #reader: CardReader;
  readonly #listeners = new Set<(event: CardReaderEvent) => void>();
  /** Null while it is plugged in. */
  #unplugged: string | null = null;
  #detach: (() => void) | null = null;

  constructor(reader: CardReader) {
    this.#reader = reader;
    this.#attach();
  }

  setPlugged(plugged: boolean, detail = 'the chip reader is unplugged'): void {
    if (plugged === (this.#unplugged === null)) return;
    if (plugged) {
      this.#unplugged = null;
      this.#attach();
      return;
    }
    this.#unplugged = detail;
    this.#detach?.();
    this.#detach = null;
    this.#tell({ kind: 'lost', detail });
  }

  onEvent(listener: (event: CardReaderEvent) => void): () => void {
    this.#listeners.add(listener);
    if (this.#unplugged !== null) listener({ kind: 'lost', detail: this.#unplugged });
    // The reader tells its present state to whoever comes anew, and then no more: the common line tells the rest.
    else this.#reader.onEvent(listener)();
    return () => this.#listeners.delete(listener);
  }

  connect(withinMs: number): ReturnType<CardReader['connect']> {
    if (this.#unplugged !== null) return Promise.resolve(err({ kind: 'reader-lost', detail: this.#unplugged }));
    return this.#reader.connect(withinMs);
  }

  close(): Promise<void> {
    this.#detach?.();
    return this.#reader.close();
  }

  #attach(): void {
    this.#detach = this.#reader.onEvent((event) => this.#tell(event));
  }

  #tell(event: CardReaderEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
