/** The calendar day at a site, ISO 8601. Both posts keep UTC+8 without summer time. */
export function calendarDay(site: 'erenhot' | 'zamyn-uud', milliseconds: number): string {
  const timeZone = site === 'erenhot' ? 'Asia/Shanghai' : 'Asia/Ulaanbaatar';
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(milliseconds);
}
