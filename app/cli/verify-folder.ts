import { setTimeout as pause } from 'node:timers/promises';
import type { Checkpoint } from '../audit/checkpoint.ts';
import type { NoteVerifier } from '../audit/signed-note.ts';
import { type JournalProblem, type JournalVerdict, verifyJournal } from '../audit/verify-journal.ts';
import { type JournalSource, keyFile } from './journal-folder.ts';

/** A folder that a station writes to may be seen between two writes: what is really bad is so again; `every` in ms. */
const secondLook = { looks: 4, every: 100 } as const;

export interface FolderVerdict extends JournalVerdict {
  readonly ok: boolean;
  /** What helps; null where nothing is bad. */
  readonly remedy: string | null;
}

export interface FolderOptions {
  readonly known: Checkpoint | undefined;
  /** Entries without a checkpoint count as bad, whatever left them there. */
  readonly allSigned: boolean;
  onProgress?(entries: number): void;
}

const keepIt = 'keep the folder as it is';
const remedies: Readonly<Record<JournalProblem, string>> = {
  changed: `${keepIt}; hold it against the last export of this lane and the entries that its backend has`,
  'cut-off': `${keepIt}; what is missing may stand in the last export of this lane and at its backend`,
  'bad-checkpoint': `${keepIt}; if the lane’s key is another one, name it with --key, else hold it against the last export`,
  'old-checkpoint': `${keepIt}; hold it against the checkpoint that the backend has, with --checkpoint`,
  'not-pruned': 'put the segments back that an export of this lane holds',
  'damaged-file': 'take it away; the lane makes a new one at its next start',
  'no-key': 'name the lane’s verifier key, as it was kept when the lane was enrolled, with --key FILE',
};

/** An archive whose frame is damaged: nothing in it is believed. */
export function damagedArchive(file: string): FolderVerdict {
  return {
    entries: 0,
    first: 0,
    checkpoints: 0,
    signed: 0,
    unsigned: 0,
    torn: 0,
    firstBad: 0,
    problem: 'damaged-file',
    file,
    ok: false,
    remedy: 'export the journal again, or take another copy of the archive',
  };
}

/** Judges a journal on this machine. Without its key nothing in it is believed. */
export async function verifySource(
  disk: JournalSource['disk'],
  key: NoteVerifier | null,
  { known, allSigned, onProgress }: FolderOptions,
): Promise<FolderVerdict> {
  const look = async (): Promise<FolderVerdict> => {
    const found = await verifyJournal(disk, {
      verifier: key,
      allSigned,
      ...(known === undefined ? {} : { known }),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const verdict =
      key === null && (found.firstBad === null || found.firstBad > found.first)
        ? { ...found, firstBad: found.first, problem: 'no-key' as const, file: keyFile }
        : found;
    const { problem } = verdict;
    return { ...verdict, ok: problem === null, remedy: problem === null ? null : remedies[problem] };
  };
  let verdict = await look();
  for (let looks = 1; looks < secondLook.looks && !verdict.ok && key !== null; looks += 1) {
    const before = verdict;
    await pause(secondLook.every);
    verdict = await look();
    if (JSON.stringify(verdict) === JSON.stringify(before)) return verdict;
  }
  return verdict;
}
