/** Cuts a stream into lines; null once a line grows longer than `largest`: whoever sends that speaks another language. */
export class LineCutter {
  readonly #largest: number;
  #rest = '';

  constructor(largest: number) {
    this.#largest = largest;
  }

  take(chunk: string): readonly string[] | null {
    const parts = (this.#rest + chunk).split('\n');
    this.#rest = parts.pop() ?? '';
    if (this.#rest.length > this.#largest || parts.some((line) => line.length > this.#largest)) return null;
    return parts;
  }
}
