import type { CrossingId, LaneId, OfficerId } from '../core/ids.ts';

declare const brand: unique symbol;

/** A name out of somebody's own list: a rule, a policy version, a list, a state code. Never a person's, never a document's. */
export type Token = (string & { readonly [brand]: 'Token' }) | LaneId | OfficerId | CrossingId;
/** A few words of a technician or an officer, or of a program, with everything that looks like a document taken out. */
export type PlainWords = string & { readonly [brand]: 'PlainWords' };
/** A commitment to what stands elsewhere, under a salt of its own: nothing can be read out of it. */
export type Commitment = string & { readonly [brand]: 'Commitment' };

const tokenPattern = /^[A-Za-z0-9][A-Za-z0-9._:+/=-]{0,99}$/;
const longestWords = 200;
/** Of a longer text, only so much is looked at: a chip or a network may have written it, and searching costs its square. */
const longestRead = 2_000;

/** A text as a token; what can be none becomes `?`. */
export function token(text: string): Token {
  return (tokenPattern.test(text) ? text : '?') as Token;
}

/** Short, on one line, and without what could be a document's lines, number or date. */
export function plainWords(text: string): PlainWords {
  // A word that is cut might be a number that is none any more.
  const read = text.length > longestRead ? `${text.slice(0, longestRead).replace(/\S*$/, '')}…` : text;
  const line = read
    .replace(/\s+/g, ' ')
    .replace(/[A-Z0-9<]*<[A-Z0-9<]*/g, '…')
    .replace(/[\p{L}\p{N}.-]*\d(?:[ .-]?[\p{L}]?\d){5}[\p{L}\p{N}.-]*/gu, '…')
    .trim();
  return (line.length > longestWords ? `${line.slice(0, longestWords - 1)}…` : line) as PlainWords;
}

/** One kind of value that a field may have. */
export interface FieldKind<T> {
  /** For the catalogue's page. */
  readonly words: string;
  readonly optional: boolean;
  fits(value: unknown): value is T;
}

type Optional<T> = FieldKind<T> & { readonly optional: true };

function kind<T>(words: string, fits: (value: unknown) => boolean): FieldKind<T> {
  return { words, optional: false, fits: fits as FieldKind<T>['fits'] };
}

/** One word of a closed list. */
export function word<const T extends string>(...words: readonly T[]): FieldKind<T> {
  return kind(words.map((one) => `\`${one}\``).join(', '), (value) => words.includes(value as T));
}

export const flag = kind<boolean>('true or false', (value) => typeof value === 'boolean');
export const count = kind<number>('whole number', Number.isSafeInteger);
export const measure = kind<number>('number', Number.isFinite);
export const time = kind<string>(
  'time, RFC 3339',
  (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value),
);
export const name = kind<Token>(
  'name',
  (value) => typeof value === 'string' && (value === '?' || tokenPattern.test(value)),
);
export const words = kind<PlainWords>(
  'a few words',
  (value) => typeof value === 'string' && plainWords(value) === value,
);
export const commitment = kind<Commitment>(
  'commitment, base64url',
  (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value),
);
/** Who opened, pressed or ended something. */
export const by = kind<Token | 'machine' | 'button'>(
  'name',
  (value) => typeof value === 'string' && tokenPattern.test(value),
);
export const hash = kind<string>(
  'hash, base64',
  (value) => typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$|^$/.test(value),
);
/** A lane's own record of what is open, as it stands in its entries. */
export const record = kind<Readonly<Record<string, unknown>>>(
  'the lane’s record of what is open',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

export function nullable<T>(of: FieldKind<T>): FieldKind<T | null> {
  return kind(`${of.words}, or null`, (value) => value === null || of.fits(value));
}

export function optional<T>(of: FieldKind<T>): Optional<T> {
  return { ...kind<T>(`${of.words}; may be absent`, (value) => of.fits(value)), optional: true };
}

export function listOf<T>(of: FieldKind<T>): FieldKind<readonly T[]> {
  return kind(`list of: ${of.words}`, (value) => Array.isArray(value) && value.every((one) => of.fits(one)));
}

/** Numbers by name: measurements. */
export const measures = kind<Readonly<Record<string, number | null>>>(
  'numbers by name',
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([key, one]) => tokenPattern.test(key) && (one === null || Number.isFinite(one))),
);

export type FieldKinds = Readonly<Record<string, FieldKind<unknown>>>;
type TypeOf<K> = K extends FieldKind<infer T> ? T : never;
type OptionalNames<K extends FieldKinds> = { [N in keyof K]: K[N] extends { optional: true } ? N : never }[keyof K];

/** The values that an event with these fields is written with. */
export type FieldsOfKinds<K extends FieldKinds> = keyof K extends never
  ? Readonly<Record<string, never>>
  : SomeFields<K>;

type SomeFields<K extends FieldKinds> = {
  readonly [N in Exclude<keyof K, OptionalNames<K>>]: TypeOf<K[N]>;
} & {
  readonly [N in OptionalNames<K>]?: TypeOf<K[N]> | undefined;
};

export function fieldsOf<K extends FieldKinds>(kinds: K): FieldKind<FieldsOfKinds<K>> {
  const entries = Object.entries(kinds);
  return kind(
    entries.map(([key, one]) => `\`${key}\` (${one.words})`).join('; '),
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.keys(value).every((key) => Object.hasOwn(kinds, key)) &&
      entries.every(([key, one]) => {
        const held = (value as Readonly<Record<string, unknown>>)[key];
        return held === undefined ? one.optional : one.fits(held);
      }),
  );
}

/** Nothing that a catalogue does not know: an unknown field is left out, a value of another kind is null. */
export function fitting(
  kinds: FieldKinds,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    const known = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    const value = fields[key];
    if (known !== undefined && value !== undefined) kept[key] = known.fits(value) ? value : null;
  }
  return kept;
}
