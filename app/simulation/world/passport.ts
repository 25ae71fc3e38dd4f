import { checkDigit } from '../../document/mrz/check-digit.ts';
import type { DocumentPlan, Flaw } from '../plan.ts';
import type { Identity } from '../world-port.ts';

/** A passport that somebody carries: what is printed, and what its chip says. */
export interface SimPassport {
  readonly holder: Identity;
  /** Two lines joined by a line feed. */
  readonly mrz: string;
  readonly chip: SimChip | null;
}

export interface SimChip {
  /** DG1 as stored. */
  readonly mrz: string;
  /** Everything that passive authentication looks at is as it was signed. */
  readonly genuine: boolean;
  /** Who the picture in DG2 shows. */
  readonly portrait: Identity;
}

/** The two lines of a TD3 passport (ICAO 9303-4), with check digits that are right. */
export function printedLines(document: DocumentPlan): string {
  const names = `${document.primary}<<${document.secondary}`.padEnd(39, '<').slice(0, 39);
  const number = document.number.padEnd(9, '<');
  const optional = ''.padEnd(14, '<');
  const checked = (field: string) => field + checkDigit(field);
  const dates = `${checked(document.birth)}${document.sex}${checked(document.expiry)}`;
  const composite = `${checked(number)}${checked(document.birth)}${checked(document.expiry)}${optional}${checkDigit(optional)}`;
  return [
    `P<${document.issuingState}${names}`,
    `${checked(number)}${document.nationality}${dates}${optional}${checkDigit(optional)}${checkDigit(composite)}`,
  ].join('\n');
}

export function passportOf(holder: Identity, document: DocumentPlan, flaw: Flaw | null): SimPassport {
  const mrz = printedLines(document);
  if (flaw === 'no-chip') return { holder, mrz, chip: null };
  // An impostor carries somebody else's book: the picture is not theirs.
  const portrait = flaw === 'impostor' ? `owner-of-${document.number}` : holder;
  return { holder, mrz, chip: { mrz, genuine: flaw !== 'forged-chip', portrait } };
}

/** The same lines with characters misread, so that a check digit finds it or the text is none. */
export function misread(mrz: string, at: number): string {
  const place = mrz.length - 44 + (at % 40);
  const wrong = mrz[place] === '7' ? '1' : '7';
  return `${mrz.slice(0, place)}${wrong}${mrz.slice(place + 1)}`;
}
