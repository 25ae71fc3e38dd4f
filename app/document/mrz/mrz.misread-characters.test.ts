import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CorrectedField } from './corrections.ts';
import { type ParsedMrz, parseMrz } from './parse-mrz.ts';
import { behind, digitOver, places, printedDocument, type Run, read, write } from './printed-documents.rig.ts';

function parsed(text: string, on = '2026-01-01'): ParsedMrz {
  const reading = parseMrz(text, on);
  if (reading.kind === 'no-mrz') throw new Error(reading.detail);
  return reading.mrz;
}

const passport = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const card = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<';
const longNumber = 'I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8';

type Row = readonly [
  what: string,
  text: string,
  field: CorrectedField,
  found: string,
  suggested: string,
  confirmed: boolean,
];

const rows: readonly Row[] = [
  ['letters in a date', passport.replace('740812', '74O8I2'), 'birthDate', '74O8I2', '740812', true],
  ['a letter for a check digit', passport.replace('C36U', 'C3GU'), 'documentNumberCheck', 'G', '6', true],
  ['a letter for the last digit', passport.replace(/0$/, 'O'), 'composite', 'O', '0', true],
  ['a digit in a state', passport.replace('P<UTO', 'P<UT0'), 'issuingState', 'UT0', 'UTO', true],
  ['the one letter of Germany', passport.replace('UTO74', '0<<74'), 'nationality', '0<<', 'D<<', true],
  [
    'a digit in a name',
    passport.replace('ERIKSS', 'ER1K5S'),
    'names',
    read(passport, [1, 6, 44]).replace('ERIKSS', 'ER1K5S'),
    read(passport, [1, 6, 44]),
    false,
  ],
  ['the code of the document', card.replace('I<', '1<'), 'documentCode', '1<', 'I<', false],
  ['small letters', passport.replace('UTO74', 'uto74'), 'nationality', 'uto', 'UTO', true],
  [
    'a quotation mark for a filler',
    card.replace('ANNA<', 'ANNA«'),
    'names',
    'ERIKSSON<<ANNA«MARIA<<<<<<<<<<',
    'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    false,
  ],
  [
    'a letter in a number',
    passport.replace('L898902C3', 'L8989O2C3'),
    'documentNumber',
    'L8989O2C3',
    'L898902C3',
    true,
  ],
  ['two of them', card.replace('D23145890', 'D2314S89O'), 'documentNumber', 'D2314S89O', 'D23145890', true],
  [
    'the first part of a long number',
    longNumber.replace('D2314', 'D231A'),
    'documentNumber',
    'D231A5890',
    'D23145890',
    true,
  ],
  ['the rest of it', longNumber.replace('7349<<<8', '73A9<<<8'), 'documentNumber', '73A', '734', true],
  [
    'optional data',
    passport.replace('ZE184226B', 'ZE1842268'),
    'optionalData',
    'ZE1842268<<<<<',
    'ZE184226B<<<<<',
    true,
  ],
  [
    'fillers behind a name',
    passport.replace('MARIA<<<<<<', 'MARIA<<K<<K'),
    'names',
    read(passport, [1, 6, 44]).replace('MARIA<<<<<<', 'MARIA<<K<<K'),
    read(passport, [1, 6, 44]),
    false,
  ],
  [
    'a row of fillers',
    card.replace(/<{10}$/, 'KKKKKKKKKK'),
    'names',
    'ERIKSSON<<ANNA<MARIAKKKKKKKKKK',
    'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    false,
  ],
];

test.each(rows)(
  '%s: what was read stands, what may be printed is offered',
  (_what, text, field, found, suggested, confirmed) => {
    const { corrections } = parsed(text);
    const offers = corrections.filter((one) => one.field === field && one.suggested === suggested);
    expect(offers).toMatchObject([{ found, confirmed }]);
    const [{ line = 0, place = 0 } = {}] = offers;
    expect(text.split('\n')[line - 1]?.slice(place - 1, place - 1 + found.length)).toBe(found);
  },
);

test('a filler at the end of a number that was read as a letter', () => {
  const text = card.replace('D231458907', `D2314589C${digitOver('D2314589<')}`);
  expect(parsed(text).corrections).toContainEqual(
    expect.objectContaining({ field: 'documentNumber', found: 'D2314589C', suggested: 'D2314589<' }),
  );
});

test('strange characters that look like one of an MRZ', () => {
  const nationality = (read: string) => parsed(passport.replace('UTO74', `${read}74`)).corrections[0]?.suggested;
  expect(nationality('|TA')).toBe('ITA');
  expect(nationality('\uff35\uff34\uff2f')).toBe('UTO');
  expect(nationality('D\u2039\u2039')).toBe('D<<');
});

test('three letters in a row at the end of a name are fillers, two may be a name', () => {
  const names = (end: string) => parsed(card.replace(/<{10}$/, end)).corrections.map((one) => one.suggested.slice(20));
  expect(names('<<<<<<<SSS')).toEqual(['<<<<<<<<<<']);
  expect(names('ABDEFGHSSS')).toEqual(['ABDEFGH<<<']);
  expect(names('ABDEFGHMSS')).toEqual([]);
});

test('fillers of optional data that were read as a row of K, which no sum sees', () => {
  const mrz = parsed(passport.replace('226B<<<<<', '226BKKKKK'));
  expect(mrz).toMatchObject({ valid: true, optionalData: ['ZE184226BKKKKK'] });
  expect(mrz.corrections).toMatchObject([{ field: 'optionalData', suggested: 'ZE184226B<<<<<', confirmed: true }]);
  // Other letters change it: a row of them that the check digit speaks for is one.
  expect(parsed(passport.replace('226B<<<<<1', '226B<<SSS3')).corrections).not.toContainEqual(
    expect.objectContaining({ field: 'optionalData', suggested: 'ZE184226B<<<<<' }),
  );
  expect(parsed(passport.replace('226B<<<<<1', '226BCCCCC1')).corrections).toContainEqual(
    expect.objectContaining({ field: 'optionalData', suggested: 'ZE184226B<<<<<', confirmed: true }),
  );
});

test('nothing that was read is changed by an offer', () => {
  expect(parsed(passport.replace('L898902C3', 'L8989O2C3'))).toMatchObject({
    documentNumber: 'L8989O2C3',
    valid: false,
  });
  expect(parsed(passport.replace('740812', '74O812'))).not.toHaveProperty('birthDate');
  expect(parsed(passport.replace('UTO74', 'UT074'))).toMatchObject({ nationality: 'UT0', valid: true });
  expect(parsed(card.replace(/<{10}$/, 'KKKKKKKKKK'))).toMatchObject({ nameTruncated: true, valid: true });
});

test('where nothing is odd nothing is offered, and no sex or document code that there is none of', () => {
  for (const text of [passport, card, longNumber]) expect(parsed(text).corrections).toEqual([]);
  expect(parsed(passport.replace('F1204159', '01204159')).corrections).toEqual([]);
  expect(parsed(passport.replace('P<', '8<')).corrections).toEqual([]);
});

const digitLike = { O: '0', Q: '0', D: '0', I: '1', L: '1', Z: '2', A: '4', S: '5', G: '6', T: '7', B: '8' };
const swaps = Object.entries(digitLike).flatMap(([letter, digit]) => [
  [letter, digit],
  [digit, letter],
]);

test('one look-alike in a field with a check digit is named with what was printed, when the sum sees it', () => {
  fc.assert(
    fc.property(printedDocument, fc.nat(), fc.nat(), ({ format, text, on }, nth, mth) => {
      const { number, birth, expiry, optional, composite } = places[format];
      const runs: readonly Run[] = [
        number,
        birth,
        behind(birth),
        expiry,
        behind(expiry),
        ...(composite === null ? [] : [...optional, composite.at]),
      ];
      const run = runs[nth % runs.length]!;
      const printed = read(text, run);
      // A long number with a space in its ninth place is told from a short one by its check digit alone.
      fc.pre(!(format.startsWith('TD') && read(text, number).endsWith('<') && read(text, behind(number)) === '<'));
      const possible = swaps.flatMap(([from = '', to = '']) =>
        [...printed].flatMap((character, index) => (character === from ? [[index, to] as const] : [])),
      );
      fc.pre(possible.length > 0);
      const [index, to] = possible[mth % possible.length]!;
      const [line, first] = run;
      const misread = write(text, [line, first + index, first + index], to);
      const { valid, problems, corrections } = parsed(misread, on);
      fc.pre(!valid || problems.length > 0); // 1 and L, 6 and G weigh the same: no sum tells them apart
      const repaired = corrections.map((one) =>
        write(misread, [one.line, one.place, one.place + one.found.length - 1], one.suggested),
      );
      expect(repaired).toContain(text);
      // Where all check digits can be right, nothing is offered that leaves one wrong.
      for (const [nthOffer, { field, confirmed }] of corrections.entries()) {
        if (confirmed && (field === 'documentNumber' || field === 'optionalData'))
          expect(parsed(repaired[nthOffer]!, on).valid).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('no line, however odd, is without an answer soon', () => {
  const odd = fc.string({ unit: fc.constantFrom(...'O0I1Z2S5B8K<< ı|«Å\u{1F600}'), minLength: 44, maxLength: 44 });
  fc.assert(
    fc.property(odd, odd, (one, two) => {
      const started = performance.now();
      const reading = parseMrz(`${one}\n${two}`, '2026-01-01');
      expect(performance.now() - started).toBeLessThan(1_000);
      if (reading.kind === 'no-mrz') return;
      for (const { found, suggested } of reading.mrz.corrections) expect(suggested).not.toBe(found);
    }),
    { numRuns: 1_000 },
  );
});
