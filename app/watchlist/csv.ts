/** One record of a CSV file (RFC 4180) and the line it starts on; `broken` says why it is none. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly broken: string };

/** A record may hold this many characters; a missing closing quote must not swallow the whole file into memory. */
const longestRecord = 65_536;

/** Reads records as the text arrives. Quoted fields may hold commas, quotes (doubled) and line breaks. */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let line = 1;
  let start = 1;
  let fields: string[] = [];
  let field = '';
  let length = 0;
  let state: 'begin' | 'bare' | 'quoted' | 'closed' = 'begin';
  let broken: string | null = null;

  const record = (): CsvRecord | null => {
    const found = [...fields, field];
    const reason = broken;
    const at = start;
    [fields, field, length, state, broken, start] = [[], '', 0, 'begin', null, line];
    if (reason !== null) return { line: at, broken: reason };
    return found.length === 1 && found[0] === '' ? null : { line: at, fields: found };
  };

  for await (const chunk of text) {
    for (const character of chunk) {
      if (character === '\n') line += 1;
      length += 1;
      if (length > longestRecord && broken === null) {
        broken = `the record is over ${longestRecord} characters: is a closing quote missing?`;
        [fields, field, state] = [[], '', 'bare'];
      }
      if (state === 'quoted') {
        if (character === '"') state = 'closed';
        else field += character;
      } else if (character === '\n') {
        const ended = record();
        if (ended !== null) yield ended;
      } else if (broken !== null) {
        // the rest of the line
      } else if (character === ',') {
        fields.push(field);
        [field, state] = ['', 'begin'];
      } else if (character === '"' && state !== 'bare') {
        if (state === 'closed') field += '"';
        state = 'quoted';
      } else if (character === '\r') {
        // of CR LF
      } else if (state === 'closed') {
        broken = 'text stands after a closing quote';
      } else {
        field += character;
        state = 'bare';
      }
    }
  }
  if (state === 'quoted') broken = 'the closing quote is missing';
  const last = record();
  if (last !== null) yield last;
}
