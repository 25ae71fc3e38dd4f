/**
 * Names as an MRZ writes them: A–Z in words. Letters outside A–Z become what ICAO 9303-3 §6 recommends; where it leaves
 * a choice (Ü is UE or U) there is a reading for each.
 */

/** 9303-3 §6 A: letters that are more than a letter with a mark. The first spelling, then the other that is in use. */
const latin: Readonly<Record<string, readonly [string, string]>> = {
  Ä: ['AE', 'A'],
  Å: ['AA', 'A'],
  Æ: ['AE', 'AE'],
  Ð: ['D', 'D'],
  Đ: ['D', 'D'],
  Ñ: ['N', 'NXX'],
  Ö: ['OE', 'O'],
  Ø: ['OE', 'O'],
  Ü: ['UE', 'U'],
  Þ: ['TH', 'TH'],
  ß: ['SS', 'SS'],
  ẞ: ['SS', 'SS'],
  Ħ: ['H', 'H'],
  ı: ['I', 'I'],
  Ĳ: ['IJ', 'IJ'],
  Ł: ['L', 'L'],
  Œ: ['OE', 'OE'],
  Ŧ: ['T', 'T'],
};

/** 9303-3 §6 B; Ө and Ү, which it lacks, as Mongolian passports write them. The second spelling is the older Russian one. */
const cyrillic: Readonly<Record<string, readonly [string, string]>> = {
  А: ['A', 'A'],
  Б: ['B', 'B'],
  В: ['V', 'V'],
  Г: ['G', 'G'],
  Д: ['D', 'D'],
  Е: ['E', 'E'],
  Ё: ['E', 'YO'],
  Ж: ['ZH', 'J'],
  З: ['Z', 'Z'],
  И: ['I', 'I'],
  Й: ['I', 'Y'],
  К: ['K', 'K'],
  Л: ['L', 'L'],
  М: ['M', 'M'],
  Н: ['N', 'N'],
  О: ['O', 'O'],
  П: ['P', 'P'],
  Р: ['R', 'R'],
  С: ['S', 'S'],
  Т: ['T', 'T'],
  У: ['U', 'U'],
  Ф: ['F', 'F'],
  Х: ['KH', 'KH'],
  Ц: ['TS', 'TS'],
  Ч: ['CH', 'CH'],
  Ш: ['SH', 'SH'],
  Щ: ['SHCH', 'SHCH'],
  Ъ: ['IE', ''],
  Ы: ['Y', 'Y'],
  Ь: ['', ''],
  Э: ['E', 'E'],
  Ю: ['IU', 'YU'],
  Я: ['IA', 'YA'],
  Ө: ['U', 'O'],
  Ү: ['U', 'U'],
};

/** The words of a name in each reading, without doubles; none when nothing of it can be written in A–Z. */
export function latinReadings(name: string): readonly (readonly string[])[] {
  const readings = ([0, 1] as const).map((choice) => wordsOf(name, choice));
  const different = readings.filter(
    (words, index) => words.length > 0 && readings.findIndex((other) => other.join(' ') === words.join(' ')) === index,
  );
  return different;
}

function wordsOf(name: string, choice: 0 | 1): readonly string[] {
  return [...name.normalize('NFC')]
    .map((letter) => {
      const upper = letter.toUpperCase();
      const spelt = latin[letter] ?? latin[upper] ?? cyrillic[upper];
      return spelt === undefined ? upper : spelt[choice];
    })
    .join('')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/['’ʼ`´]/g, '') // 9303-3 §4.6: an apostrophe is omitted, a hyphen becomes a filler
    .split(/[^A-Z]+/)
    .filter((word) => word !== '');
}
