/** A date in an MRZ as ISO 8601 with its unknown parts absent (`1985`, `1985-07`), or why it is none. */
export type MrzDate =
  | { readonly kind: 'date'; readonly iso: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'impossible' };

/** ICAO 9303-3 §4.8: unknown parts of a birth date are fillers. The year is the latest one not after `today`. */
export function birthDate(text: string, today: string): MrzDate {
  return mrzDate(text, (twoDigits) => {
    const year = Number(today.slice(0, 2)) * 100 + twoDigits;
    const sorted = `${text.slice(2, 4).replace('<<', '01')}-${text.slice(4, 6).replace('<<', '01')}`;
    return `${year}-${sorted}` > today ? year - 100 : year;
  });
}

/** The year of expiry is the one nearest to `today`. */
export function expiryDate(text: string, today: string): MrzDate {
  return mrzDate(text, (twoDigits) => {
    const now = Number(today.slice(0, 4));
    const century = now - (now % 100);
    const years = [century - 100 + twoDigits, century + twoDigits, century + 100 + twoDigits];
    const sinceToday = (year: number) => {
      const months = Number(text.slice(2, 4).replace('<<', '01')) - Number(today.slice(5, 7));
      const days = Number(text.slice(4, 6).replace('<<', '01')) - Number(today.slice(8, 10));
      return Math.abs((year - now) * 372 + months * 31 + days); // of 50 years on either side, the day decides
    };
    return years.reduce((best, year) => (sinceToday(year) < sinceToday(best) ? year : best));
  });
}

function mrzDate(text: string, fullYear: (twoDigits: number) => number): MrzDate {
  const match = /^(\d\d|<<)(\d\d|<<)(\d\d|<<)$/.exec(text);
  if (match === null) return { kind: 'impossible' };
  const [, yy = '', mm = '', dd = ''] = match;
  if (yy === '<<') return { kind: 'unknown' };
  const year = String(fullYear(Number(yy))).padStart(4, '0');
  if (mm === '<<') return { kind: 'date', iso: year };
  if (Number(mm) < 1 || Number(mm) > 12) return { kind: 'impossible' };
  if (dd === '<<') return { kind: 'date', iso: `${year}-${mm}` };
  const days = new Date(Date.UTC(Number(year), Number(mm), 0)).getUTCDate();
  if (Number(dd) < 1 || Number(dd) > days) return { kind: 'impossible' };
  return { kind: 'date', iso: `${year}-${mm}-${dd}` };
}
