import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkDigit } from './check-digit.ts';
import { parseMrz } from './parse-mrz.ts';

function parsed(text: string, today = '2026-01-01') {
  const reading = parseMrz(text, today);
  if (reading.kind === 'no-mrz') throw new Error(reading.detail);
  return reading.mrz;
}

// Specimens of ICAO 9303: part 4 appendix B, part 5 appendix B, part 6 appendix B, part 7 appendices.
const td3 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const td1 = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<';
const td2 = 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6';
const mrvA = 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<';
const mrvB = 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<';

test.each([
  [
    'TD3',
    td3,
    { documentNumber: 'L898902C3', birthDate: '1974-08-12', expiryDate: '2012-04-15', optionalData: ['ZE184226B'] },
  ],
  [
    'TD1',
    td1,
    { documentNumber: 'D23145890', birthDate: '1974-08-12', expiryDate: '2012-04-15', optionalData: ['', ''] },
  ],
  ['TD2', td2, { documentNumber: 'D23145890', birthDate: '1974-08-12', expiryDate: '2012-04-15', optionalData: [''] }],
  ['MRV-A', mrvA, { documentNumber: 'L8988901C', birthDate: '1940-09-07', expiryDate: '1996-12-10' }],
  ['MRV-B', mrvB, { documentNumber: 'L8988901C', nationality: 'XXX', optionalData: [''] }],
])('the specimen of %s is read as printed', (format, text, fields) => {
  expect(parsed(text)).toMatchObject({
    format,
    ...fields,
    valid: true,
    problems: [],
    primaryIdentifier: 'ERIKSSON',
    secondaryIdentifier: 'ANNA MARIA',
    issuingState: 'UTO',
    sex: 'F',
    nameTruncated: false,
  });
});

test('each format has the check digits that the standard gives it', () => {
  const fields = (text: string) =>
    parsed(text)
      .checks.map((one) => one.field)
      .join(' ');
  expect(fields(td3)).toBe('documentNumber birthDate expiryDate optionalData composite');
  expect(fields(td1)).toBe('documentNumber birthDate expiryDate composite');
  expect(fields(td2)).toBe('documentNumber birthDate expiryDate composite');
  expect(fields(mrvA)).toBe('documentNumber birthDate expiryDate');
});

// Worked check digits of ICAO 9303-3 appendix A.
test.each([
  ['520727', '3'],
  ['AB2134<<<', '5'],
  ['HA672242<658022549601086<<<<<<<<<<<<<<0', '8'],
  ['D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<', '2'],
  ['HA672242<658022549601086<<<<<<<', '8'],
])('the check digit of %s is %s', (text, digit) => {
  expect(checkDigit(text)).toBe(digit);
});

// ICAO 9303-11 appendix D.2, in both formats: a document number of twelve characters.
test.each([
  ['TD1', 'I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<', ['', '']],
  ['TD2', 'I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8', ['']],
])('a long document number goes on in the optional data of %s', (format, text, optionalData) => {
  const { checks, ...mrz } = parsed(text);
  expect(mrz).toMatchObject({ format, documentNumber: 'D23145890734', valid: true, problems: [], optionalData });
  expect(checks[0]).toEqual({ field: 'documentNumber', expected: '9', found: '9', ok: true });
});

/** A card with this in places 6 to 30 of its first line, its composite check digit right. */
function cardWith(upper: string) {
  const first = `I<UTO${upper}`.padEnd(30, '<');
  const middle = '7408122F1204159UTO<<<<<<<<<<<';
  const over = first.slice(5) + middle.slice(0, 7) + middle.slice(8, 15) + middle.slice(18);
  return parsed(`${first}\n${middle}${checkDigit(over)}\nERIKSSON<<ANNA<MARIA<<<<<<<<<<`);
}

test('of long document numbers, from ten characters to as many as there is room for', () => {
  for (let length = 10; length <= 23; length += 1) {
    const number = 'AB1CD2EF3GH4IJ5KL6MN7OP'.slice(0, length);
    const upper = `${number.slice(0, 9)}<${number.slice(9)}${checkDigit(number)}`;
    expect(cardWith(upper)).toMatchObject({ documentNumber: number, valid: true, optionalData: ['', ''] });
    const more = `${upper}<XY`.slice(0, 25);
    expect(cardWith(more)).toMatchObject({ documentNumber: number, valid: true });
    if (more.endsWith('<XY')) expect(cardWith(more).optionalData).toEqual(['XY', '']);
  }
});

test('a filler for the check digit of a number that does not go on is wrong', () => {
  expect(cardWith('D23145890<')).toMatchObject({ documentNumber: 'D23145890', valid: false, optionalData: ['', ''] });
  expect(cardWith('D23145890<7')).toMatchObject({ documentNumber: 'D23145890', valid: false, optionalData: ['7', ''] });
  expect(cardWith('D2314589<<7348')).toMatchObject({
    documentNumber: 'D2314589',
    valid: false,
    optionalData: ['7348', ''],
  });
  expect(cardWith('<<<<<<<<<<00')).toMatchObject({ documentNumber: '', valid: false, optionalData: ['00', ''] });
});

test('a space in the ninth place of a long number does not end it', () => {
  const number = 'D2314589<734';
  expect(cardWith(`D2314589<<734${checkDigit(number)}`)).toMatchObject({ documentNumber: 'D2314589 734', valid: true });
});

test('a changed character fails its field and the composite, and is not corrected', () => {
  const wrong = parsed(td3.replace('L898902C3', 'L898902O3'));
  expect(wrong).toMatchObject({ valid: false, documentNumber: 'L898902O3' });
  expect(wrong.checks.filter((one) => !one.ok).map((one) => one.field)).toEqual(['documentNumber', 'composite']);
});

test('a filler for the check digit of empty optional data is right in TD3', () => {
  const line = (digit: string) => {
    const second = `L898902C36UTO7408122F1204159<<<<<<<<<<<<<<${digit}`;
    return `${td3.split('\n')[0]}\n${second}${checkDigit(second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43))}`;
  };
  expect(parsed(line('<')).valid).toBe(true);
  expect(parsed(line('0')).valid).toBe(true);
  expect(parsed(line('1')).valid).toBe(false);
});

test('unknown parts of a birth date are absent; an impossible one is a problem with its check digit still judged', () => {
  expect(parsed(td3.replace('7408122', '7408<<4')).birthDate).toBe('1974-08');
  expect(parsed(td3.replace('7408122', '74<<<<2')).birthDate).toBe('1974');
  expect(parsed(td3.replace('7408122', '<<<<<<0'))).not.toHaveProperty('birthDate');
  const impossible = parsed(td3.replace('7408122', `740231${checkDigit('740231')}`));
  expect(impossible.checks.find((one) => one.field === 'birthDate')?.ok).toBe(true);
  expect(impossible.problems.join()).toContain('birth date "740231" is no date');
});

const born = (yymmdd: string, on: string) => parsed(td3.replace('740812', yymmdd), on).birthDate;
const expires = (yymmdd: string, on: string) => parsed(td3.replace('120415', yymmdd), on).expiryDate;

test.each([
  ['260101', '2026-01-01', '2026-01-01'],
  ['260102', '2026-01-01', '1926-01-02'],
  ['2601<<', '2026-01-01', '2026-01'],
  ['2602<<', '2026-01-01', '1926-02'],
  ['26<<<<', '2026-01-01', '2026'],
  ['27<<<<', '2026-12-31', '1927'],
  ['000101', '2000-01-01', '2000-01-01'],
  ['991231', '2000-01-01', '1999-12-31'],
  ['000229', '2026-01-01', '2000-02-29'],
  ['000229', '2100-03-01', '2000-02-29'], // 2100 has none
  ['000229', '2000-01-01', undefined], // nor has 1900
  ['010229', '2026-01-01', undefined],
  ['74<<12', '2026-01-01', '1974'],
  ['<<0812', '2026-01-01', undefined],
  ['7<<<<<', '2026-01-01', undefined],
])('a birth year is the latest not after the day: %s on %s', (yymmdd, on, date) => {
  expect(born(yymmdd, on)).toBe(date);
});

test.each([
  ['751231', '2026-01-01', '2075-12-31'],
  ['771231', '2026-01-01', '1977-12-31'],
  ['760101', '2026-12-31', '2076-01-01'],
  ['761231', '2026-01-01', '1976-12-31'],
  ['991231', '2001-01-01', '1999-12-31'],
  ['000101', '1999-12-31', '2000-01-01'],
  ['120415', '2062-04-14', '2012-04-15'],
  ['120415', '2062-04-17', '2112-04-15'],
  ['000229', '2090-01-01', '2000-02-29'],
  ['260230', '2026-01-01', undefined],
  ['500101', '2100-01-01', '2050-01-01'], // of two that are as near, the one that has expired
])('an expiry year is the nearest to the day: %s on %s', (yymmdd, on, date) => {
  expect(expires(yymmdd, on)).toBe(date);
});

test('an expiry date of fifty years before or after goes to the nearer day', () => {
  for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2028, 0, 1); day += 86_400_000) {
    const on = new Date(day).toISOString().slice(0, 10);
    const past = day - Date.UTC(1977, 2, 1);
    const future = Date.UTC(2077, 2, 1) - day;
    expect([on, expires('770301', on)]).toEqual([on, past <= future ? '1977-03-01' : '2077-03-01']);
  }
});

test('what only a birth date may leave unknown is a problem in an expiry date; a month 13 is none in any', () => {
  expect(parsed(td3.replace('120415', '1204<<')).problems.join()).toContain('expiry date "1204<<" is no date');
  expect(parsed(td3.replace('740812', '<<1301')).problems.join()).toContain('birth date "<<1301" is no date');
  expect(parsed(td3.replace('740812', '<<0812')).problems.join()).not.toContain('birth date');
});

test.each(
  'D GBD GBN GBO GBP GBS UNO UNA UNK EUE XOM XPO XBA XIM XCC XCE XCO XEC XES XMP XDC XXA XXB XXC XXX UTO RKS ANT NTZ'.split(
    ' ',
  ),
)('the code %s is known', (code) => {
  expect(parsed(td3.replaceAll('UTO', code.padEnd(3, '<')))).toMatchObject({
    issuingState: code,
    nationality: code,
    problems: [],
  });
});

test('an unknown state or document code is a problem, never invalid', () => {
  const composite = parsed(td3.replaceAll('UTO', 'QQQ'));
  expect(composite).toMatchObject({ valid: true });
  expect(composite.problems).toHaveLength(2);
  expect(parsed(td3.replace('P<', 'Q<'))).toMatchObject({ valid: true, problems: ['document code "Q" is unknown'] });
});

test('three lines of 30 are a card whatever its code, and no card has the code of a visa', () => {
  expect(parsed(td1.replace('I<UTO', 'V<UTO'))).toMatchObject({
    format: 'TD1',
    valid: true,
    problems: ['document code "V" is unknown'],
  });
});

test('more than one pair of fillers parts no further identifier', () => {
  const names = parsed(td3.replace('ANNA<MARIA<<<<', 'ANNA<<MARIA<<A'));
  expect(names).toMatchObject({ primaryIdentifier: 'ERIKSSON', secondaryIdentifier: 'ANNA MARIA A' });
});

test('names: truncated exactly when the last place is a letter', () => {
  const first = 'P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K';
  expect(parsed(`${first}\n${td3.split('\n')[1]}`)).toMatchObject({
    nameTruncated: true,
    primaryIdentifier: 'NILAVADHANANANDA',
    secondaryIdentifier: 'CHAYAPA DEJTHAMRONG K',
  });
});

test('anything at all is either read or said to be none', () => {
  const characters = fc.constantFrom(...'ABZ019<V \n\r\u00e9'.split(''));
  const anyLines = fc.array(fc.string({ unit: characters, minLength: 30, maxLength: 44 }), { maxLength: 4 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        anyLines.map((lines) => lines.join('\n')),
      ),
      (text) => {
        expect(['mrz', 'no-mrz']).toContain(parseMrz(text, '2026-01-01').kind);
      },
    ),
  );
});
