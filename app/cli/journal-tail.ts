import { type FileHandle, open } from 'node:fs/promises';
import type { JournalEntry } from '../audit/catalogue.ts';

/** How often a growing journal is looked at, in ms. */
const pause = 40;

/** Follows a lane's journal from its present end: whole entries, in order, as they reach the disk. */
export class JournalTail {
  readonly #file: FileHandle;
  #position: number;
  #rest = '';

  private constructor(file: FileHandle, position: number) {
    this.#file = file;
    this.#position = position;
  }

  static async open(path: string): Promise<JournalTail> {
    const file = await open(path, 'r');
    return new JournalTail(file, (await file.stat()).size);
  }

  /** The entries written since the last call, oldest first. */
  async read(): Promise<readonly JournalEntry[]> {
    const { size } = await this.#file.stat();
    if (size < this.#position) {
      // A station that was killed left half a line, and the next one took it off.
      this.#position = size;
      this.#rest = '';
    }
    if (size === this.#position) return [];
    const bytes = Buffer.alloc(size - this.#position);
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, this.#position);
    this.#position += bytesRead;
    const lines = (this.#rest + bytes.subarray(0, bytesRead).toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(Buffer.from(line, 'latin1').toString('utf8')) as JournalEntry);
  }

  /** Hands every new entry to `take` until it says that it is done; false when time was up or `stop` said so before. */
  async follow(take: (entry: JournalEntry) => boolean, withinMs: number, stop: () => boolean): Promise<boolean> {
    for (const end = performance.now() + withinMs; performance.now() < end; ) {
      const stopped = stop();
      for (const entry of await this.read()) if (take(entry)) return true;
      if (stopped) return false;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return false;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
