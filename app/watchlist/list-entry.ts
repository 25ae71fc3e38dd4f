import { documentKey, keysOfName, type ListedPerson, nameKeys } from './match.ts';

/** One entry of a list as it is kept: found by its keys, told to lanes as it is. */
export interface ListEntry {
  /** The list's own id. */
  readonly id: string;
  readonly documents: readonly string[];
  readonly names: readonly string[];
  readonly person: ListedPerson | null;
}

/** What a line of a list file came to. `ignored`: well formed, but about nothing that can cross a border. */
export type ListLine =
  | { readonly kind: 'entry'; readonly line: number; readonly entry: ListEntry }
  | { readonly kind: 'rejected'; readonly line: number; readonly reason: string }
  | { readonly kind: 'ignored'; readonly line: number };

/** Facts of a line before they are checked. */
export interface RawEntry {
  readonly id: string;
  readonly documents: readonly { readonly number: string; readonly state: string }[];
  readonly names: readonly ({ readonly primary: string; readonly secondary: string } | { readonly full: string })[];
  readonly birthDates: readonly string[];
  readonly nationalities: readonly string[];
  readonly sex: string;
}

const longestText = 512;

/** Checks a line's facts and makes its keys. An entry that neither a document nor a person can match is rejected. */
export function listLine(line: number, raw: RawEntry): ListLine {
  const reject = (reason: string): ListLine => ({ kind: 'rejected', line, reason });
  const texts = [
    raw.id,
    raw.sex,
    ...raw.documents.flatMap(({ number, state }) => [number, state]),
    ...raw.names.flatMap((name) => Object.values(name)),
    ...raw.birthDates,
    ...raw.nationalities,
  ];
  if (raw.id === '') return reject('it has no id');
  const bad = texts.find((text) => !isPlain(text));
  if (bad !== undefined) return reject('a value is too long, not UTF-8 or holds control characters');

  const birthDates: string[] = [];
  for (const text of raw.birthDates) {
    const date = partialDate(text);
    if (date === null) return reject(`birth date "${text}" is no date (write 1985-07-30, 1985-07 or 1985)`);
    birthDates.push(date);
  }
  const sex = sexOf(raw.sex);
  if (sex === undefined) return reject(`sex "${raw.sex}" is not M, F or X`);

  const documents: string[] = [];
  for (const { number, state } of raw.documents) {
    const key = documentKey(number, state);
    if (key === null) return reject(`document number "${number}" has no issuing state, or no letter or digit`);
    documents.push(key);
  }
  const names = raw.names.flatMap((name) =>
    'full' in name ? keysOfName(name.full) : nameKeys(name.primary, name.secondary),
  );
  const findable = names.length > 0 && birthDates.length > 0;
  if (documents.length === 0 && !findable) return reject('it names neither a document nor a person with a birth date');
  const person = findable ? { birthDates, nationalities: raw.nationalities, sex } : null;
  return {
    kind: 'entry',
    line,
    entry: { id: raw.id, documents: [...new Set(documents)], names: findable ? [...new Set(names)] : [], person },
  };
}

/** ISO 8601 with unknown parts absent; null when it is no date. Parts written as 00 are unknown. */
function partialDate(text: string): string | null {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$/.exec(text);
  if (found === null) return null;
  const [, year = '', month = '00', day = '00'] = found;
  if (month === '00') return day === '00' ? year : null;
  if (Number(month) > 12) return null;
  if (day === '00') return `${year}-${month}`;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return date.getUTCDate() === Number(day) ? `${year}-${month}-${day}` : null;
}

function sexOf(text: string): 'M' | 'F' | 'X' | null | undefined {
  const words: Readonly<Record<string, 'M' | 'F' | 'X' | null>> = {
    '': null,
    '<': null,
    m: 'M',
    male: 'M',
    f: 'F',
    female: 'F',
    x: 'X',
    other: 'X',
  };
  return words[text.toLowerCase()];
}

function isPlain(text: string): boolean {
  return text.length <= longestText && !/[\p{Cc}\uFFFD]/u.test(text) && text.isWellFormed();
}
