import type { Disk } from './disk.ts';
import { closedNoteFile, listJournal, segmentFile } from './journal-files.ts';

type ReadableDisk = Pick<Disk, 'list' | 'read'>;

/**
 * The size up to which a journal may be pruned because an export holds it: the largest boundary of closed segments that
 * both have signed alike. 0 when there is none.
 */
export async function prunableTo(disk: ReadableDisk, exported: ReadableDisk): Promise<number> {
  const [own, kept] = [await listJournal(disk), await listJournal(exported)];
  const begins = Math.min(...own.segments);
  for (const size of own.closed.filter((one) => own.segments.includes(one) && one > begins).reverse()) {
    if (!kept.closed.includes(size) || !own.segments.every((one) => one >= size || kept.segments.includes(one)))
      continue;
    const note = closedNoteFile(size);
    if ((await disk.read(note)).equals(await exported.read(note))) return size;
  }
  return 0;
}

/**
 * Removes the segments before `upTo`, oldest first, each with the checkpoint it began from: what stays always begins with
 * a checkpoint. The entry that says so must be in the journal before.
 */
export async function removeSegments(disk: Disk, upTo: number): Promise<number> {
  const { segments, closed } = await listJournal(disk);
  const gone = segments.filter((first) => first < upTo);
  for (const first of gone) {
    await disk.remove(segmentFile(first));
    await disk.syncNames();
  }
  for (const size of closed.filter((one) => one < upTo)) await disk.remove(closedNoteFile(size));
  await disk.syncNames();
  return gone.length;
}
