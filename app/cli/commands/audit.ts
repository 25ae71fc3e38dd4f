import type { JournalProblem } from '../../audit/verify-journal.ts';
import { isEventId, type JournalEntry, severityOfEvent } from '../../audit/catalogue.ts';
import { readEntries } from '../../audit/read-entries.ts';
import { CliError, type CliIo, type Noun, parseArguments, print } from '../command.ts';
import { openSource, readKey, readKnownCheckpoint } from '../journal-folder.ts';
import { eraseVerb, subjectVerb } from '../audit-person.ts';
import { inspectionsVerb } from '../audit-inspections.ts';
import { exportVerb, pruneVerb } from '../audit-keeping.ts';
import { acceptGap } from './audit-accept-gap.ts';
import { damagedArchive, type FolderVerdict, verifySource } from '../verify-folder.ts';

const verifyUsage = 'DIR|FILE [--key FILE] [--checkpoint FILE] [--all-signed]';
const showUsage = '[DIR|FILE] [--crossing ID] [--last N]';

export const noun: Noun = {
  verbs: {
    verify: {
      summary: 'checks a lane’s journal: entries, order, Merkle roots, signatures, size',
      usage: verifyUsage,
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { key: { type: 'string' }, checkpoint: { type: 'string' }, 'all-signed': { type: 'boolean' } },
          `audit verify ${verifyUsage}`,
          1,
        );
        const source = await openSource(positionals[0], io.env);
        const key = source === null ? null : await readKey(source.disk, values.key);
        const known =
          values.checkpoint === undefined || source === null ? undefined : readKnownCheckpoint(values.checkpoint, key);
        const verdict =
          source === null
            ? damagedArchive(positionals[0] ?? '')
            : await verifySource(source.disk, key, {
                known,
                allSigned: values['all-signed'] === true,
                onProgress: progressOn(io),
              });
        await source?.close();
        const signaturesChecked = key !== null;
        print(io, { ...verdict, signaturesChecked }, () => forPeople(verdict, signaturesChecked));
        return verdict.ok ? 0 : 1;
      },
    },
    export: exportVerb,
    prune: pruneVerb,
    subject: subjectVerb,
    erase: eraseVerb,
    show: {
      summary: 'prints a lane’s journal, oldest first',
      usage: showUsage,
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { crossing: { type: 'string' }, last: { type: 'string' } },
          `audit show ${showUsage}`,
          1,
        );
        const last = values.last === undefined ? Number.POSITIVE_INFINITY : Number(values.last);
        if (!(last > 0))
          throw new CliError(2, 'usage', `--last ${values.last} is no number of entries`, 'give 1 or more');
        const source = await openSource(positionals[0], io.env);
        if (source === null)
          throw new CliError(2, 'damaged-file', `${positionals[0]} is damaged`, 'run egate audit verify on it');
        const entries: JournalEntry[] = [];
        for await (const entry of readEntries(source.disk)) {
          if (values.crossing !== undefined && entry.crossing !== values.crossing) continue;
          entries.push(entry);
          if (entries.length > last) entries.shift();
        }
        await source.close();
        print(io, { entries: entries.map((entry) => ({ ...entry, severity: severityOf(entry) })) }, () =>
          entries.map(line).join('\n'),
        );
        return 0;
      },
    },
    inspections: inspectionsVerb,
    'accept-gap': acceptGap,
  },
};

/** Entries between two words of progress: a long journal, on a terminal. */
const progressEvery = 100_000;

function progressOn(io: CliIo): (entries: number) => void {
  const told = 'isTTY' in io.stderr && io.stderr.isTTY === true;
  let next = progressEvery;
  return (entries) => {
    if (!told || entries < next) return;
    next = entries + progressEvery;
    io.stderr.write(`\r${entries} entries`);
  };
}

/** A journal of a later version may hold events that this one does not know. */
function severityOf({ event }: JournalEntry): string | null {
  return isEventId(event) ? severityOfEvent(event) : null;
}

function line({ sequence, at, event, crossing, fields }: JournalEntry): string {
  const who = crossing?.slice(0, 8) ?? '        ';
  return [String(sequence).padStart(6), at, event.padEnd(24), who, JSON.stringify(fields)].join('  ');
}

const problemsInWords: Readonly<Record<JournalProblem, string>> = {
  changed: 'is not as it was signed, or stands in another’s place',
  'cut-off': 'was signed and is missing',
  'bad-checkpoint': 'from here on no good checkpoint of this lane’s key speaks for the entries',
  'old-checkpoint': 'the checkpoints are older than the entries say',
  'not-pruned': 'what was before is gone, and no entry says that it was pruned',
  'damaged-file': 'a file beside the entries is damaged',
  'no-key': 'the lane’s key is not there or damaged, so that nobody speaks for the entries',
};

function forPeople(verdict: FolderVerdict, signaturesChecked: boolean): string {
  const { ok, entries, first, checkpoints, firstBad, problem, file, remedy, unsigned, torn } = verdict;
  const notes = [
    ...(remedy === null ? [] : [`remedy: ${remedy}`]),
    ...(signaturesChecked ? [] : ['signatures were not checked']),
    ...(first > 0 && problem !== 'not-pruned' ? [`what was before entry ${first} has been pruned`] : []),
    ...(unsigned > 0
      ? [`the last ${unsigned} are not signed yet: written just now, or as the station was killed`]
      : []),
    ...(torn > 0 ? [`${torn} bytes of an entry that was never acknowledged at the end`] : []),
  ].map((note) => `\n  ${note}`);
  const said = ok
    ? `${entries} entries, ${checkpoints} checkpoints: as they were written`
    : `entry ${firstBad}: ${problem === null ? '' : problemsInWords[problem]} (${file}, ${problem})`;
  return said + notes.join('');
}
