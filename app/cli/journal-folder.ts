import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Checkpoint, openCheckpoint } from '../audit/checkpoint.ts';
import type { Disk } from '../audit/disk.ts';
import { ed25519Verifier } from '../audit/ed25519-signer.ts';
import { openExport } from '../audit/export-journal.ts';
import { liveNoteFiles } from '../audit/journal-files.ts';
import { readableFolder } from '../audit/read-folder.ts';
import { type NoteVerifier, parseVerifierKey, verifierKey } from '../audit/signed-note.ts';
import { CliError } from './command.ts';
import { demoData, projectTop } from './demo-options.ts';
import { checkInputFile } from './input-file.ts';

/** The lane's key line beside its journal: `audit verify` takes it unless `--key` names another copy. */
export const keyFile = 'journal.vkey';
/** One line or one note, with room to spare (bytes). */
const largestNote = 1_000_000;

/** The folder of a journal: the one named, or the one in a lane's data folder. */
export function findJournal(given: string | undefined, env: NodeJS.ProcessEnv): string {
  const folder = given ?? join(demoData(undefined, env, projectTop), 'lane', 'journal');
  for (const place of [folder, join(folder, 'lane', 'journal')]) if (holdsJournal(place)) return place;
  throw new CliError(2, 'no-journal', `${folder} holds no journal`, 'name the folder of a lane’s journal');
}

function holdsJournal(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^entries-\d{12}\.log$/.test(name) || isLiveNote(name));
  } catch {
    return false; // not there, no folder, not for us: either way no journal that can be read
  }
}

function isLiveNote(name: string): boolean {
  return liveNoteFiles.some((one) => one === name);
}

/** A journal to look at: a folder, or an archive that `egate audit export` has written. */
export interface JournalSource {
  readonly disk: Pick<Disk, 'list' | 'read'>;
  close(): Promise<void>;
}

/** The folder or archive that is named; null for an archive that is damaged outside its files. */
export async function openSource(given: string | undefined, env: NodeJS.ProcessEnv): Promise<JournalSource | null> {
  if (given !== undefined && isFile(given)) {
    checkInputFile(given, { remedy: 'name a journal’s folder, or a file of egate audit export' });
    return openExport(given);
  }
  return { disk: lookInto(findJournal(given, env)), close: async () => {} };
}

/** A journal's folder, to read in; what cannot be read ends the command, and is named. */
export function lookInto(folder: string): JournalSource['disk'] {
  const disk = readableFolder(folder);
  return {
    list: disk.list,
    read: (name) =>
      disk.read(name).catch((error: Error) => {
        const why = (error as NodeJS.ErrnoException).code ?? error.message;
        throw new CliError(
          2,
          'unreadable-file',
          `${join(folder, name)} cannot be read: ${why}`,
          'put the file back from an export of this lane, or give back its rights',
        );
      }),
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The data folder of the lane whose own journal this is. */
export function dataFolderOf(journal: string): string {
  const lane = dirname(resolve(journal));
  if (basename(resolve(journal)) === 'journal' && basename(lane) === 'lane') return dirname(lane);
  throw new CliError(2, 'no-lane', `${journal} is a copy, not a lane’s own journal`, 'name the lane’s data folder');
}

/** The key that is named, or the one beside the journal; null where that is gone, or not as it was written. */
export async function readKey(disk: JournalSource['disk'], given: string | undefined): Promise<NoteVerifier | null> {
  if (given === undefined) {
    if (!(await disk.list()).includes(keyFile)) return null;
    const line = (await disk.read(keyFile)).toString('utf8');
    const key = parseVerifierKey(line);
    return key === null || line !== `${verifierKey(key)}\n` ? null : ed25519Verifier(key);
  }
  checkInputFile(given, { remedy: 'name the file with the lane’s verifier key', largest: largestNote });
  const key = parseVerifierKey(readFileSync(given, 'utf8'));
  if (key === null)
    throw new CliError(2, 'bad-key', `${given} holds no Ed25519 verifier key`, 'it is one line: name+id+base64');
  return ed25519Verifier(key);
}

/** A checkpoint that was kept elsewhere. It is believed for its signature alone. */
export function readKnownCheckpoint(file: string, verifier: NoteVerifier | null): Checkpoint {
  checkInputFile(file, { remedy: 'name a file with a checkpoint of this lane', largest: largestNote });
  if (verifier === null)
    throw new CliError(2, 'no-key', 'a checkpoint says nothing without a key', 'name the lane’s key with --key');
  const checkpoint = openCheckpoint(readFileSync(file, 'utf8'), verifier);
  if (checkpoint === null)
    throw new CliError(
      2,
      'bad-checkpoint',
      `${file} holds no checkpoint signed by ${verifier.key.name}`,
      'check the file and the key',
    );
  return checkpoint;
}
