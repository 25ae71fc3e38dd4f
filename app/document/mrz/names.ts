import { fillerLike } from './confusions.ts';

/** What the name field says. */
export interface MrzNames {
  readonly primary: string;
  readonly secondary: string;
  /** ICAO 9303-4 §4.2.3: a letter in the last place says that the name may have been cut, even when it just fits. */
  readonly truncated: boolean;
}

/** ICAO 9303-3 §4.6: two fillers part the identifiers, one parts their words. */
export function namesOf(field: string): MrzNames {
  const [primary = '', ...rest] = unfilled(field).split('<<');
  return { primary: words(primary), secondary: words(rest.join('<')), truncated: /\p{L}$/u.test(field) };
}

/** A field as text: fillers at its ends are nothing, those within stand for spaces. */
export function textOf(field: string): string {
  const text = unfilled(field);
  return text.includes('<') ? text.replaceAll('<', ' ').trim() : text;
}

const rowAtTheEnd = new RegExp(`([${fillerLike}])\\1{2,}$`);
const fillersAndLike = new RegExp(`^[${fillerLike}<]*$`);

/** A name field with fillers for the letters behind the name that fillers are read as: fillers only come there. */
export function withoutLettersBehind(names: string): string {
  const [, behindName = ''] = /^[A-Z](?:<?[A-Z])*<<[A-Z](?:<?[A-Z])*<<([A-Z<]*)$/.exec(names) ?? [];
  return fillersAndLike.test(behindName) && behindName !== ''
    ? names.slice(0, -behindName.length).padEnd(names.length, '<')
    : withoutRowBehind(names);
}

/** A field with fillers for a row of one such letter at its end. */
export function withoutRowBehind(field: string): string {
  const row = rowAtTheEnd.exec(field)?.[0] ?? '';
  return row === '' ? field : field.slice(0, -row.length).padEnd(field.length, '<');
}

/** By hand: the pattern `<+$` is tried again at each filler within. */
function unfilled(field: string): string {
  let end = field.length;
  while (end > 0 && field[end - 1] === '<') end -= 1;
  return field.slice(0, end);
}

function words(text: string): string {
  return text.includes('<')
    ? text
        .split('<')
        .filter((word) => word !== '')
        .join(' ')
    : text;
}
