import type { TravelDocument } from '../core/document-checks.ts';
import type { Policy } from './policy.ts';

/** Why a traveller may not use the lane, null when they may. `today` is an ISO date at the site. */
export type Ineligibility = 'nationality' | 'document-type' | 'age-below-minimum' | 'age-unknown';

/** Applies the policy's `eligible` part to what the document says. */
export function ineligibility(document: TravelDocument, policy: Policy, today: string): Ineligibility | null {
  const { nationalities, documentTypes, minimumAge } = policy.eligible;
  if (!nationalities.includes(document.nationality)) return 'nationality';
  if (!documentTypes.includes(document.documentCode.slice(0, 1))) return 'document-type';
  const age = fullYears(document.birthDate, today);
  if (age === null) return minimumAge > 0 ? 'age-unknown' : null;
  return age < minimumAge ? 'age-below-minimum' : null;
}

/**
 * Full years from a birth date to `today`; of a birth date with unknown parts the latest day that it allows counts, so
 * that nobody is taken for older than they are. Null when even the year is unknown.
 */
function fullYears(birthDate: string, today: string): number | null {
  const [year, month = '12', day = '31'] = birthDate.split('-');
  if (year === undefined || !/^\d{4}$/.test(year)) return null;
  const [nowYear = '', nowMonth = '', nowDay = ''] = today.split('-');
  const hadBirthday = `${nowMonth}-${nowDay}` >= `${month}-${day}`;
  return Number(nowYear) - Number(year) - (hadBirthday ? 0 : 1);
}

/** True when the document's last day of validity is before `today`. A date with unknown parts is valid to its end. */
export function isExpired(expiryDate: string, today: string): boolean {
  const [year = '', month = '12', day = '31'] = expiryDate.split('-');
  return `${year}-${month}-${day}` < today;
}
