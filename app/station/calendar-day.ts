const timeZones = { erenhot: 'Asia/Shanghai', 'zamyn-uud': 'Asia/Ulaanbaatar' } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day at a site, ISO 8601. Both posts keep UTC+8 without summer time. */
export function calendarDay(site: keyof typeof timeZones, milliseconds: number): string {
  const timeZone = timeZones[site];
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(milliseconds);
}
