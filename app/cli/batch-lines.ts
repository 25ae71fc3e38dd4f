import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { CliIo } from './command.ts';

/** No honest line is longer (characters); what goes on is dropped, so that a stream without line feeds fills no memory. */
export const longestLine = 20_000_000;

/** Of a file in one read (bytes): fewer waits for the disk than by default. */
const highWaterMark = 262_144;

/** Where a batch comes from when no file is named, and what ends it before its end: with an error named `AbortError`. */
type BatchIo = Pick<CliIo, 'stdin' | 'interrupted'>;

/** The lines of a batch as they come; `null` stands for one that is too long. An unended last line is a line. */
export async function* batchLines(source: string, { stdin, interrupted }: BatchIo): AsyncGenerator<string | null> {
  for await (const lines of batchLineGroups(source, { stdin, interrupted })) yield* lines;
}

/** The same lines, those together that have come together: they can be answered in one write without keeping any back. */
export async function* batchLineGroups(
  source: string,
  { stdin, interrupted }: BatchIo,
): AsyncGenerator<readonly (string | null)[]> {
  const input = addAbortSignal(interrupted, source === '-' ? stdin : createReadStream(source, { highWaterMark }));
  const decoder = new StringDecoder('utf8');
  const ended = (line: string) => (tooLong ? null : withoutReturn(line));
  let line = '';
  let tooLong = false;
  let atStart = true;
  for await (const chunk of input) {
    let text = decoder.write(chunk as Buffer);
    if (atStart && text !== '') {
      text = text.replace(/^\uFEFF/, ''); // the mark that editors put before a file is no character of its first line
      atStart = false;
    }
    const [first = '', ...more] = text.split('\n');
    line = tooLong ? '' : line + first;
    tooLong ||= line.length > longestLine;
    const lines: (string | null)[] = [];
    for (const next of more) {
      lines.push(ended(line));
      line = next;
      tooLong = line.length > longestLine;
    }
    if (lines.length > 0) yield lines;
  }
  line += decoder.end();
  if (line !== '' || tooLong) yield [ended(line)];
}

/** One line of output. A caller's `id` may be nested deeper than can be written again: that line alone is then bad. */
export function answerLine(answer: object): string {
  try {
    return `${JSON.stringify(answer)}\n`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const remedy = 'give a text or a number as id';
    return `${JSON.stringify({ error: { code: 'bad-line', message: 'the id is nested too deep', remedy } })}\n`;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
