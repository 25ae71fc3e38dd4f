import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { severityOfEvent } from '../../audit/catalogue.ts';
import { checkpointsFile, entriesFile } from '../../audit/file-storage.ts';
import { checkJournal } from '../../audit/journal.ts';
import { type NoteKey, parseVerifierKey } from '../../audit/signed-note.ts';
import { CliError, type Noun, parseArguments, print } from '../command.ts';
import { demoData, projectTop } from '../demo-options.ts';
import { checkInputFile } from '../input-file.ts';

/** The lane's key line beside its journal: `audit verify` takes it unless `--key` names another copy. */
const keyFile = 'journal.vkey';
/** A running lane signs what it has written within this; `every` in ms. */
const signedWithin = { looks: 4, every: 100 } as const;
/** One line, with room to spare (bytes). */
const largestKey = 1_000_000;

function journalFolder(given: string | undefined, env: NodeJS.ProcessEnv): string {
  const folder = given ?? join(demoData(undefined, env, projectTop), 'lane', 'journal');
  if (existsSync(join(folder, entriesFile))) return folder;
  const inData = join(folder, 'lane', 'journal');
  if (existsSync(join(inData, entriesFile))) return inData;
  throw new CliError(
    2,
    'no-journal',
    `${folder} holds no journal (${entriesFile})`,
    'name the folder of a lane’s journal',
  );
}

function readKey(folder: string, given: string | undefined): NoteKey | null {
  const file = given ?? join(folder, keyFile);
  if (given === undefined && !existsSync(file)) return null;
  checkInputFile(file, { remedy: 'name the file with the lane’s verifier key', largest: largestKey });
  const key = parseVerifierKey(readFileSync(file, 'utf8'));
  if (key === null)
    throw new CliError(2, 'bad-key', `${file} holds no Ed25519 verifier key`, 'it is one line: name+id+base64');
  return key;
}

function read(folder: string, key: NoteKey | null) {
  const log = join(folder, checkpointsFile);
  for (const file of [join(folder, entriesFile), ...(existsSync(log) ? [log] : [])])
    checkInputFile(file, { remedy: 'name the folder of a lane’s journal' });
  // Checkpoints first: of a lane that runs, entries may be ahead of them, never behind.
  const checkpoints = existsSync(log) ? readFileSync(log, 'utf8') : '';
  const bytes = readFileSync(join(folder, entriesFile));
  const end = bytes.lastIndexOf(0x0a) + 1;
  const checked = checkJournal(bytes.subarray(0, end), checkpoints, key);
  const { entries, signedSize } = checked;
  // An entry without its end was never acknowledged, but it is no journal as the lane leaves it.
  const torn = end < bytes.length ? entries.length : null;
  return { ...checked, firstBad: checked.firstBad ?? torn, unsigned: entries.length > signedSize };
}

/** Every entry has its checkpoint, a moment later: one that stays without was not written by the lane. */
async function readSettled(folder: string, key: NoteKey | null) {
  let checked = read(folder, key);
  for (let looks = 1; looks < signedWithin.looks && checked.unsigned && checked.firstBad === null; looks += 1) {
    await pause(signedWithin.every);
    checked = read(folder, key);
  }
  return { ...checked, firstBad: checked.firstBad ?? (checked.unsigned ? checked.signedSize : null) };
}

export const noun: Noun = {
  verbs: {
    verify: {
      summary: 'checks a lane’s journal: entries, order, Merkle roots, signatures, size',
      usage: 'DIR [--key FILE]',
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { key: { type: 'string' } },
          'audit verify DIR [--key FILE]',
          1,
        );
        const folder = journalFolder(positionals[0], io.env);
        const key = readKey(folder, values.key);
        const { entries, checkpoints, signedSize, firstBad } = await readSettled(folder, key);
        const ok = firstBad === null;
        const signaturesChecked = key !== null;
        print(io, { entries: entries.length, checkpoints, signed: signedSize, ok, firstBad, signaturesChecked }, () => {
          const keyNote = key === null ? ' (no key: signatures were not checked)' : '';
          return ok
            ? `${entries.length} entries, ${checkpoints} checkpoints: as they were written${keyNote}`
            : `entry ${firstBad} is not as it was signed, is missing or was never signed${keyNote}`;
        });
        return ok ? 0 : 1;
      },
    },
    show: {
      summary: 'prints a lane’s journal, oldest first',
      usage: '[DIR] [--crossing ID] [--last N]',
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { crossing: { type: 'string' }, last: { type: 'string' } },
          'audit show [DIR] [--crossing ID] [--last N]',
          1,
        );
        const last = values.last === undefined ? Number.POSITIVE_INFINITY : Number(values.last);
        if (!(last > 0))
          throw new CliError(2, 'usage', `--last ${values.last} is no number of entries`, 'give 1 or more');
        const folder = journalFolder(positionals[0], io.env);
        const all = read(folder, null).entries.filter(
          (entry) => values.crossing === undefined || entry.crossing === values.crossing,
        );
        const entries = Number.isFinite(last) ? all.slice(-last) : all;
        print(io, { entries: entries.map((entry) => ({ ...entry, severity: severityOfEvent(entry.event) })) }, () =>
          entries
            .map(({ sequence, at, event, crossing, fields }) =>
              [
                String(sequence).padStart(6),
                at,
                event.padEnd(24),
                crossing?.slice(0, 8) ?? '        ',
                JSON.stringify(fields),
              ].join('  '),
            )
            .join('\n'),
        );
        return 0;
      },
    },
  },
};
