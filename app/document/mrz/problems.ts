import type { MrzCheck } from './check-digit.ts';
import { textAt } from './checks.ts';
import type { MrzDate } from './dates.ts';
import type { MrzLayout } from './layout.ts';
import { type MrzNames, textOf } from './names.ts';
import { isKnownState } from './states.ts';

interface Read {
  readonly checks: readonly MrzCheck[];
  readonly born: MrzDate;
  readonly expires: MrzDate;
  readonly names: MrzNames;
}

/** ICAO 9303-3 §4.3: the only characters of an MRZ. */
export function isWellFormed(line: string): boolean {
  return /^[A-Z0-9<]*$/.test(line);
}

/** All that does not fit in lines of this layout, in words for who looks at the document. */
export function problemsOf(layout: MrzLayout, lines: readonly string[], read: Read): readonly string[] {
  const { checks, born, expires, names } = read;
  const at = textAt(lines);
  const problems: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!isWellFormed(line)) problems.push(strangeCharacter(line, index));
  }
  for (const { ok, field, found, expected } of checks) {
    if (!ok) problems.push(`check digit of ${field}: ${found} is printed, ${expected} is computed`);
  }
  const code = textOf(at(layout.documentCode));
  // ICAO 9303-5 §4.2.2.1: no card has a V, which is for visas.
  if (!(layout.format === 'TD1' ? /^[ACI]/ : /^[APCIV]/).test(code))
    problems.push(`document code "${code}" is unknown`);
  const issuingState = textOf(at(layout.issuingState));
  if (!isKnownState(issuingState)) problems.push(`issuing state "${issuingState}" is unknown`);
  const nationality = textOf(at(layout.nationality));
  if (!isKnownState(nationality)) problems.push(`nationality "${nationality}" is unknown`);
  if (born.kind === 'impossible') problems.push(`birth date "${at(layout.birthDate)}" is no date`);
  const expiry = at(layout.expiryDate);
  // ICAO 9303-3 §4.8: only a birth date may have unknown parts.
  if (expires.kind !== 'date' || expiry.includes('<')) problems.push(`expiry date "${expiry}" is no date`);
  const sex = at(layout.sex);
  if (!/^[MFX<]$/.test(sex)) problems.push(`sex "${sex}" is none of M, F, X, <`);
  // ICAO 9303-3 §4.6: numeric characters are not used in names.
  const digit = /[0-9]/.exec(at(layout.names));
  if (digit !== null) problems.push(`the name has the digit ${digit[0]}`);
  if (names.primary === '') problems.push('there is no name');
  return problems;
}

function strangeCharacter(line: string, index: number): string {
  const { index: before, 0: character } = /[^A-Z0-9<]/u.exec(line)!;
  return `line ${index + 1}, place ${before + 1}: "${character}" is not of A–Z, 0–9, <`;
}
