/** Milliseconds as a reading tells them. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Bytes read of bytes to read; a file joins the total when its length is known. */
export class Progress {
  readonly #tell: (bytesRead: number, bytesTotal: number) => void;
  #read = 0;
  #total = 0;

  constructor(tell: (bytesRead: number, bytesTotal: number) => void) {
    this.#tell = tell;
  }

  expect(bytes: number): void {
    this.#total += bytes;
  }

  readonly read = (bytes: number): void => {
    this.#read += bytes;
    this.#tell(this.#read, this.#total);
  };
}
