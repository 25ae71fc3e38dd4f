import type { JournalEntry } from './catalogue.ts';
import type { Disk } from './disk.ts';
import { entryOf, parseEntryLine } from './entry-line.ts';
import { listJournal, segmentFile } from './journal-files.ts';

/** The whole entries of a journal, oldest first, as far as they can be read; nothing is verified. */
export async function* readEntries(disk: Pick<Disk, 'list' | 'read'>): AsyncGenerator<JournalEntry> {
  for (const first of (await listJournal(disk)).segments) {
    const bytes = await disk.read(segmentFile(first));
    let from = 0;
    for (let to = bytes.indexOf(0x0a); to >= 0; to = bytes.indexOf(0x0a, from)) {
      const line = parseEntryLine(bytes.toString('utf8', from, to));
      if (line !== null) yield entryOf(line);
      from = to + 1;
    }
  }
}
