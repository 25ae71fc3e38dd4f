import { setTimeout as pause } from 'node:timers/promises';
import type { Checkpoint } from '../audit/checkpoint.ts';
import { type JournalVerdict, verifyJournal } from '../audit/verify-journal.ts';
import type { JournalKey, JournalSource } from './journal-folder.ts';

/** A folder that a station writes to may be seen between two writes: what is really bad is so again; `every` in ms. */
const secondLook = { looks: 4, every: 100 } as const;

export interface FolderVerdict extends JournalVerdict {
  readonly ok: boolean;
}

export interface FolderOptions {
  readonly known: Checkpoint | undefined;
  /** Entries without a checkpoint count as bad, whatever left them there. */
  readonly allSigned: boolean;
  onProgress?(entries: number): void;
}

/** An archive whose frame is damaged: nothing in it is believed. */
export const damagedArchive: FolderVerdict = {
  entries: 0,
  first: 0,
  checkpoints: 0,
  signed: 0,
  unsigned: 0,
  torn: 0,
  firstBad: 0,
  problem: 'damaged-file',
  ok: false,
};

/** Judges a journal on this machine. */
export async function verifySource(
  disk: JournalSource['disk'],
  key: JournalKey,
  options: FolderOptions,
): Promise<FolderVerdict> {
  const { known, allSigned } = options;
  const look = async (): Promise<FolderVerdict> => {
    const found = await verifyJournal(disk, {
      verifier: key.verifier,
      ...(known === undefined ? {} : { known }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
    const bad =
      key.damaged && found.firstBad === null
        ? { firstBad: found.first, problem: 'damaged-file' as const }
        : allSigned && found.firstBad === null && found.unsigned > 0
          ? { firstBad: found.signed, problem: 'bad-checkpoint' as const }
          : { firstBad: found.firstBad, problem: found.problem };
    return { ...found, ...bad, ok: bad.firstBad === null };
  };
  let verdict = await look();
  for (let looks = 1; looks < secondLook.looks && !verdict.ok && !key.damaged; looks += 1) {
    const before = verdict;
    await pause(secondLook.every);
    verdict = await look();
    if (JSON.stringify(verdict) === JSON.stringify(before)) return verdict;
  }
  return verdict;
}
