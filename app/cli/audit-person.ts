import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { journalEvent, type JournalEntry } from '../audit/catalogue.ts';
import { openFileDisk } from '../audit/file-disk.ts';
import { commitmentTo, type Pseudonyms, pseudonymsIn, type Subject } from '../audit/pseudonyms.ts';
import { readEntries } from '../audit/read-entries.ts';
import { isCrossingId } from '../core/ids.ts';
import { systemClock } from '../core/system-clock.ts';
import { askToForget } from '../station/forgetting.ts';
import { stationFiles } from '../station/station-files.ts';
import { CliError, parseArguments, print, type Verb } from './command.ts';
import { openGateTestJournal } from './gate-test-journal.ts';
import { dataFolderOf, findJournal, lookInto } from './journal-folder.ts';
import { socketAnswers } from './socket-answers.ts';

const subjectUsage = '[DIR] --number N --state S --birth YYYY-MM-DD [--salts DIR]';
const eraseUsage = '[DIR] (--crossing ID | --number N --state S --birth YYYY-MM-DD)';
/** A station that runs looks for requests every few seconds; `every` in ms. */
const erasedWithin = { looks: 150, every: 200 } as const;

const documentOptions = {
  number: { type: 'string' },
  state: { type: 'string' },
  birth: { type: 'string' },
} as const;

export const subjectVerb: Verb = {
  summary: 'proves which entries are about the holder of a document, with the document in hand and the salts at hand',
  usage: subjectUsage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { ...documentOptions, salts: { type: 'string' } },
      `audit subject ${subjectUsage}`,
      1,
    );
    const subject = subjectIn(values, subjectUsage);
    if (subject === null)
      throw new CliError(2, 'usage', 'a document is needed', `usage: egate audit subject ${subjectUsage}`);
    const folder = findJournal(positionals[0], io.env);
    const salts = values.salts ?? join(dirname(folder), 'salts');
    if (!existsSync(salts))
      throw new CliError(2, 'no-salts', `${salts} is not there`, 'name the lane’s salts with --salts');
    const pseudonyms = pseudonymsIn(await openFileDisk(salts), systemClock);
    const kept = await pseudonyms.kept();
    const entries = await entriesOf(folder, pseudonyms, subject);
    const found = entries.map(({ sequence, at, crossing }) => ({ sequence, at, crossing }));
    print(io, { found, salts: kept.length }, () =>
      found.length === 0
        ? `none of the entries whose salts are kept (${kept.length}) is about this document’s holder`
        : found.map(({ sequence, at, crossing }) => `entry ${sequence}  ${at}  crossing ${crossing}`).join('\n'),
    );
    return found.length > 0 ? 0 : 1;
  },
};

export const eraseVerb: Verb = {
  summary: 'erases the salts of a crossing, or of a person: nobody can be found in those entries any more',
  usage: eraseUsage,
  run: async (args, io) => {
    const { values, positionals } = parseArguments(
      args,
      { ...documentOptions, crossing: { type: 'string' } },
      `audit erase ${eraseUsage}`,
      1,
    );
    const subject = subjectIn(values, eraseUsage);
    const { crossing } = values;
    if ((subject === null) === (crossing === undefined))
      throw new CliError(2, 'usage', 'a crossing or a document is needed', `usage: egate audit erase ${eraseUsage}`);
    if (crossing !== undefined && !isCrossingId(crossing))
      throw new CliError(
        2,
        'bad-crossing',
        `"${crossing}" is no crossing’s id`,
        'it stands in egate audit show --json',
      );
    const folder = findJournal(positionals[0], io.env);
    const files = stationFiles(dataFolderOf(folder));
    const disk = await openFileDisk(files.salts);
    const pseudonyms = pseudonymsIn(disk, systemClock);
    const wanted = new Set(
      crossing === undefined && subject !== null
        ? (await entriesOf(folder, pseudonyms, subject)).flatMap((entry) => entry.crossing ?? [])
        : [crossing ?? ''],
    );
    const there = () => pseudonyms.kept().then((kept) => kept.filter((one) => wanted.has(one.crossing)));
    const crossings = new Set((await there()).map((one) => one.crossing));
    if (crossings.size > 0) {
      if (await socketAnswers(files.socket)) {
        // The station has the file of today open: it alone may write there.
        const request = await askToForget(disk, [...crossings]);
        await gone(request, disk);
      } else {
        const journal = await openGateTestJournal(dataFolderOf(folder), '');
        try {
          const erased = await pseudonyms.erase(crossings);
          await journal.append(journalEvent('person.forgotten', null, { crossings: erased, cause: 'request' }));
        } finally {
          await journal.close();
        }
      }
    }
    print(io, { erased: crossings.size, crossings: [...crossings] }, () =>
      crossings.size > 0
        ? `the salts of ${crossings.size} crossings are erased: ${[...crossings].join(', ')}`
        : 'no salt is kept that could be erased',
    );
    return crossings.size > 0 ? 0 : 1;
  },
};

async function gone(request: string, disk: { list(): Promise<readonly string[]> }): Promise<void> {
  for (let looks = 0; looks < erasedWithin.looks; looks += 1) {
    if (!(await disk.list()).includes(request)) return;
    await pause(erasedWithin.every);
  }
  throw new CliError(
    3,
    'not-erased',
    'the station has not erased the salts yet',
    'it does when it is well: egate doctor',
  );
}

/** The entries whose commitment is one to this subject under a salt that is kept. */
async function entriesOf(folder: string, pseudonyms: Pseudonyms, subject: Subject): Promise<readonly JournalEntry[]> {
  const commitments = new Set<unknown>();
  for (const { salt } of await pseudonyms.kept()) commitments.add(commitmentTo(subject, salt));
  const found: JournalEntry[] = [];
  if (commitments.size === 0) return found;
  for await (const entry of readEntries(lookInto(folder))) {
    if (entry.event === 'document.mrz-read' && commitments.has(entry.fields.subject)) found.push(entry);
  }
  return found;
}

interface DocumentWords {
  readonly number?: string | undefined;
  readonly state?: string | undefined;
  readonly birth?: string | undefined;
}

function subjectIn({ number, state, birth }: DocumentWords, usage: string): Subject | null {
  if (number === undefined && state === undefined && birth === undefined) return null;
  if (number === undefined || state === undefined || birth === undefined)
    throw new CliError(2, 'usage', '--number, --state and --birth belong together', `usage: egate audit … ${usage}`);
  if (!/^(\d{6}|\d{4}(-\d\d(-\d\d)?)?)$/.test(birth))
    throw new CliError(2, 'bad-birth', `"${birth}" is no date of birth`, 'as 1988-04-12, or as printed: 880412');
  if (!/^[A-Za-z0-9<]+$/.test(number) || !/^[A-Za-z<]{1,3}$/.test(state))
    throw new CliError(
      2,
      'bad-document',
      'number or state is none that a document prints',
      'as printed: E1234567, MNG',
    );
  return { documentNumber: number.toUpperCase(), issuingState: state.toUpperCase(), birthDate: birth };
}
