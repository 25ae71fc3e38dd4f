import { check, type MrzCheck } from './check-digit.ts';
import { type DocumentNumber, documentNumberOf } from './document-number.ts';
import type { MrzLayout, Span } from './layout.ts';

export interface JudgedLines {
  readonly number: DocumentNumber;
  /** Every check digit that the format has. */
  readonly checks: readonly MrzCheck[];
}

export function textAt(lines: readonly string[]): (span: Span) => string {
  return (span) => (lines[span.line] ?? '').slice(span.from, span.to);
}

/** Judges all check digits of lines that have this layout. */
export function judgeLines(layout: MrzLayout, lines: readonly string[]): JudgedLines {
  const at = textAt(lines);
  const number = documentNumberOf(layout, at);
  const checks: MrzCheck[] = [number.check];
  checks.push(check('birthDate', at(layout.birthDate), at(layout.birthDateCheck)));
  checks.push(check('expiryDate', at(layout.expiryDate), at(layout.expiryDateCheck)));
  if (layout.optionalDataCheck !== null) {
    const data = layout.optionalData.map(at).join('');
    const digit = check('optionalData', data, at(layout.optionalDataCheck));
    // ICAO 9303-4 §4.2.2.2: a filler may stand for the check digit of an empty field.
    checks.push({ ...digit, ok: digit.ok || (digit.found === '<' && /^<*$/.test(data)) });
  }
  if (layout.composite !== null) {
    checks.push(check('composite', layout.composite.over.map(at).join(''), at(layout.composite.check)));
  }
  return { number, checks };
}
