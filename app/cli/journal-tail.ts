import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '../audit/catalogue.ts';
import { listJournal, segmentFile } from '../audit/journal-files.ts';

/** How often a growing journal is looked at, in ms. */
const pause = 40;

/** Follows a lane's journal from its present end: whole entries, in order, as they reach the disk, over its segments. */
export class JournalTail {
  readonly #folder: string;
  /** First sequence of the segment that is read; null until there is one. */
  #segment: number | null = null;
  #file: FileHandle | null = null;
  #position = 0;
  #rest = '';

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<JournalTail> {
    const tail = new JournalTail(folder);
    const last = (await tail.#segments()).at(-1);
    if (last !== undefined) await tail.#turnTo(last);
    tail.#position = (await tail.#file?.stat())?.size ?? 0;
    return tail;
  }

  /** The entries written since the last call, oldest first. */
  async read(): Promise<readonly JournalEntry[]> {
    // What came to this segment before the next one began is read after that was seen.
    const segments = await this.#segments();
    const entries = await this.#more();
    for (const first of segments.filter((one) => one > (this.#segment ?? -1))) {
      await this.#turnTo(first);
      entries.push(...(await this.#more()));
    }
    return entries;
  }

  async #segments(): Promise<readonly number[]> {
    return (await listJournal({ list: () => readdir(this.#folder) })).segments;
  }

  async #turnTo(first: number): Promise<void> {
    await this.#file?.close();
    this.#file = await open(join(this.#folder, segmentFile(first)), 'r');
    this.#segment = first;
    this.#position = 0;
    this.#rest = '';
  }

  async #more(): Promise<JournalEntry[]> {
    if (this.#file === null) return [];
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

  async close(): Promise<void> {
    await this.#file?.close();
  }
}
