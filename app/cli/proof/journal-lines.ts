import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '../../audit/catalogue.ts';

/**
 * The entries in a journal's folder as anybody finds them there, whatever its files are called: every whole line that is
 * an entry, by its sequence. Reads only what is new, at once, so that a look at a door and a look at the disk are one.
 */
export class JournalLines {
  readonly #folder: string;
  readonly #entries: JournalEntry[] = [];
  /** How far each file has been read. */
  readonly #read = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All entries so far. */
  entries(): readonly JournalEntry[] {
    const found = readdirSync(this.#folder)
      .sort()
      .flatMap((name) => this.#news(name));
    for (const entry of found) this.#entries[entry.sequence] = entry;
    return this.#entries;
  }

  #news(name: string): readonly JournalEntry[] {
    let file: number;
    try {
      file = openSync(join(this.#folder, name), 'r');
    } catch {
      return []; // it was there a moment ago
    }
    try {
      const { size } = fstatSync(file);
      const known = this.#read.get(name) ?? 0;
      const from = known > size ? 0 : known;
      const bytes = Buffer.alloc(size - from);
      const read = readSync(file, bytes, 0, bytes.length, from);
      const whole = bytes.subarray(0, read).lastIndexOf(0x0a) + 1;
      // Half a line is read again with its end, or with what a station wrote in its place.
      this.#read.set(name, from + whole);
      const lines = bytes.subarray(0, whole).toString('utf8').split('\n');
      return lines.flatMap((line) => parse(line));
    } finally {
      closeSync(file);
    }
  }
}

function parse(line: string): readonly JournalEntry[] {
  if (!line.startsWith('{')) return [];
  try {
    const entry = JSON.parse(line) as Partial<JournalEntry>;
    return typeof entry.sequence === 'number' && typeof entry.event === 'string' ? [entry as JournalEntry] : [];
  } catch {
    return [];
  }
}
