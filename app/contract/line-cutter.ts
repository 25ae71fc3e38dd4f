/**
 * Cuts a stream into lines, in whatever pieces they come; null once a line grows longer than `largest` characters:
 * whoever sends that speaks another language.
 */
export class LineCutter {
  readonly #largest: number;
  /** Of the line that has not ended: put together once, however many pieces it comes in. */
  #pieces: string[] = [];
  #length = 0;

  constructor(largest: number) {
    this.#largest = largest;
  }

  take(chunk: string): readonly string[] | null {
    const lines: string[] = [];
    for (const [index, piece] of chunk.split('\n').entries()) {
      if (index > 0) {
        lines.push(this.#pieces.join(''));
        this.#pieces = [];
        this.#length = 0;
      }
      this.#pieces.push(piece);
      this.#length += piece.length;
      if (this.#length > this.#largest) return null;
    }
    return lines;
  }
}
