import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** No honest line is longer (characters); what goes on is dropped, so that a stream without line feeds fills no memory. */
export const longestLine = 20_000_000;

/** The lines of a batch as they come; `null` stands for one that is too long. An unended last line is a line. */
export async function* batchLines(source: string, stdin: Readable): AsyncGenerator<string | null> {
  const input = source === '-' ? stdin : createReadStream(source);
  const decoder = new StringDecoder('utf8');
  let line = '';
  let tooLong = false;
  for await (const chunk of input) {
    const [first = '', ...more] = decoder.write(chunk as Buffer).split('\n');
    line = tooLong ? '' : line + first;
    tooLong ||= line.length > longestLine;
    for (const next of more) {
      yield tooLong ? null : withoutReturn(line);
      line = next;
      tooLong = line.length > longestLine;
    }
  }
  line += decoder.end();
  if (line !== '' || tooLong) yield tooLong ? null : withoutReturn(line);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
