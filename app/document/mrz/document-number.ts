import { check, type MrzCheck } from './check-digit.ts';
import type { MrzLayout, Span } from './layout.ts';
import { textOf } from './names.ts';

export interface DocumentNumber {
  readonly value: string;
  readonly check: MrzCheck;
  /** Where its characters stand, and its check digit. */
  readonly over: readonly Span[];
  readonly checkAt: Span;
  /** The optional data of the field that a long number goes on in, without the number's rest. */
  readonly optionalData: string;
}

type At = (span: Span) => string;

export function documentNumberOf(layout: MrzLayout, at: At): DocumentNumber {
  return longNumber(layout, at) ?? shortNumber(layout, at);
}

function shortNumber(layout: MrzLayout, at: At): DocumentNumber {
  const printed = at(layout.documentNumber);
  return {
    value: textOf(printed),
    check: check('documentNumber', printed, at(layout.documentNumberCheck)),
    over: [layout.documentNumber],
    checkAt: layout.documentNumberCheck,
    optionalData: layout.longNumberGoesOnIn === null ? '' : textOf(at(layout.longNumberGoesOnIn)),
  };
}

/**
 * ICAO 9303-5 §4.2.2.3 note j and §4.2.4: a filler where the check digit belongs says that the number goes on at the
 * start of the optional data, closed by its check digit and a filler.
 */
function longNumber(layout: MrzLayout, at: At): DocumentNumber | null {
  const goesOnIn = layout.longNumberGoesOnIn;
  if (goesOnIn === null || at(layout.documentNumberCheck) !== '<') return null;
  const first = at(layout.documentNumber);
  const optional = at(goesOnIn);
  const filler = optional.indexOf('<');
  const end = filler < 0 ? optional.length : filler;
  if (end < 2 || first.startsWith('<')) return null;
  const { line, from } = goesOnIn;
  const over = [layout.documentNumber, { line, from, to: from + end - 1 }];
  const checkAt = { line, from: from + end - 1, to: from + end };
  const printed = first + optional.slice(0, end - 1);
  const digit = check('documentNumber', printed, at(checkAt));
  // A space in the ninth place is printed as a filler too: its check digit alone tells it from a number that ends there.
  if (first.endsWith('<') && !digit.ok) return null;
  return { value: textOf(printed), check: digit, over, checkAt, optionalData: textOf(optional.slice(end + 1)) };
}
