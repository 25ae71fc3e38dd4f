import { listLine, type ListLine, type RawEntry } from './list-entry.ts';

/** Schemata of FollowTheMoney that describe people, and those that are documents of one. */
const personSchemata = new Set(['Person', 'LegalEntity']);
const documentSchemata = new Set(['Passport', 'Identification']);

/** One line of a FollowTheMoney NDJSON file. Companies, ships, addresses and links are passed over. */
export function followTheMoneyLine(line: number, text: string): ListLine {
  const reject = (reason: string): ListLine => ({ kind: 'rejected', line, reason });
  let entity: unknown;
  try {
    entity = JSON.parse(text);
  } catch {
    return reject('it is no JSON');
  }
  if (!isRecord(entity)) return reject('it is no JSON object');
  const { id, schema, properties } = entity;
  if (typeof id !== 'string' || id === '') return reject('it has no id');
  if (typeof schema !== 'string') return reject('it has no schema');
  const isPerson = personSchemata.has(schema);
  if (!isPerson && !documentSchemata.has(schema)) return { kind: 'ignored', line };
  if (!isRecord(properties)) return reject('it has no properties');
  const values = (name: string) => valuesOf(properties, name);
  if (isPerson) return listLine(line, person(id, values));

  // A document that stands by itself names its holder, and the holder is the list's entry.
  const state = values('country');
  const documents = values('number').flatMap((number) => state.map((one) => ({ number, state: one })));
  return listLine(line, {
    id: values('holder')[0] ?? id,
    documents,
    names: [],
    birthDates: [],
    nationalities: [],
    sex: '',
  });
}

function person(id: string, values: (name: string) => readonly string[]): RawEntry {
  const nationalities = [...new Set([...values('nationality'), ...values('citizenship')])];
  const states = nationalities.length > 0 ? nationalities : values('country');
  const given = [...values('firstName'), ...values('secondName'), ...values('middleName')].join(' ');
  const family = values('lastName');
  return {
    id,
    documents: [...values('passportNumber'), ...values('idNumber')].flatMap((number) =>
      // Without any state the number cannot be compared; the person still can.
      states.map((state) => ({ number, state })),
    ),
    names: [
      ...[...values('name'), ...values('alias'), ...values('previousName')].map((full) => ({ full })),
      ...family.map((primary) => ({ primary, secondary: given })),
    ],
    birthDates: values('birthDate'),
    nationalities,
    sex: values('gender').find((one) => ['male', 'female', 'other'].includes(one)) ?? '',
  };
}

/** FollowTheMoney properties are lists of texts; a single text is taken as a list of one. */
function valuesOf(properties: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list
    .filter((one) => typeof one === 'string')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
