import { err, ok, type Result } from '../../../app/core/result.ts';
import { transliterate } from './transliterate.ts';

/** What a printed MRZ says, for the chip: by this module's own reading, not the lane's. */
export interface PrintedMrz {
  readonly lines: readonly string[];
  readonly issuingState: string;
  readonly sex: string;
  /** ICAO 9303-11 §9.7.2: what BAC and PACE keys are derived from. */
  readonly information: string;
}

/** Members of a profile that spell an MRZ out, as `egate mrz parse` names them. */
export const mrzFieldNames = [
  'format',
  'documentCode',
  'issuingState',
  'documentNumber',
  'primaryIdentifier',
  'secondaryIdentifier',
  'nationality',
  'birthDate',
  'sex',
  'expiryDate',
  'optionalData',
] as const;

export type MrzFields = Readonly<Partial<Record<(typeof mrzFieldNames)[number], unknown>>>;

/** The sum of ICAO 9303-3 §4.9. */
function checkDigit(text: string): string {
  const weights = [7, 3, 1];
  let sum = 0;
  for (const [index, character] of [...text].entries()) {
    const value = character === '<' ? 0 : Number.parseInt(character, 36);
    sum += value * (weights[index % 3] ?? 0);
  }
  return String(sum % 10);
}

const withDigit = (text: string) => text + checkDigit(text);

/** Lines as given, joined by line feeds. Only their shape is asked: a wrong check digit may be what the profile is for. */
export function readPrinted(text: string): Result<PrintedMrz, string> {
  const lines = text.replace(/\r/g, '').replace(/\n+$/, '').split('\n');
  const shape = lines.map((line) => line.length).join('+');
  const bad = lines.join('').match(/[^A-Z0-9<]/);
  if (bad !== null) return err(`"mrz" has the character ${JSON.stringify(bad[0])}; an MRZ has A–Z, 0–9 and < only`);
  const [one = '', two = ''] = lines;
  const common = { lines, issuingState: one.slice(2, 5).replace(/<+$/, '') };
  switch (shape) {
    case '44+44':
    case '36+36': {
      const long = shape === '36+36' ? longNumber(two.slice(0, 9), two[9] ?? '', two.slice(28, 35)) : two.slice(0, 9);
      const information = withDigit(long) + withDigit(two.slice(13, 19)) + withDigit(two.slice(21, 27));
      return ok({ ...common, sex: two[20] ?? '<', information });
    }
    case '30+30+30': {
      const number = withDigit(longNumber(one.slice(5, 14), one[14] ?? '', one.slice(15)));
      const information = number + withDigit(two.slice(0, 6)) + withDigit(two.slice(8, 14));
      return ok({ ...common, sex: two[7] ?? '<', information });
    }
    default:
      return err(`"mrz" has lines of ${shape} characters; a passport has 44+44, a card 30+30+30 or 36+36`);
  }
}

/** A number of more than nine characters goes on in the optional data, its check digit last: ICAO 9303-5 §4.2.2. */
function longNumber(first: string, digitPlace: string, optional: string): string {
  if (digitPlace !== '<') return first;
  const rest = optional.split('<')[0] ?? '';
  return rest.length > 1 ? first + rest.slice(0, -1) : first;
}

/** Lines of a TD3 or TD1 document from its fields, check digits computed. */
export function composeMrz(fields: MrzFields): Result<PrintedMrz, string> {
  const format = fields.format ?? 'TD3';
  if (format !== 'TD3' && format !== 'TD1')
    return err(`"format" ${JSON.stringify(format)} cannot be composed: TD3 or TD1, or give the lines as "mrz"`);
  const state = letters(fields, 'issuingState', /^[A-Z]{1,3}$/, 'one to three letters, such as MNG');
  if (!state.ok) return state;
  const nationality = letters(
    { nationality: state.value, ...fields },
    'nationality',
    /^[A-Z]{1,3}$/,
    'one to three letters, such as MNG',
  );
  if (!nationality.ok) return nationality;
  const code = letters(
    { documentCode: format === 'TD3' ? 'P' : 'I', ...fields },
    'documentCode',
    /^[A-Z][A-Z<]?$/,
    'one or two letters, such as P',
  );
  if (!code.ok) return code;
  const longest = format === 'TD3' ? 9 : 22;
  const number = letters(
    fields,
    'documentNumber',
    new RegExp(`^[A-Z0-9<]{1,${longest}}$`),
    `at most ${longest} letters and digits in a ${format} document`,
  );
  if (!number.ok) return number;
  const birth = date(fields, 'birthDate');
  if (!birth.ok) return birth;
  const expiry = date(fields, 'expiryDate');
  if (!expiry.ok) return expiry;
  const sex = fields.sex ?? '<';
  if (sex !== 'M' && sex !== 'F' && sex !== 'X' && sex !== '<')
    return err(`"sex" is ${JSON.stringify(sex)}; "M", "F", "X" or null are known`);
  const name = nameField(fields, format === 'TD3' ? 39 : 30);
  if (!name.ok) return name;
  const optional = optionalData(fields.optionalData, format, number.value);
  if (!optional.ok) return optional;

  const [first, second] = optional.value;
  const dates = [withDigit(birth.value), withDigit(expiry.value)] as const;
  const head = fill(code.value, 2) + fill(state.value, 3);
  let lines: string[];
  if (format === 'TD3') {
    const numberPart = withDigit(fill(number.value, 9));
    const optionalPart = withDigit(fill(first, 14));
    const composite = checkDigit(numberPart + dates[0] + dates[1] + optionalPart);
    lines = [
      head + name.value,
      `${numberPart}${fill(nationality.value, 3)}${dates[0]}${sex}${dates[1]}${optionalPart}${composite}`,
    ];
  } else {
    const numberPart = number.value.length <= 9 ? withDigit(fill(number.value, 9)) : `${number.value.slice(0, 9)}<`;
    const lineOne = fill(head + numberPart + first, 30);
    const lineTwo = `${dates[0]}${sex}${dates[1]}${fill(nationality.value, 3)}${fill(second, 11)}`;
    const composite = checkDigit(lineOne.slice(5) + lineTwo.slice(0, 7) + lineTwo.slice(8, 15) + lineTwo.slice(18, 29));
    lines = [lineOne, lineTwo + composite, name.value];
  }
  return readPrinted(lines.join('\n'));
}

function letters(fields: MrzFields, key: keyof MrzFields, shape: RegExp, wanted: string): Result<string, string> {
  const value = fields[key];
  if (value === undefined) return err(`"${key}" is missing`);
  const text = typeof value === 'string' ? value.toUpperCase() : null;
  if (text === null || !shape.test(text)) return err(`"${key}" is ${JSON.stringify(value)}; it is ${wanted}`);
  return ok(text);
}

/** YYMMDD from an ISO date whose unknown parts are absent; fillers stand for them. */
function date(fields: MrzFields, key: 'birthDate' | 'expiryDate'): Result<string, string> {
  const value = fields[key];
  if (value === undefined) return err(`"${key}" is missing`);
  const match = typeof value === 'string' ? /^\d\d(\d\d)(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value) : null;
  if (match === null) return err(`"${key}" is ${JSON.stringify(value)}; write it as 1985-07-31 (or 1985-07, 1985)`);
  const [, year = '', month = '<<', day = '<<'] = match;
  const [monthNumber, dayNumber] = [Number(month), Number(day)];
  const monthBad = month !== '<<' && (monthNumber < 1 || monthNumber > 12);
  // A day past the month's end rolls over into the next month.
  const rolled = new Date(Date.UTC(2000 + Number(year), monthNumber - 1, dayNumber)).getUTCMonth() + 1;
  if (monthBad || (day !== '<<' && (dayNumber < 1 || rolled !== monthNumber)))
    return err(`"${key}" ${JSON.stringify(value)} is no day of the calendar`);
  return ok(year + month + day);
}

function optionalData(
  value: unknown,
  format: 'TD3' | 'TD1',
  number: string,
): Result<readonly [string, string], string> {
  const given = value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value;
  if (!Array.isArray(given) || given.length > 2 || given.some((text) => typeof text !== 'string'))
    return err('"optionalData" is text, or a list of at most two texts');
  const [first = '', second = ''] = (given as readonly string[]).map((text) => text.toUpperCase().replaceAll(' ', '<'));
  const whole = number.length > 9 ? `${number.slice(9)}${checkDigit(number)}<${first}`.replace(/<$/, '') : first;
  const room = format === 'TD3' ? ([14, 0] as const) : ([15, 11] as const);
  if (/[^A-Z0-9<]/.test(whole + second)) return err('"optionalData" has characters other than A–Z, 0–9, < and space');
  if (whole.length > room[0] || second.length > room[1])
    return err(`"optionalData" is too long: a ${format} document has room for ${room.join(' and ')} characters`);
  return ok([whole, second]);
}

function nameField(fields: MrzFields, length: number): Result<string, string> {
  const parts: string[] = [];
  for (const key of ['primaryIdentifier', 'secondaryIdentifier'] as const) {
    const value = fields[key] ?? '';
    if (typeof value !== 'string') return err(`"${key}" is text`);
    const read = transliterate(value);
    if (read.kind === 'no-reading') {
      return err(
        `"${key}" has ${JSON.stringify(read.character)}, for which ICAO 9303-3 §6 knows no reading; give the name in Latin letters`,
      );
    }
    parts.push(read.text);
  }
  const [primary = '', secondary = ''] = parts;
  if (primary === '') return err('"primaryIdentifier" is missing');
  return ok(truncatedName(primary, secondary, length));
}

/**
 * ICAO 9303-4 §4.2.3: a name that does not fit ends in a letter at the last place, and the secondary identifier keeps at
 * least one letter.
 */
function truncatedName(primary: string, secondary: string, length: number): string {
  const whole = secondary === '' ? primary : `${primary}<<${secondary}`;
  if (whole.length <= length) return fill(whole, length);
  if (secondary === '') return endingInLetter(primary, length);
  const roomForPrimary = length - 3;
  if (primary.length > roomForPrimary) return `${endingInLetter(primary, roomForPrimary)}<<${secondary[0]}`;
  return `${primary}<<${endingInLetter(secondary, length - primary.length - 2)}`;
}

/** The first `length` places of a longer name; where a filler would stand last, the component before it gives a letter up. */
function endingInLetter(name: string, length: number): string {
  const cut = name.slice(0, length);
  if (!cut.endsWith('<')) return cut;
  const next = name[length] ?? '';
  return `${cut.slice(0, -2)}<${next}`;
}

function fill(text: string, length: number): string {
  return text.padEnd(length, '<');
}
