/** What may stand in a field (ICAO 9303-3 §4.3–§4.9): fillers go everywhere but into digits that must be known. */
export type FieldType = 'letters' | 'digits' | 'digits-or-fillers' | 'letters-and-digits';

const allowed: Readonly<Record<FieldType, RegExp>> = {
  letters: /^[A-Z<]*$/,
  digits: /^[0-9]*$/,
  'digits-or-fillers': /^[0-9<]*$/,
  'letters-and-digits': /^[A-Z0-9<]*$/,
};

/** Letters of OCR-B that look like a digit, and digits that look like letters, the likeliest first. */
const digitLike: ReadonlyMap<string, string> = new Map(
  Object.entries({ O: '0', Q: '0', D: '0', I: '1', L: '1', Z: '2', A: '4', S: '5', G: '6', T: '7', B: '8' }),
);
const letterLike: ReadonlyMap<string, string> = new Map(
  Object.entries({ 0: 'ODQ', 1: 'IL', 2: 'Z', 4: 'A', 5: 'S', 6: 'G', 7: 'T', 8: 'B' }),
);

/** Letters that a filler is often read as. */
export const fillerLike = 'KCLSX';

const foreignFillers = '«‹〈《 ';

export function mayStandIn(type: FieldType, text: string): boolean {
  return allowed[type].test(text);
}

/** The characters that one in a field of this type may have been, the likeliest first; itself where it may stand there. */
export function readingsOf(character: string, type: FieldType): string {
  if (mayStandIn(type, character)) return character;
  const plain = plainOf(character);
  if (mayStandIn(type, plain)) return plain;
  const other = (type === 'letters' ? letterLike : digitLike).get(plain);
  return other ?? character;
}

/** What else a character may be where letters and digits mix. */
export function lookAlikes(character: string): string {
  return digitLike.get(character) ?? letterLike.get(character) ?? '';
}

/** Small and full-width letters, quotation marks for fillers. */
function plainOf(character: string): string {
  if (foreignFillers.includes(character)) return '<';
  if (character === '|') return 'I';
  return character.normalize('NFKC').toUpperCase();
}
