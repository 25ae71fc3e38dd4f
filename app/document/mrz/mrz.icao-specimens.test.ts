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

// ICAO 9303-5 §4.2.4: D23145890734 as a long document number.
test('a long document number goes on in the optional data', () => {
  const long = 'I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<';
  expect(parsed(long)).toMatchObject({ documentNumber: 'D23145890734', valid: true, optionalData: ['', ''] });
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

test('birth years are the latest not after the day, expiry years the nearest to it', () => {
  const on = (yymmdd: string, today: string) =>
    parsed(td3.replace('7408122', yymmdd + checkDigit(yymmdd)), today).birthDate;
  expect(on('260101', '2026-01-01')).toBe('2026-01-01');
  expect(on('260102', '2026-01-01')).toBe('1926-01-02');
  const expires = (yymmdd: string, today: string) =>
    parsed(td3.replace('1204159', yymmdd + checkDigit(yymmdd)), today).expiryDate;
  expect(expires('751231', '2026-01-01')).toBe('2075-12-31');
  expect(expires('771231', '2026-01-01')).toBe('1977-12-31');
  expect(expires('760101', '2026-12-31')).toBe('2076-01-01');
  expect(expires('761231', '2026-01-01')).toBe('1976-12-31');
});

test('an unknown state or document code is a problem, never invalid', () => {
  const composite = parsed(td3.replaceAll('UTO', 'QQQ'));
  expect(composite).toMatchObject({ valid: true });
  expect(composite.problems).toHaveLength(2);
});

test('three lines of 30 are a card whatever its code, and no card has the code of a visa', () => {
  expect(parsed(td1.replace('I<UTO', 'V<UTO'))).toMatchObject({
    format: 'TD1',
    valid: true,
    problems: ['document code "V" is unknown'],
  });
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
