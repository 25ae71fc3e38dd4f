import type { TravelDocument } from '../../core/document-checks.ts';
import { checkDigit } from './check-digit.ts';
import { birthDate, expiryDate, type MrzDate } from './dates.ts';
import { layoutOf, type MrzLayout, type Span } from './layout.ts';
import { isKnownState } from './states.ts';

export type CheckedField = 'documentNumber' | 'birthDate' | 'expiryDate' | 'optionalData' | 'composite';

/** One check digit, by the 7-3-1 sum over the characters as printed. */
export interface MrzCheck {
  readonly field: CheckedField;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

export interface ParsedMrz {
  readonly format: MrzLayout['format'];
  readonly documentCode: string;
  readonly issuingState: string;
  readonly documentNumber: string;
  readonly primaryIdentifier: string;
  readonly secondaryIdentifier: string;
  readonly nameTruncated: boolean;
  readonly nationality: string;
  /** Absent parts are unknown; absent altogether when nothing is known. */
  readonly birthDate?: string;
  readonly sex: 'M' | 'F' | 'X' | null;
  readonly expiryDate?: string;
  readonly optionalData: readonly string[];
  readonly checks: readonly MrzCheck[];
  /** Lines well formed and every check digit right. */
  readonly valid: boolean;
  readonly problems: readonly string[];
}

/** Why a text is no machine readable zone at all. */
export interface NoMrz {
  readonly kind: 'no-mrz';
  readonly detail: string;
}

export type MrzReading = { readonly kind: 'mrz'; readonly mrz: ParsedMrz; readonly lines: readonly string[] } | NoMrz;

/**
 * Reads a machine readable zone (ICAO 9303 parts 3–7). `today` (ISO date) resolves two-digit years. Nothing is corrected
 * in silence: what does not fit is in `problems`.
 */
export function parseMrz(text: string, today: string): MrzReading {
  const lines = mrzLines(text);
  const layout = layoutOf(lines);
  if (layout === null) {
    const shape = lines.map((line) => line.length).join(' + ') || 'nothing';
    return {
      kind: 'no-mrz',
      detail: `${lines.length} lines of ${shape} characters are none of TD1 3×30, TD2 and MRV-B 2×36, TD3 and MRV-A 2×44`,
    };
  }
  const at = (span: Span) => (lines[span.line] ?? '').slice(span.from, span.to);
  const problems: string[] = [];

  for (const [index, line] of lines.entries()) {
    const bad = /[^A-Z0-9<]/.exec(line);
    if (bad !== null) problems.push(`line ${index + 1}, place ${bad.index + 1}: "${bad[0]}" is not of A–Z, 0–9, <`);
  }
  const wellFormed = problems.length === 0;

  const number = longNumber(layout, at) ?? shortNumber(layout, at);
  const checks: MrzCheck[] = [number.check];
  checks.push(check('birthDate', at(layout.birthDate), at(layout.birthDateCheck)));
  checks.push(check('expiryDate', at(layout.expiryDate), at(layout.expiryDateCheck)));
  if (layout.optionalDataCheck !== null) {
    const [span] = layout.optionalData;
    const data = span === undefined ? '' : at(span);
    const found = at(layout.optionalDataCheck);
    const digit = check('optionalData', data, found);
    // ICAO 9303-4 §4.2.2.2: a filler may stand for the check digit of an empty field.
    checks.push({ ...digit, ok: digit.ok || (found === '<' && /^<*$/.test(data)) });
  }
  if (layout.composite !== null) {
    checks.push(check('composite', layout.composite.over.map(at).join(''), at(layout.composite.check)));
  }
  for (const one of checks) {
    if (!one.ok) problems.push(`check digit of ${one.field}: ${one.found} is printed, ${one.expected} is computed`);
  }

  const documentCode = unfill(at(layout.documentCode));
  const issuingState = unfill(at(layout.issuingState));
  const nationality = unfill(at(layout.nationality));
  // ICAO 9303-5 §4.2.2.1: no card has a V, which is for visas.
  if (!(layout.format === 'TD1' ? /^[ACI]/ : /^[APCIV]/).test(documentCode))
    problems.push(`document code "${documentCode}" is unknown`);
  for (const [name, code] of [
    ['issuing state', issuingState],
    ['nationality', nationality],
  ] as const) {
    if (!isKnownState(code)) problems.push(`${name} "${code}" is unknown`);
  }
  const born = birthDate(at(layout.birthDate), today);
  const expires = expiryDate(at(layout.expiryDate), today);
  if (born.kind === 'impossible') problems.push(`birth date "${at(layout.birthDate)}" is no date`);
  if (expires.kind !== 'date') problems.push(`expiry date "${at(layout.expiryDate)}" is no date`);
  const sex = sexOf(at(layout.sex));
  if (sex === undefined) problems.push(`sex "${at(layout.sex)}" is none of M, F, X, <`);
  const names = splitNames(at(layout.names));
  if (names.primary === '') problems.push('there is no name');

  const mrz: ParsedMrz = {
    format: layout.format,
    documentCode,
    issuingState,
    documentNumber: number.value,
    primaryIdentifier: names.primary,
    secondaryIdentifier: names.secondary,
    nameTruncated: /[A-Z]$/.test(at(layout.names)),
    nationality,
    ...dated('birthDate', born),
    sex: sex ?? null,
    ...dated('expiryDate', expires),
    optionalData: layout.optionalData.map((span) =>
      sameSpan(span, layout.longNumberGoesOnIn) ? number.optionalData : unfill(at(span)),
    ),
    checks,
    valid: wellFormed && checks.every((one) => one.ok),
    problems,
  };
  return { kind: 'mrz', mrz, lines };
}

/** The lines of an MRZ: white space around them and empty lines are nothing. */
export function mrzLines(text: string): readonly string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What the lane knows of a document; an unknown date is an empty text. */
export function travelDocumentOf(mrz: ParsedMrz): TravelDocument {
  const {
    format,
    documentCode,
    issuingState,
    documentNumber,
    primaryIdentifier,
    secondaryIdentifier,
    nationality,
    sex,
  } = mrz;
  return {
    format,
    documentCode,
    issuingState,
    documentNumber,
    primaryIdentifier,
    secondaryIdentifier,
    nationality,
    sex,
    birthDate: mrz.birthDate ?? '',
    expiryDate: mrz.expiryDate ?? '',
  };
}

function sameSpan(a: Span, b: Span | null): boolean {
  return a.line === b?.line && a.from === b.from;
}

type At = (span: Span) => string;

interface DocumentNumber {
  readonly value: string;
  readonly check: MrzCheck;
  /** The optional data of its field without the rest of the number. */
  readonly optionalData: string;
}

function shortNumber(layout: MrzLayout, at: At): DocumentNumber {
  const printed = at(layout.documentNumber);
  return {
    value: unfill(printed),
    check: check('documentNumber', printed, at(layout.documentNumberCheck)),
    optionalData: layout.longNumberGoesOnIn === null ? '' : unfill(at(layout.longNumberGoesOnIn)),
  };
}

/**
 * ICAO 9303-5 §4.2.4: a filler where the check digit belongs says that the number goes on at the start of the optional
 * data, closed by its check digit and a filler.
 */
function longNumber(layout: MrzLayout, at: At): DocumentNumber | null {
  if (layout.longNumberGoesOnIn === null || at(layout.documentNumberCheck) !== '<') return null;
  if (at(layout.documentNumber).endsWith('<')) return null; // a number that ends here does not go on
  const optional = at(layout.longNumberGoesOnIn);
  const end = optional.indexOf('<') < 0 ? optional.length : optional.indexOf('<');
  if (end < 2) return null;
  const value = at(layout.documentNumber) + optional.slice(0, end - 1);
  return {
    value: unfill(value),
    check: check('documentNumber', value, optional.slice(end - 1, end)),
    optionalData: unfill(optional.slice(end + 1)),
  };
}

function check(field: CheckedField, over: string, found: string): MrzCheck {
  const expected = checkDigit(over);
  return { field, expected, found, ok: expected === found };
}

function sexOf(text: string): 'M' | 'F' | 'X' | null | undefined {
  if (text === 'M' || text === 'F' || text === 'X') return text;
  return text === '<' ? null : undefined;
}

/** ICAO 9303-3 §4.6: two fillers part the identifiers, one parts their words. */
function splitNames(field: string): { readonly primary: string; readonly secondary: string } {
  const [primary = '', ...rest] = field.replace(/<+$/, '').split('<<');
  return { primary: words(primary), secondary: words(rest.join('<')) };
}

function words(text: string): string {
  return text
    .split('<')
    .filter((word) => word !== '')
    .join(' ');
}

function unfill(text: string): string {
  return text.replace(/<+$/, '').replaceAll('<', ' ').trim();
}

function dated<Name extends 'birthDate' | 'expiryDate'>(name: Name, date: MrzDate): { readonly [K in Name]?: string } {
  return (date.kind === 'date' ? { [name]: date.iso } : {}) as { readonly [K in Name]?: string };
}
