import { Chance } from './chance.ts';
import { type FaultPlace, faultPlaces, operationsOfOneTraveller } from './fault-places.ts';
import type { FaultName, PlannedFault } from './faults.ts';

/** What a traveller does, besides laying a document down, looking and walking. */
export const misbehaviours = [
  'turns-back',
  'swaps',
  'tailgates',
  'faints',
  'second-document',
  'luggage',
  'never-leaves',
  'lifts-document',
  'asks-help',
  'walks-away',
  'asks-more-time',
  'wheelchair',
  'attendant',
] as const satisfies readonly FaultName[];

/** What may be wrong with a traveller who behaves. */
export const flaws = [
  'forged-chip',
  'no-chip',
  'expired',
  'not-eligible',
  'listed',
  'impostor',
] as const satisfies readonly FaultName[];

export type Behaviour = 'walks' | (typeof misbehaviours)[number];
export type Flaw = (typeof flaws)[number];

/** The fields of the printed MRZ and the chip. Nobody's: each run makes its own. */
export interface DocumentPlan {
  readonly number: string;
  readonly issuingState: 'MNG' | 'CHN' | 'RUS';
  readonly nationality: 'MNG' | 'CHN' | 'RUS';
  readonly primary: string;
  readonly secondary: string;
  /** YYMMDD */
  readonly birth: string;
  readonly sex: 'M' | 'F';
  /** YYMMDD */
  readonly expiry: string;
}

export interface TravellerPlan {
  /** From 0, in the order of the queue. */
  readonly number: number;
  /** Ms between the lane's invitation and this traveller's first step. */
  readonly after: number;
  /** 0 … 1: quick or slow in all that they do. */
  readonly pace: number;
  readonly document: DocumentPlan;
  /** null: nothing is wrong. */
  readonly flaw: Flaw | null;
  readonly behaviour: Behaviour;
  /** When in their crossing they misbehave, 0 … 1. */
  readonly when: number;
}

/** How the officers of this episode are: what they decide about a case, and how soon. */
export interface OfficerPlan {
  /** Ms from the alarm to the click. */
  readonly reactsAfter: number;
  readonly decides: 'lets-through' | 'refuses' | 'waits';
}

/** Everything that happens in an episode follows from this, and from nothing else. */
export interface EpisodePlan {
  readonly seed: string;
  readonly number: number;
  readonly doors: 'one' | 'two';
  /** What becomes of whoever asks for assistance: more time by itself, or an officer. */
  readonly assistance: 'automatic' | 'officer';
  /** True: Ed25519 signs and verifies in journal and border; false: a counting stand-in. */
  readonly realKeys: boolean;
  readonly travellers: readonly TravellerPlan[];
  readonly faults: readonly PlannedFault[];
  readonly officers: OfficerPlan;
}

/** Crossings of one episode at most: long enough for what one traveller leaves behind to meet the next ones. */
export const longestEpisode = 25;

const misbehaving = 0.3;
const flawed = 0.12;
/** Faults of machines and officers, as many as there are travellers times this, on average. */
const faultsOfOneTraveller = 0.6;

/** The plan of one episode: a function of the seed, its number and the faults that may strike. */
export function planEpisode(
  seed: string,
  number: number,
  faults: ReadonlySet<FaultName>,
  crossings = longestEpisode,
): EpisodePlan {
  const chance = new Chance(`${seed}/episode-${number}`);
  const allowed = <Name extends FaultName>(names: readonly Name[]) => names.filter((name) => faults.has(name));
  const possible = { misbehaviours: allowed(misbehaviours), flaws: allowed(flaws) };
  const travellers = Array.from({ length: crossings }, (_, index) =>
    planTraveller(chance.fork(`traveller-${index}`), index, possible),
  );
  return {
    seed,
    number,
    doors: number % 2 === 0 ? 'one' : 'two',
    assistance: number % 4 < 2 ? 'automatic' : 'officer',
    realKeys: number % 100 === 1,
    travellers,
    faults: planFaults(chance.fork('faults'), crossings, faults),
    officers: {
      reactsAfter: 2_000 + chance.int(16_000),
      decides: chance.one(['lets-through', 'refuses', 'waits'] as const),
    },
  };
}

function planTraveller(
  chance: Chance,
  number: number,
  possible: { readonly misbehaviours: readonly Behaviour[]; readonly flaws: readonly Flaw[] },
): TravellerPlan {
  const state = chance.one(['MNG', 'CHN'] as const);
  const flaw = possible.flaws.length > 0 && chance.happens(flawed) ? chance.one(possible.flaws) : null;
  const foreign = flaw === 'not-eligible' ? ('RUS' as const) : state;
  const misbehaves = possible.misbehaviours.length > 0 && chance.happens(misbehaving);
  return {
    number,
    after: 300 + chance.int(2_000),
    pace: chance.float(),
    document: {
      number: `${chance.one([...'EGKP'])}${String(chance.int(100_000_000)).padStart(8, '0')}`,
      issuingState: foreign,
      nationality: foreign,
      // Longer than any word that a journal holds, so that one that is found was kept.
      primary: name(chance, 9 + chance.int(6)),
      secondary: name(chance, 8 + chance.int(6)),
      birth: date(chance, 50, 45),
      sex: chance.one(['M', 'F'] as const),
      expiry: flaw === 'expired' ? date(chance, 20, 5) : date(chance, 28, 6),
    },
    flaw,
    behaviour: misbehaves ? chance.one(possible.misbehaviours) : 'walks',
    when: chance.float(),
  };
}

function planFaults(chance: Chance, crossings: number, faults: ReadonlySet<FaultName>): readonly PlannedFault[] {
  const names = [...faults].filter((name) => faultPlaces[name] !== undefined);
  if (names.length === 0) return [];
  const many = Math.round(crossings * faultsOfOneTraveller * 2 * chance.float());
  return Array.from({ length: many }, () => planFault(chance, crossings, chance.one(names), faults)).flat();
}

function planFault(
  chance: Chance,
  crossings: number,
  name: FaultName,
  faults: ReadonlySet<FaultName>,
): readonly PlannedFault[] {
  const place: FaultPlace = chance.one(faultPlaces[name] ?? ['time']);
  const nth = chance.int(operationsOfOneTraveller[place] * crossings);
  const fault = { name, place, nth, size: chance.float() };
  if (place !== 'opening') return [fault];
  // What is to come before an opening needs the time of a slow disk for it, or of an order that is late.
  const slow = chance.happens(0.6);
  const delay = slow ? 'disk-slow' : 'gate-late';
  if (!faults.has(delay)) return [fault];
  return [fault, { name: delay, place: slow ? 'disk.sync-opening' : 'gate.permit', nth, size: chance.float() }];
}

function name(chance: Chance, letters: number): string {
  return Array.from({ length: letters }, () => chance.one([...'ABCDEGHIKLMNORSTUVZ'])).join('');
}

/** YYMMDD in one of the years from 20`from` (or 19`from`) on. */
function date(chance: Chance, from: number, years: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(from + chance.int(years))}${two(1 + chance.int(12))}${two(1 + chance.int(28))}`;
}
