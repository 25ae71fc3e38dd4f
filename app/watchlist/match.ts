import { certificateCountryOf } from '../document/mrz/states.ts';
import { latinReadings } from '../names/latin-name.ts';

/** Who is asked for: as the MRZ says it. */
export interface Traveller {
  readonly documentNumber: string;
  readonly issuingState: string;
  readonly primary: string;
  readonly secondary: string;
  /** ISO 8601 with unknown parts absent; empty when unknown. */
  readonly birthDate: string;
  readonly nationality?: string | undefined;
  readonly sex?: 'M' | 'F' | 'X' | null | undefined;
}

/** What a list says of a person, without the names: those are the keys it is found by. */
export interface ListedPerson {
  readonly birthDates: readonly string[];
  readonly nationalities: readonly string[];
  readonly sex: 'M' | 'F' | 'X' | null;
}

/** Something that a list holds under a key of `keysOf…`. A document needs no more than its key. */
export interface Candidate {
  readonly list: string;
  readonly entry: string;
  readonly person: ListedPerson | null;
}

export interface Hit {
  readonly list: string;
  readonly entry: string;
  readonly kind: 'document' | 'person';
  readonly score: number;
  readonly reasons: string[];
}

/** One code for a state, however it is written: CN and CHN, D and DEU. */
function stateCode(code: string): string {
  const letters = code.toUpperCase().replace(/[^A-Z]/g, '');
  if (letters === 'XK') return 'KS';
  return certificateCountryOf(letters) ?? letters;
}

/** The key of a document: number and issuing state, compared on A–Z and 0–9; null when either is missing. */
export function documentKey(number: string, state: string): string | null {
  const characters = number.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const issuer = stateCode(state);
  return characters === '' || issuer === '' ? null : `d:${issuer}:${characters}`;
}

/** Keys of a name whose parts are known: its words in any order, and its letters in both orders of the parts. */
export function nameKeys(primary: string, secondary: string): readonly string[] {
  return [...new Set([...keysOfName(`${primary} ${secondary}`), ...keysOfName(`${secondary} ${primary}`)])];
}

/** Keys of a name as one text. Two names are the same exactly when they share a key. */
export function keysOfName(name: string): readonly string[] {
  return latinReadings(name).flatMap((words) => [`n:${[...words].sort().join(' ')}`, `c:${words.join('')}`]);
}

/** Everything under which a traveller may stand on a list. */
export function keysOfTraveller(traveller: Traveller): readonly string[] {
  const document = documentKey(traveller.documentNumber, traveller.issuingState);
  return [...(document === null ? [] : [document]), ...nameKeys(traveller.primary, traveller.secondary)];
}

/** What candidates found by `keysOfTraveller` mean; each entry at most once a kind, the highest score first. */
export function hitsAmong(candidates: readonly Candidate[], traveller: Traveller): readonly Hit[] {
  const best = new Map<string, Hit>();
  for (const candidate of candidates) {
    const hit = candidate.person === null ? documentHit(candidate) : personHit(candidate, candidate.person, traveller);
    if (hit === null) continue;
    const key = JSON.stringify([hit.list, hit.entry, hit.kind]);
    if ((best.get(key)?.score ?? -1) < hit.score) best.set(key, hit);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || (a.entry < b.entry ? -1 : 1));
}

function documentHit({ list, entry }: Candidate): Hit {
  return { list, entry, kind: 'document', score: 1, reasons: ['document number and issuing state are on the list'] };
}

const dateScores = { same: 1, partial: 0.9, near: 0.8, unknown: 0.7 } as const;
const dateReasons = {
  same: 'the birth date is the same',
  partial: 'the birth date agrees as far as it is known',
  near: 'the birth date differs in one digit, or day and month are swapped',
  unknown: 'the traveller’s birth date is not known',
} as const;
/** What a trait that is known on both sides and differs takes off: people have two passports, lists have errors. */
const contradiction = 0.1;

function personHit({ list, entry }: Candidate, person: ListedPerson, traveller: Traveller): Hit | null {
  const order = ['same', 'partial', 'near', 'unknown'] as const;
  const found = person.birthDates.map((date) => birthDateAgreement(date, traveller.birthDate));
  const agreement = order.find((one) => found.includes(one));
  if (agreement === undefined) return null;
  const reasons = ['the name is the same', dateReasons[agreement]];
  let score: number = dateScores[agreement];
  const nationality = stateCode(traveller.nationality ?? '');
  if (nationality !== '' && person.nationalities.length > 0) {
    const same = person.nationalities.some((one) => stateCode(one) === nationality);
    reasons.push(same ? 'the nationality is the same' : 'the nationality differs');
    score -= same ? 0 : contradiction;
  }
  const { sex } = traveller;
  if (sex !== null && sex !== undefined && person.sex !== null && sex !== person.sex) {
    reasons.push('the sex differs');
    score -= contradiction;
  }
  return { list, entry, kind: 'person', score: Math.round(score * 100) / 100, reasons };
}

/**
 * How two birth dates agree. A full date that differs in more than one digit and is not day and month swapped is another
 * person's; a partial one agrees with what it names.
 */
export function birthDateAgreement(
  listed: string,
  travellers: string,
): 'same' | 'partial' | 'near' | 'unknown' | 'different' {
  if (travellers === '') return 'unknown';
  const ours = listed.split('-');
  const theirs = travellers.split('-');
  const known = Math.min(ours.length, theirs.length);
  if (known < 3) return ours.slice(0, known).join('-') === theirs.slice(0, known).join('-') ? 'partial' : 'different';
  if (listed === travellers) return 'same';
  const [year, month, day] = ours;
  if (travellers === `${year}-${day}-${month}`) return 'near';
  const digits = [...listed].filter((digit, index) => digit !== travellers[index]).length;
  return digits <= 1 ? 'near' : 'different';
}
