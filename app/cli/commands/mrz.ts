import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { type ParsedMrz, parseMrz } from '../../document/mrz/parse-mrz.ts';
import { answerLine, batchLineGroups } from '../batch-lines.ts';
import { CliError, type CliIo, type ExitCode, type Noun, parseArguments, print } from '../command.ts';
import { checkInputFile } from '../input-file.ts';

const usage = '[FILE|-] [--on YYYY-MM-DD] [--batch]';
/** No machine readable zone is longer; a whole device or archive given by mistake is turned away at once. */
const largest = 20_000_000;

export const noun: Noun = {
  verbs: {
    parse: {
      summary: 'reads a machine readable zone and checks its digits',
      usage,
      run: async (args, io) => {
        const { values, positionals } = parseArguments(
          args,
          { on: { type: 'string' }, batch: { type: 'boolean' } },
          `mrz parse ${usage}`,
          1,
        );
        const today = values.on ?? new Date().toISOString().slice(0, 10);
        if (!isDay(today)) throw new CliError(2, 'bad-date', `--on ${today} is no date`, 'write it as 2026-01-31');
        const source = positionals[0] ?? '-';
        const batch = values.batch === true;
        const remedy = 'name a text file, or - for standard input';
        if (source !== '-') checkInputFile(source, batch ? { remedy } : { remedy, largest });
        if (batch) return parseBatch(source, today, io);
        const text = await textOf(source, io);
        const reading = parseMrz(text, today);
        if (reading.kind === 'no-mrz') {
          throw new CliError(
            2,
            'no-mrz',
            `${nameOf(source)}: ${reading.detail}`,
            'give the lines as printed, one a line',
          );
        }
        print(io, reading.mrz, () => forPeople(reading.mrz));
        return reading.mrz.valid ? 0 : 1;
      },
    },
  },
};

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(text); // which takes 30 February for 2 March
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

async function parseBatch(source: string, today: string, io: CliIo): Promise<ExitCode> {
  for await (const lines of batchLineGroups(source, io)) {
    const answers = lines.map((line) => answerLine(parseLine(line, today))).join('');
    if (!io.stdout.write(answers)) await once(io.stdout, 'drain');
  }
  return 0;
}

function parseLine(line: string | null, today: string): object {
  if (line === null) return badLine(undefined, 'too-large', 'the line is over 20 million characters');
  let asked: { readonly id?: unknown; readonly mrz?: unknown };
  try {
    asked = JSON.parse(line) as typeof asked;
  } catch (error) {
    return badLine(undefined, 'bad-json', (error as Error).message);
  }
  if (typeof asked !== 'object' || asked === null || typeof asked.mrz !== 'string') {
    return badLine(asked?.id, 'bad-line', 'a line is {"id","mrz":"LINE1\\nLINE2"}');
  }
  const reading = parseMrz(asked.mrz, today);
  if (reading.kind === 'no-mrz') return badLine(asked.id, 'no-mrz', reading.detail);
  return { id: asked.id, ...reading.mrz };
}

function badLine(id: unknown, code: string, message: string): object {
  return { id, error: { code, message, remedy: 'give the lines as printed, joined by \\n' } };
}

async function textOf(source: string, { stdin, interrupted }: CliIo): Promise<string> {
  if (source !== '-') return readFileSync(source, 'utf8');
  let text = '';
  for await (const chunk of addAbortSignal(interrupted, stdin)) {
    text += chunk;
    if (text.length > largest)
      throw new CliError(2, 'too-large', 'standard input is over 20 MB', 'use --batch for many');
  }
  return text;
}

function nameOf(source: string): string {
  return source === '-' ? 'standard input' : source;
}

function forPeople(mrz: ParsedMrz): string {
  const rows = [
    ['format', mrz.format],
    ['document', `${mrz.documentCode} ${mrz.documentNumber} of ${mrz.issuingState}`],
    ['name', `${mrz.primaryIdentifier}, ${mrz.secondaryIdentifier}${mrz.nameTruncated ? ' (may be truncated)' : ''}`],
    ['nationality', mrz.nationality],
    ['born', `${mrz.birthDate ?? 'unknown'}, sex ${mrz.sex ?? 'unspecified'}`],
    ['expires', mrz.expiryDate ?? 'unknown'],
    ['optional', mrz.optionalData.filter((text) => text !== '').join(' | ') || '–'],
    ...mrz.checks.map((one) => [
      `check ${one.field}`,
      one.ok ? 'right' : `WRONG: ${one.found}, computed ${one.expected}`,
    ]),
    ['valid', mrz.valid ? 'yes' : 'no'],
    ...mrz.problems.map((problem) => ['problem', problem]),
    ...mrz.corrections.map(({ field, found, suggested, confirmed }) => [
      `misread ${field}?`,
      `${found} may be ${suggested}${confirmed ? ', which agrees' : ''}`,
    ]),
  ];
  return rows.map(([name = '', value = '']) => `${name.padEnd(22)}${value}`).join('\n');
}
