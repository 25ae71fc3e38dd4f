/** A date in an MRZ as ISO 8601 with its unknown parts absent (`1985`, `1985-07`), or why it is none. */
export type MrzDate =
  | { readonly kind: 'date'; readonly iso: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'impossible' };

/** ICAO 9303-3 §4.8: unknown parts of a birth date are fillers. The year is the latest one not after `today`. */
export function birthDate(text: string, today: string): MrzDate {
  return mrzDate(text, today, 0);
}

/** The year of expiry is the one nearest to `today`: of 50 years on either side, the day decides. */
export function expiryDate(text: string, today: string): MrzDate {
  return mrzDate(text, today, Number.POSITIVE_INFINITY);
}

const unknown = '<<';

/** Of the days that a text may mean, the nearest to `today` that is at most `mostAfter` days after it. */
function mrzDate(text: string, today: string, mostAfter: number): MrzDate {
  if (!/^(?:\d\d|<<){3}$/.test(text)) return { kind: 'impossible' };
  const [yy, mm, dd] = [text.slice(0, 2), text.slice(2, 4), text.slice(4, 6)];
  // The first day that it can be stands for what is unknown.
  const month = mm === unknown ? 1 : Number(mm);
  const day = dd === unknown ? 1 : Number(dd);
  // Without a year the longest February counts.
  if (yy === unknown) return isDay(2000, month, day) ? { kind: 'unknown' } : { kind: 'impossible' };
  const now = Number(today.slice(0, 4));
  const todayNumber = dayNumber(now, Number(today.slice(5, 7)), Number(today.slice(8, 10)));
  let chosen: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  const thisCentury = now - (now % 100) + Number(yy);
  for (let year = thisCentury - 100; year <= thisCentury + 100; year += 100) {
    const after = dayNumber(year, month, day) - todayNumber;
    const written = year >= 0 && year <= 9999 && isDay(year, month, day);
    if (written && after <= mostAfter && Math.abs(after) < least) {
      [chosen, least] = [year, Math.abs(after)];
    }
  }
  if (chosen === null) return { kind: 'impossible' };
  const year = String(chosen).padStart(4, '0');
  if (mm === unknown) return { kind: 'date', iso: year };
  return { kind: 'date', iso: dd === unknown ? `${year}-${mm}` : `${year}-${mm}-${dd}` };
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isDay(year: number, month: number, day: number): boolean {
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  return day >= 1 && day <= (monthLengths[month - 1] ?? 0) + leapDay;
}

/** Days in the Gregorian calendar from one fixed day; a year begins in March, so that its last day is the leap day. */
function dayNumber(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const monthsSinceMarch = (month + 9) % 12;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return years * 365 + leapDays + Math.floor((153 * monthsSinceMarch + 2) / 5) + day;
}
