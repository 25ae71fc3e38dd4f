/** Letters with one reading for all languages, ICAO 9303-3 §6 A and B; Mongolian Ө and Ү as Mongolian books print them. */
const readings: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Å: 'AA',
  Æ: 'AE',
  Ð: 'D',
  Đ: 'D',
  Ħ: 'H',
  Ĳ: 'IJ',
  ı: 'I',
  Ł: 'L',
  Ŋ: 'N',
  Ö: 'OE',
  Ø: 'OE',
  Œ: 'OE',
  ẞ: 'SS',
  ß: 'SS',
  Þ: 'TH',
  Ŧ: 'T',
  Ü: 'UE',
  А: 'A',
  Б: 'B',
  В: 'V',
  Г: 'G',
  Ґ: 'G',
  Д: 'D',
  Ђ: 'D',
  Ѓ: 'G',
  Е: 'E',
  Ё: 'E',
  Є: 'IE',
  Ж: 'ZH',
  З: 'Z',
  Ѕ: 'DZ',
  И: 'I',
  І: 'I',
  Ї: 'I',
  Й: 'I',
  Ј: 'J',
  К: 'K',
  Ќ: 'K',
  Л: 'L',
  Љ: 'LJ',
  М: 'M',
  Н: 'N',
  Њ: 'NJ',
  О: 'O',
  Ө: 'U',
  П: 'P',
  Р: 'R',
  С: 'S',
  Т: 'T',
  Ћ: 'C',
  У: 'U',
  Ў: 'U',
  Ү: 'U',
  Ф: 'F',
  Х: 'KH',
  Ц: 'TS',
  Ч: 'CH',
  Џ: 'DZ',
  Ш: 'SH',
  Щ: 'SHCH',
  Ъ: 'IE',
  Ы: 'Y',
  Ь: '',
  Э: 'E',
  Ю: 'IU',
  Я: 'IA',
};

export type Transliteration =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'no-reading'; readonly character: string };

/** A name part in the characters of an MRZ, components parted by one filler: ICAO 9303-3 §4.6 and §6. */
export function transliterate(name: string): Transliteration {
  let text = '';
  for (const character of name.normalize('NFC').toUpperCase()) {
    const known = readings[character];
    const bare = known ?? character.normalize('NFD').replace(/\p{M}/gu, '');
    if (/^[A-Z]*$/.test(bare)) text += bare;
    else if (readings[bare] !== undefined) text += readings[bare];
    // Hyphens, spaces and fillers part components; apostrophes, commas and full stops leave nothing behind.
    else if (/[\s<‐‑–-]/u.test(character)) text += '<';
    else if (!/['’ʼ`´,.]/u.test(character)) return { kind: 'no-reading', character };
  }
  return { kind: 'name', text: text.replace(/<+/g, '<').replace(/^<|<$/g, '') };
}
