import fc from 'fast-check';

/**
 * Documents as an issuer prints them, by the tables of places in ICAO 9303-4 to 9303-7, and what is to be read in them.
 * It shares nothing with the parser: places are counted from 1 as the standard does.
 */
export interface PrintedDocument {
  readonly format: 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';
  readonly text: string;
  readonly on: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

export type Run = readonly [line: number, first: number, last: number];

interface Places {
  readonly lines: number;
  readonly length: number;
  readonly number: Run;
  readonly nationality: Run;
  readonly birth: Run;
  readonly sex: Run;
  readonly expiry: Run;
  readonly names: Run;
  readonly optional: readonly Run[];
  readonly composite: { readonly over: readonly Run[]; readonly at: Run } | null;
}

const common = {
  number: [2, 1, 9],
  nationality: [2, 11, 13],
  birth: [2, 14, 19],
  sex: [2, 21, 21],
  expiry: [2, 22, 27],
} as const satisfies Partial<Places>;

export const places: Readonly<Record<PrintedDocument['format'], Places>> = {
  TD3: {
    ...common,
    lines: 2,
    length: 44,
    names: [1, 6, 44],
    optional: [[2, 29, 42]],
    composite: {
      over: [
        [2, 1, 10],
        [2, 14, 20],
        [2, 22, 43],
      ],
      at: [2, 44, 44],
    },
  },
  TD2: {
    ...common,
    lines: 2,
    length: 36,
    names: [1, 6, 36],
    optional: [[2, 29, 35]],
    composite: {
      over: [
        [2, 1, 10],
        [2, 14, 20],
        [2, 22, 35],
      ],
      at: [2, 36, 36],
    },
  },
  TD1: {
    lines: 3,
    length: 30,
    number: [1, 6, 14],
    birth: [2, 1, 6],
    sex: [2, 8, 8],
    expiry: [2, 9, 14],
    nationality: [2, 16, 18],
    names: [3, 1, 30],
    optional: [
      [1, 16, 30],
      [2, 19, 29],
    ],
    composite: {
      over: [
        [1, 6, 30],
        [2, 1, 7],
        [2, 9, 15],
        [2, 19, 29],
      ],
      at: [2, 30, 30],
    },
  },
  'MRV-A': { ...common, lines: 2, length: 44, names: [1, 6, 44], optional: [[2, 29, 44]], composite: null },
  'MRV-B': { ...common, lines: 2, length: 36, names: [1, 6, 36], optional: [[2, 29, 36]], composite: null },
};

export function read(text: string, [line, first, last]: Run): string {
  return (text.split('\n')[line - 1] ?? '').slice(first - 1, last);
}

export function write(text: string, [line, first, last]: Run, value: string): string {
  const lines = text.split('\n');
  const old = lines[line - 1] ?? '';
  lines[line - 1] = old.slice(0, first - 1) + value.padEnd(last - first + 1, '<') + old.slice(last);
  return lines.join('\n');
}

export const behind = ([line, , last]: Run): Run => [line, last + 1, last + 1];

/** ICAO 9303-3 §4.9, by the residues of each weight. */
export function digitOver(text: string): string {
  let sum = 0;
  for (const [index, character] of [...text].entries()) {
    const value = character === '<' ? 0 : Number.parseInt(character, 36);
    sum += [7, 3, 1][index % 3]! * value;
  }
  return String(sum).slice(-1);
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const textOf = (unit: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength, maxLength });
const alphanumeric = (minLength: number, maxLength: number) => textOf(`${letters}0123456789`, minLength, maxLength);

// ICAO 9303-3 §5: ordinary states and every kind of special code.
const states = 'MNG CHN RUS D GBR GBD GBN GBO GBP GBS UNO UNA UNK EUE XOM XPO XCC XXA XXB XXC XXX UTO ANT RKS'.split(
  ' ',
);

/** YYMMDD with its unknown parts as fillers, and the parts that are known. */
const printedDate = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')));

/** The latest such day not after `on`, by counting years down. */
function born([yy = '', mm = '', dd = '']: readonly string[], on: string): string | undefined {
  if (yy === '<<') return undefined;
  for (let year = Number(on.slice(0, 4)); ; year -= 1) {
    const day = `${year}-${mm === '<<' ? '01' : mm}-${dd === '<<' ? '01' : dd}`;
    if (String(year).endsWith(yy) && day <= on)
      return mm === '<<' ? day.slice(0, 4) : dd === '<<' ? day.slice(0, 7) : day;
  }
}

/** The nearest such day, by counting milliseconds. */
function expires([yy = '', mm = '', dd = '']: readonly string[], on: string): string {
  const days = [-100, 0, 100].map((shift) => `${Number(on.slice(0, 2)) * 100 + Number(yy) + shift}-${mm}-${dd}`);
  const away = (day: string) => Math.abs(Date.parse(day) - Date.parse(on));
  return days.reduce((best, day) => (away(day) < away(best) ? day : best));
}

const name = fc.array(textOf(letters, 1, 9), { minLength: 1, maxLength: 4 });

export const printedDocument: fc.Arbitrary<PrintedDocument> = fc
  .record({
    format: fc.constantFrom(...(Object.keys(places) as PrintedDocument['format'][])),
    state: fc.constantFrom(...states),
    nationality: fc.constantFrom(...states),
    number: alphanumeric(1, 22),
    space: fc.option(fc.integer({ min: 1, max: 8 })),
    birth: printedDate,
    unknown: fc.constantFrom(0, 0, 0, 1, 2, 3),
    sex: fc.constantFrom('M', 'F', '<'),
    expiry: printedDate,
    primary: name,
    secondary: fc.oneof(name, fc.constant([])),
    optional: fc.tuple(alphanumeric(0, 16), alphanumeric(0, 11)),
    fillerForDigit: fc.boolean(),
    on: fc
      .integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2085, 0, 1) })
      .map((at) => new Date(at).toISOString().slice(0, 10)),
  })
  .map(print);

function print(raw: {
  readonly format: PrintedDocument['format'];
  readonly state: string;
  readonly nationality: string;
  readonly number: string;
  readonly space: number | null;
  readonly birth: readonly string[];
  readonly unknown: number;
  readonly sex: string;
  readonly expiry: readonly string[];
  readonly primary: readonly string[];
  readonly secondary: readonly string[];
  readonly optional: readonly [string, string];
  readonly fillerForDigit: boolean;
  readonly on: string;
}): PrintedDocument {
  const { format, on } = raw;
  const at = places[format];
  const code = { TD1: 'I', TD2: 'I', TD3: 'P', 'MRV-A': 'V', 'MRV-B': 'V' }[format];
  let text = Array.from({ length: at.lines }, () => '<'.repeat(at.length)).join('\n');
  text = write(text, [1, 1, 2], code);
  text = write(text, [1, 3, 5], raw.state);

  const longest = { TD1: 22, TD2: 14, TD3: 9, 'MRV-A': 9, 'MRV-B': 9 }[format];
  let number = raw.number.slice(0, longest);
  // A space within the number is printed as a filler; within the rest of a long one it would end it.
  if (raw.space !== null && raw.space < number.length - 1) {
    number = `${number.slice(0, raw.space)}<${number.slice(raw.space + 1)}`;
  }
  const rest = number.slice(9);
  text = write(text, at.number, number.slice(0, 9));
  const long = rest === '' ? '' : `${rest}${digitOver(number)}<`;
  if (rest === '') text = write(text, behind(at.number), digitOver(number.padEnd(9, '<')));

  const birth = raw.birth.map((part, index) => (index >= 3 - raw.unknown ? '<<' : part));
  text = write(text, at.birth, birth.join(''));
  text = write(text, behind(at.birth), digitOver(birth.join('')));
  text = write(text, at.sex, raw.sex);
  text = write(text, at.expiry, raw.expiry.join(''));
  text = write(text, behind(at.expiry), digitOver(raw.expiry.join('')));
  text = write(text, at.nationality, raw.nationality);

  const optionalData = at.optional.map(([, first, last], index) => {
    const room = last - first + 1 - (index === 0 ? long.length : 0);
    return (raw.optional[index] ?? '').slice(0, room);
  });
  for (const [index, run] of at.optional.entries()) {
    text = write(text, run, (index === 0 ? long : '') + (optionalData[index] ?? ''));
  }
  if (format === 'TD3') {
    const digit = digitOver(read(text, [2, 29, 42]));
    text = write(text, [2, 43, 43], optionalData[0] === '' && raw.fillerForDigit ? '<' : digit);
  }

  const whole = [raw.primary, raw.secondary]
    .map((words) => words.join('<'))
    .filter((words) => words !== '')
    .join('<<');
  const [, first, last] = at.names;
  const field = whole.slice(0, last - first + 1).padEnd(last - first + 1, '<');
  const [primary = '', secondary = ''] = field.split('<<').map((words) => words.split('<').filter(Boolean).join(' '));
  text = write(text, at.names, field);

  if (at.composite !== null) {
    text = write(text, at.composite.at, digitOver(at.composite.over.map((run) => read(text, run)).join('')));
  }
  return {
    format,
    text,
    on,
    expected: {
      format,
      documentCode: code,
      issuingState: raw.state,
      documentNumber: number.replaceAll('<', ' '),
      primaryIdentifier: primary,
      secondaryIdentifier: secondary,
      nameTruncated: /[A-Z]$/.test(field),
      nationality: raw.nationality,
      birthDate: born(birth, on),
      sex: raw.sex === '<' ? null : raw.sex,
      expiryDate: expires(raw.expiry, on),
      optionalData,
      valid: true,
      problems: [],
    },
  };
}
