import type { TravelDocument } from '../../core/document-checks.ts';
import type { MrzCheck } from './check-digit.ts';
import { judgeLines, textAt } from './checks.ts';
import { correctionsOf, mayHaveLettersForFillers, type MrzCorrection } from './corrections.ts';
import { birthDate, expiryDate } from './dates.ts';
import { layoutOf, type MrzLayout } from './layout.ts';
import { namesOf, textOf } from './names.ts';
import { isWellFormed, problemsOf } from './problems.ts';

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
  /** What may have been misread, and as what: offers for who looks at the document. */
  readonly corrections: readonly MrzCorrection[];
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
  if (layout === null) return { kind: 'no-mrz', detail: shapeProblem(lines) };
  const at = textAt(lines);
  const judged = judgeLines(layout, lines);
  const { number, checks } = judged;
  const names = namesOf(at(layout.names));
  const born = birthDate(at(layout.birthDate), today);
  const expires = expiryDate(at(layout.expiryDate), today);
  const problems = problemsOf(layout, lines, { checks, born, expires, names });
  const nothingOdd = problems.length === 0 && !mayHaveLettersForFillers(layout, lines);
  const mrz: ParsedMrz = {
    format: layout.format,
    documentCode: textOf(at(layout.documentCode)),
    issuingState: textOf(at(layout.issuingState)),
    documentNumber: number.value,
    primaryIdentifier: names.primary,
    secondaryIdentifier: names.secondary,
    nameTruncated: names.truncated,
    nationality: textOf(at(layout.nationality)),
    ...(born.kind === 'date' && { birthDate: born.iso }),
    sex: sexOf(at(layout.sex)),
    ...(expires.kind === 'date' && { expiryDate: expires.iso }),
    optionalData: layout.optionalData.map((span) =>
      span === layout.longNumberGoesOnIn ? number.optionalData : textOf(at(span)),
    ),
    checks,
    valid: lines.every(isWellFormed) && checks.every((one) => one.ok),
    problems,
    corrections: nothingOdd ? [] : correctionsOf(layout, lines, judged),
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

const mostLinesNamed = 5;

function shapeProblem(lines: readonly string[]): string {
  const lengths = lines.slice(0, mostLinesNamed).map((line) => line.length);
  const shape = [...lengths, ...(lines.length > mostLinesNamed ? ['…'] : [])].join(' + ') || 'nothing';
  return `${lines.length} lines of ${shape} characters are none of TD1 3×30, TD2 and MRV-B 2×36, TD3 and MRV-A 2×44`;
}

function sexOf(text: string): 'M' | 'F' | 'X' | null {
  return text === 'M' || text === 'F' || text === 'X' ? text : null;
}
