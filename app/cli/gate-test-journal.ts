import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEvent } from '../audit/catalogue.ts';
import { openFileDisk } from '../audit/file-disk.ts';
import type { JournalSigner } from '../audit/journal.ts';
import { parseVerifierKey } from '../audit/signed-note.ts';
import { openLaneJournal } from '../station/open-journal.ts';
import { journalSigner, setFormerJournalAside, type StationFiles, stationFiles } from '../station/station-files.ts';
import { systemClock } from '../core/system-clock.ts';
import { CliError } from './command.ts';
import { lockData } from './run-lock.ts';
import { socketAnswers } from './socket-answers.ts';

export interface GateTestJournal {
  /** Name of the lane whose journal this is. */
  readonly lane: string;
  append(event: JournalEvent): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Opens the journal of the lane in `data` for a test of its gate, and keeps the lane from starting meanwhile; a lane that
 * runs there is exit 2. An opening without a traveller stands in the same journal as every other.
 */
export async function openGateTestJournal(data: string, laneOfSite: string): Promise<GateTestJournal> {
  const files = stationFiles(data);
  mkdirSync(files.lane, { recursive: true });
  if (await socketAnswers(files.socket)) {
    throw new CliError(2, 'gate-in-use', `a lane runs on ${data}`, 'stop the lane, then test its gate');
  }
  const unlock = lockLane(data, files.lock);
  try {
    const keyLine = join(files.journal, 'journal.vkey');
    const kept = existsSync(keyLine) ? parseVerifierKey(readFileSync(keyLine, 'utf8')) : null;
    const lane = kept?.name ?? laneOfSite;
    const signer = signerOf(files, lane);
    setFormerJournalAside(files);
    const disk = await openFileDisk(files.journal);
    const opened = await openLaneJournal({ disk, clock: systemClock, signer });
    if (!opened.ok) {
      throw new CliError(
        3,
        'bad-journal',
        `the journal ${files.journal} cannot be written to`,
        `run: egate audit verify ${files.journal}`,
      );
    }
    const { journal } = opened.value;
    return {
      lane,
      append: (event) => journal.append(event),
      close: async () => {
        await journal.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function signerOf(files: StationFiles, lane: string): JournalSigner {
  try {
    return journalSigner(files, lane);
  } catch (error) {
    const [what = '', remedy = ''] = (error as Error).message.split('; ');
    throw new CliError(3, 'bad-key', `the journal ${files.journal} cannot be written to: ${what}`, remedy);
  }
}

/** Neither a demonstration nor a station alone may start meanwhile: a journal has one writer. */
function lockLane(data: string, stationLock: string): () => void {
  const releaseDemo = lockData(join(data, 'demo.pid'));
  try {
    const releaseStation = lockData(stationLock);
    return () => {
      releaseStation();
      releaseDemo();
    };
  } catch (error) {
    releaseDemo();
    throw error;
  }
}
