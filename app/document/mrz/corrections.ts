import { type CheckedField, weightedAt } from './check-digit.ts';
import { type JudgedLines, judgeLines, textAt } from './checks.ts';
import { type FieldType, fillerLike, lookAlikes, mayStandIn, readingsOf } from './confusions.ts';
import type { MrzLayout, Span } from './layout.ts';
import { textOf, withoutLettersBehind, withoutRowBehind } from './names.ts';
import { isKnownState } from './states.ts';

export type CorrectedField =
  | 'documentCode'
  | 'issuingState'
  | 'names'
  | 'nationality'
  | 'sex'
  | CheckedField
  | `${Exclude<CheckedField, 'composite'>}Check`;

/** A field that was probably misread, and what may be printed there. An offer: nothing in an MRZ is ever corrected. */
export interface MrzCorrection {
  /** As in the document; `…Check` is the check digit of a field. */
  readonly field: CorrectedField;
  /** Where the field begins, counted from 1. */
  readonly line: number;
  readonly place: number;
  readonly found: string;
  readonly suggested: string;
  /** A check digit or the list of codes agrees; otherwise the offer rests on the type of the field alone. */
  readonly confirmed: boolean;
}

interface Field {
  readonly name: CorrectedField;
  readonly span: Span;
  readonly type: FieldType;
}

interface Offer extends Field {
  readonly suggested: string;
}

/** Of guesses about more than one character: more would help nobody to see what is printed. */
const mostGuesses = 8;

/** Whether lines without a problem may still have fillers that were read as letters. */
export function mayHaveLettersForFillers(layout: MrzLayout, lines: readonly string[]): boolean {
  const at = textAt(lines);
  const names = at(layout.names);
  if (withoutLettersBehind(names) !== names) return true;
  return layout.optionalData.some((span) => withoutRowBehind(at(span)) !== at(span));
}

/** What the lines may be where characters are of the wrong type for their field, or a check digit is wrong. */
export function correctionsOf(
  layout: MrzLayout,
  lines: readonly string[],
  asPrinted: JudgedLines,
): readonly MrzCorrection[] {
  const byType = fieldsOf(layout, asPrinted)
    .map((field) => offersByType(layout, field, lines))
    .filter((offers) => offers.length > 0);
  // With the likeliest reading of each impossible character in its place the check digits judge the rest.
  const likeliest = byType.reduce((text, [first]) => (first === undefined ? text : replaced(text, first)), lines);
  const judged = byType.length === 0 ? asPrinted : judgeLines(layout, likeliest);
  const corrections = byType.flat().map((offer) => correction(offer, lines, confirms(layout, likeliest, offer)));
  const byDigit = offersByCheckDigit(layout, likeliest, judged).map((offer) => correction(offer, lines, true));
  return [...corrections, ...byDigit];
}

function fieldsOf(layout: MrzLayout, { number }: JudgedLines): readonly Field[] {
  const mixed = (name: CorrectedField) => (span: Span) => ({ name, span, type: 'letters-and-digits' }) as const;
  return [
    ...ownFields(layout),
    ...number.over.map(mixed('documentNumber')),
    { name: 'documentNumberCheck', span: number.checkAt, type: 'digits' },
    ...optionalSpans(layout, number).map(mixed('optionalData')),
  ];
}

const ownFieldsOf = new WeakMap<MrzLayout, readonly Field[]>();

/** The fields that stand at the same place in all documents of a layout. */
function ownFields(layout: MrzLayout): readonly Field[] {
  const known = ownFieldsOf.get(layout);
  if (known !== undefined) return known;
  const { optionalDataCheck, composite } = layout;
  const fields: readonly (Field | null)[] = [
    { name: 'documentCode', span: layout.documentCode, type: 'letters' },
    { name: 'issuingState', span: layout.issuingState, type: 'letters' },
    { name: 'names', span: layout.names, type: 'letters' },
    { name: 'nationality', span: layout.nationality, type: 'letters' },
    { name: 'birthDate', span: layout.birthDate, type: 'digits-or-fillers' },
    { name: 'birthDateCheck', span: layout.birthDateCheck, type: 'digits' },
    { name: 'sex', span: layout.sex, type: 'letters' },
    { name: 'expiryDate', span: layout.expiryDate, type: 'digits' },
    { name: 'expiryDateCheck', span: layout.expiryDateCheck, type: 'digits' },
    optionalDataCheck && { name: 'optionalDataCheck', span: optionalDataCheck, type: 'digits-or-fillers' },
    composite && { name: 'composite', span: composite.check, type: 'digits' },
  ];
  const own = fields.filter((field) => field !== null);
  ownFieldsOf.set(layout, own);
  return own;
}

/** Optional data without what a long document number takes of it. */
function optionalSpans(layout: MrzLayout, { checkAt }: JudgedLines['number']): readonly Span[] {
  return layout.optionalData.map((span) =>
    span.line === checkAt.line && span.from <= checkAt.from && checkAt.to <= span.to
      ? { ...span, from: checkAt.to }
      : span,
  );
}

function offersByType(layout: MrzLayout, field: Field, lines: readonly string[]): readonly Offer[] {
  const found = textAt(lines)(field.span);
  if (mayStandIn(field.type, found)) {
    const offer = { ...field, suggested: withFillers(field.name, found) };
    if (offer.suggested === found) return [];
    // Letters may well end optional data: where a check digit covers them it has to speak for the fillers.
    const spokenFor = field.name === 'names' || layout.composite === null || confirms(layout, lines, offer);
    return spokenFor ? [offer] : [];
  }
  const suggestions = readingsOfText(found, field.type).filter((text) => text !== found && mayBe(field, text));
  const known = isStateField(field) ? suggestions.filter((text) => isKnownState(textOf(text))) : [];
  return (known.length > 0 ? known : suggestions.slice(0, 1)).map((suggested) => ({ ...field, suggested }));
}

/** Fillers that were read as letters: those letters may stand there, and K does not even change the sum. */
function withFillers(name: CorrectedField, found: string): string {
  if (name === 'names') return withoutLettersBehind(found);
  return name === 'optionalData' ? withoutRowBehind(found) : found;
}

/** No look-alike is offered that the field cannot hold. */
function mayBe({ name }: Field, text: string): boolean {
  if (name === 'sex') return /^[MFX<]$/.test(text);
  return name !== 'documentCode' || /^[ACIPV]/.test(text);
}

/** All that a text may be, in the order of likelihood, capped. */
function readingsOfText(text: string, type: FieldType): readonly string[] {
  let readings = [''];
  for (const character of text) {
    const choices = [...readingsOf(character, type)];
    const [likeliest = character] = choices;
    readings =
      choices.length > 1 && readings.length < mostGuesses
        ? readings.flatMap((start) => choices.map((choice) => start + choice))
        : readings.map((start) => start + likeliest);
  }
  return readings;
}

function isStateField({ name }: Field): boolean {
  return name === 'issuingState' || name === 'nationality';
}

function confirms(layout: MrzLayout, lines: readonly string[], offer: Offer): boolean {
  if (isStateField(offer)) return isKnownState(textOf(offer.suggested));
  const own = offer.name.replace(/Check$/, '');
  const checked = own === 'optionalData' && layout.optionalDataCheck === null ? 'composite' : own;
  return judgeLines(layout, replaced(lines, offer)).checks.some((one) => one.field === checked && one.ok);
}

/**
 * Where letters and digits mix, no type tells a misread character, but a wrong check digit does: what one or two
 * characters would have to be for it to be right, and all others with it where that is possible.
 */
function offersByCheckDigit(layout: MrzLayout, lines: readonly string[], judged: JudgedLines): readonly Offer[] {
  const { number, checks } = judged;
  const wrong = checks.filter((one) => !one.ok);
  const offers = wrong.flatMap(({ field, expected, found }) => {
    const missing = (Number(found) - Number(expected) + 10) % 10;
    if (!/^\d$/.test(found)) return [];
    switch (field) {
      case 'documentNumber':
        return spansWithOffset(number.over, number.over).flatMap(([span, offset]) =>
          misread('documentNumber', span, offset, missing, lines),
        );
      case 'optionalData':
        return layout.optionalData.flatMap((span) => misread('optionalData', span, 0, missing, lines));
      case 'composite':
        if (wrong.length > 1 || layout.composite === null) return [];
        return spansWithOffset(optionalSpans(layout, number), layout.composite.over).flatMap(([span, offset]) =>
          misread('optionalData', span, offset, missing, lines),
        );
      case 'birthDate':
      case 'expiryDate':
        return [];
      default:
        return field satisfies never;
    }
  });
  const wholly = offers.filter((offer) => judgeLines(layout, replaced(lines, offer)).checks.every((one) => one.ok));
  return wholly.length > 0 ? wholly : offers;
}

/** Each span that a check digit is taken over, with the number of characters that come before it in the sum. */
function spansWithOffset(spans: readonly Span[], over: readonly Span[]): readonly (readonly [Span, number])[] {
  return spans.flatMap((span) => {
    let offset = 0;
    for (const part of over) {
      if (part.line === span.line && part.from <= span.from && span.to <= part.to) {
        return [[span, offset + span.from - part.from] as const];
      }
      offset += part.to - part.from;
    }
    return [];
  });
}

interface Change {
  readonly index: number;
  readonly to: string;
  /** What it adds to the sum, modulo 10. */
  readonly adds: number;
}

/** The texts of a span, one or two look-alikes exchanged, whose sum is larger by `missing` modulo 10. */
function misread(
  name: CorrectedField,
  span: Span,
  offset: number,
  missing: number,
  lines: readonly string[],
): readonly Offer[] {
  const text = textAt(lines)(span);
  const changes = changesOf(text, offset);
  const single = changes.filter((one) => one.adds === missing).map((one) => [one]);
  const sets = single.length > 0 ? single : pairs(changes, missing).slice(0, mostGuesses);
  return sets.map((set) => {
    const characters = [...text];
    for (const { index, to } of set) characters[index] = to;
    return { name, span, type: 'letters-and-digits', suggested: characters.join('') };
  });
}

function changesOf(text: string, offset: number): readonly Change[] {
  const end = text.replace(/<+$/, '').length;
  return [...text].flatMap((character, index) => {
    const mayBeFiller = index > 0 && index === end - 1 && fillerLike.includes(character);
    return [...lookAlikes(character), ...(mayBeFiller ? ['<'] : [])].map((to) => {
      const adds = weightedAt(offset + index, to) - weightedAt(offset + index, character);
      return { index, to, adds: ((adds % 10) + 10) % 10 };
    });
  });
}

function pairs(changes: readonly Change[], missing: number): readonly (readonly Change[])[] {
  const found: (readonly Change[])[] = [];
  for (const [at, one] of changes.entries()) {
    for (const other of changes.slice(at + 1)) {
      if (other.index !== one.index && (one.adds + other.adds) % 10 === missing) found.push([one, other]);
    }
  }
  return found;
}

function replaced(lines: readonly string[], { span, suggested }: Offer): readonly string[] {
  return lines.map((line, index) =>
    index === span.line ? line.slice(0, span.from) + suggested + line.slice(span.to) : line,
  );
}

function correction(offer: Offer, lines: readonly string[], confirmed: boolean): MrzCorrection {
  const { name, span, suggested } = offer;
  return { field: name, line: span.line + 1, place: span.from + 1, found: textAt(lines)(span), suggested, confirmed };
}
