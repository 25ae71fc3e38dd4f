import { csvRecords } from './csv.ts';
import { followTheMoneyLine } from './follow-the-money.ts';
import { type ListLine, listLine } from './list-entry.ts';

const columns = [
  'id',
  'documentNumber',
  'issuingState',
  'primary',
  'secondary',
  'birthDate',
  'nationality',
  'sex',
  'reason',
] as const;
type Column = (typeof columns)[number];

/** A list file that cannot be read at all, with its reason: nothing of it may be imported. */
export class UnreadableList extends Error {}

const longestLine = 1_048_576;

/**
 * Reads a list line by line: CSV with a header, or NDJSON in FollowTheMoney form (the first character decides).
 * @throws UnreadableList when the header names an unknown column, twice the same, or none for the id
 */
export async function* readList(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ListLine> {
  const text = decoded(bytes);
  const first = await text.next();
  const start = first.done === true ? '' : first.value;
  const whole = prepend(start, text);
  if (start.trimStart().startsWith('{')) yield* readNdjson(whole);
  else yield* readCsv(whole);
}

async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<ListLine> {
  let header: readonly Column[] | null = null;
  for await (const record of csvRecords(text)) {
    const { line } = record;
    if (header === null) {
      header = 'fields' in record ? readHeader(record.fields) : unreadable(`line ${line}: ${record.broken}`);
      continue;
    }
    if ('broken' in record) {
      yield { kind: 'rejected', line, reason: record.broken };
      continue;
    }
    if (record.fields.length !== header.length) {
      const reason = `it has ${record.fields.length} fields, the header ${header.length}`;
      yield { kind: 'rejected', line, reason };
      continue;
    }
    yield csvLine(line, header, record.fields);
  }
  if (header === null) unreadable(`the file is empty; its first line names the columns: ${columns.join(',')}`);
}

function readHeader(fields: readonly string[]): readonly Column[] {
  const names = fields.map((name) => name.trim());
  const unknown = names.find((name) => !(columns as readonly string[]).includes(name));
  if (unknown !== undefined) unreadable(`column "${unknown}" is not known; the columns are ${columns.join(',')}`);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) unreadable(`column "${doubled}" is there twice`);
  if (!names.includes('id')) unreadable('there is no column "id"');
  return names as Column[];
}

function csvLine(line: number, header: readonly Column[], fields: readonly string[]): ListLine {
  const value = (name: Column) => (fields[header.indexOf(name)] ?? '').trim();
  const [number, nationality, birthDate] = [value('documentNumber'), value('nationality'), value('birthDate')];
  const name = { primary: value('primary'), secondary: value('secondary') };
  return listLine(line, {
    id: value('id'),
    documents: number === '' ? [] : [{ number, state: value('issuingState') || nationality }],
    names: name.primary === '' && name.secondary === '' ? [] : [name],
    birthDates: birthDate === '' ? [] : [birthDate],
    nationalities: nationality === '' ? [] : [nationality],
    sex: value('sex'),
  });
}

async function* readNdjson(text: AsyncIterable<string>): AsyncGenerator<ListLine> {
  let line = 0;
  let rest = '';
  let tooLong = false;
  const read = (full: string): ListLine | null => {
    line += 1;
    if (tooLong || full.length > longestLine) {
      tooLong = false;
      return { kind: 'rejected', line, reason: `it is over ${longestLine} characters` };
    }
    return full.trim() === '' ? null : followTheMoneyLine(line, full);
  };
  for await (const chunk of text) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const found = read(part);
      if (found !== null) yield found;
    }
    if (rest.length > longestLine) [rest, tooLong] = ['', true];
  }
  const last = read(rest);
  if (last !== null) yield last;
}

/** UTF-8 with or without a byte order mark. What is no UTF-8 becomes U+FFFD, by which its line is rejected later. */
async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const end = decoder.decode();
  if (end !== '') yield end;
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (first !== '') yield first;
  yield* rest;
}

function unreadable(reason: string): never {
  throw new UnreadableList(reason);
}
