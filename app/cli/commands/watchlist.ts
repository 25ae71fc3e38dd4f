import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { z as Zod } from 'zod';
import { answerLine, batchLines, longestLine } from '../batch-lines.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { checkInputFile } from '../input-file.ts';

const usage = {
  import: 'FILE --list ID [--db embedded:DIR|postgres://… | --data DIR]',
  screen: '[FILE|-] [--batch] [--db embedded:DIR|postgres://… | --data DIR]',
};
/** One traveller in JSON, with room to spare (bytes). */
const largestTraveller = 20_000_000;
const databaseOptions = { db: { type: 'string' }, data: { type: 'string' } } as const;

export const noun: Noun = {
  verbs: {
    import: {
      summary: 'replaces a list by a file: CSV with header, or NDJSON in FollowTheMoney form',
      usage: usage.import,
      run: importFile,
    },
    screen: {
      summary: 'asks the lists for a traveller, or for one a line',
      usage: usage.screen,
      run: screenTravellers,
    },
  },
};

async function importFile(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const { values, positionals } = parseArguments(
    args,
    { ...databaseOptions, list: { type: 'string' } },
    `watchlist import ${usage.import}`,
    1,
  );
  const [file] = positionals;
  const { list } = values;
  if (file === undefined || list === undefined)
    throw new CliError(2, 'usage', 'one FILE and --list are needed', `usage: egate watchlist import ${usage.import}`);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(list))
    throw new CliError(2, 'bad-list', `"${list}" is no list id`, 'use letters, digits, dots and hyphens, at most 64');
  checkInputFile(file, { remedy: 'name a CSV or NDJSON file' });
  const [{ withDatabase }, { importList, NothingToImport }, { readList, UnreadableList }] = await Promise.all([
    import('../database-option.ts'),
    import('../../backend/watchlists.ts'),
    import('../../watchlist/read-list.ts'),
  ]);
  try {
    const imported = await withDatabase(values, io, (db) =>
      importList(db, list, withProgress(readList(createReadStream(file, { highWaterMark: 262_144 })), io)),
    );
    print(io, imported, () =>
      [
        `list ${list}, version ${imported.version}: ${imported.entries} entries`,
        ...imported.rejected.map(({ line, reason }) => `line ${line} rejected: ${reason}`),
      ].join('\n'),
    );
    return 0;
  } catch (error) {
    if (error instanceof UnreadableList)
      throw new CliError(2, 'bad-list-file', `${file}: ${error.message}`, usage.import);
    if (error instanceof NothingToImport) {
      const [first] = error.rejected;
      throw new CliError(
        2,
        'nothing-to-import',
        `${file}: ${error.message}; line ${first?.line}: ${first?.reason}`,
        'correct the file; the list stays as it was',
      );
    }
    throw error;
  }
}

/** Lines between two words of progress. */
const progressEvery = 20_000;

/** Passes lines on; on a terminal, a big list says how far it is. */
async function* withProgress<Line>(lines: AsyncIterable<Line>, io: CliIo): AsyncGenerator<Line> {
  const told = 'isTTY' in io.stderr && io.stderr.isTTY === true;
  let count = 0;
  for await (const line of lines) {
    count += 1;
    if (told && count % progressEvery === 0) io.stderr.write(`\r${count} lines`);
    yield line;
  }
  if (told && count >= progressEvery) io.stderr.write('\n');
}

async function screenTravellers(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const { values, positionals } = parseArguments(
    args,
    { ...databaseOptions, batch: { type: 'boolean' } },
    `watchlist screen ${usage.screen}`,
    1,
  );
  const source = positionals[0] ?? '-';
  if (source !== '-')
    checkInputFile(source, {
      remedy: 'name a JSON file, or - for standard input',
      ...(values.batch === true ? {} : { largest: largestTraveller }),
    });
  const [{ z }, { withDatabase }, { screen }, { screeningRequestSchema }] = await Promise.all([
    import('zod'),
    import('../database-option.ts'),
    import('../../backend/watchlists.ts'),
    import('../../border/messages.ts'),
  ]);
  const { documentNumber, issuingState, primary, secondary, birthDate, sex } = screeningRequestSchema.shape;
  const schema = screeningRequestSchema.omit({ lane: true, crossingId: true }).extend({
    documentNumber: documentNumber.default(''),
    issuingState: issuingState.default(''),
    primary: primary.default(''),
    secondary: secondary.default(''),
    birthDate: birthDate.default(''),
    // As a machine readable zone has it, or a table that leaves it open.
    sex: z.preprocess((value) => (value === '' || value === '<' ? null : value), sex),
  });
  return withDatabase(values, io, async (db) => {
    const answer = async (line: string | null): Promise<Readonly<Record<string, unknown>>> => {
      if (line === null) return badLine(undefined, 'it is over 20 million characters');
      let asked: unknown;
      try {
        asked = JSON.parse(line);
      } catch {
        return badLine(undefined, 'it is no JSON');
      }
      const { id, ...rest } = (asked ?? {}) as Readonly<Record<string, unknown>>;
      const read = schema.safeParse(rest);
      if (!read.success) return badLine(id, issueText(read.error.issues[0]));
      return { id, ...(await screen(db, read.data)) };
    };
    if (values.batch === true) {
      for await (const line of batchLines(source, io)) io.stdout.write(answerLine(await answer(line)));
      return 0;
    }
    const found = await answer(await textOf(source, io.stdin));
    const { error, hits } = found as { error?: { message: string }; hits?: readonly object[] };
    if (error !== undefined) throw new CliError(2, 'bad-input', error.message, 'give one JSON object');
    print(io, found, () => JSON.stringify(found, null, 2));
    return hits?.length === 0 ? 0 : 1;
  });
}

async function textOf(source: string, stdin: Readable): Promise<string | null> {
  let text = '';
  for await (const chunk of source === '-' ? stdin : createReadStream(source)) {
    text += chunk;
    if (text.length > longestLine) return null;
  }
  return text;
}

function issueText(issue: Zod.core.$ZodIssue | undefined): string {
  return [issue?.path.join('.'), issue?.message].filter((part) => part !== undefined && part !== '').join(': ');
}

function badLine(id: unknown, message: string): Readonly<Record<string, unknown>> {
  return { id, error: { code: 'bad-line', message, remedy: 'one JSON object a line' } };
}
