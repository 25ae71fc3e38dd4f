import { describe, expect, test } from 'vitest';
import { parseDataGroup11 } from './dg11.ts';
import { parseDataGroup12 } from './dg12.ts';
import { parseDataGroup16 } from './dg16.ts';
import { parseEfCom } from './ef-com.ts';

// ICAO 9303-10 (8th edition), appendix A: examples of the files' coding.
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const written = (parts: readonly (string | Uint8Array)[]) =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))));

const personalDetails = written([
  hex('6B 63 5C 0A 5F0E 5F11 5F42 5F12 5F13'),
  ...[hex('5F0E 0D'), 'SMITH<<JOHN<J', hex('5F11 0A'), 'ANYTOWN<MN', hex('5F42 17'), '123 MAPLE RD<ANYTOWN<MN'],
  ...[hex('5F12 0E'), '1-612-555-1212', hex('5F13 0C'), 'TRAVEL AGENT'],
]);
const documentDetails = written([
  hex('6C 45 5C 06 5F19 5F26 5F1A'),
  ...[hex('5F19 18'), 'UNITED STATES OF AMERICA', hex('5F26 08'), '20020531'],
  ...[hex('A0 15 02 01 01 5F1A 0F'), 'SMITH<<BRENDA<P'],
]);
const personsToNotify = written([
  hex('70 81A2 02 01 02 A1 4C'),
  ...[hex('5F50 08'), '20020101', hex('5F51 10'), 'SMITH<<CHARLES<R', hex('5F52 0B'), '19525551212'],
  ...[hex('5F53 1D'), '123 MAPLE RD<ANYTOWN<MN<55100', hex('A2 4F')],
  ...[hex('5F50 08'), '20020315', hex('5F51 0D'), 'BROWN<<MARY<J', hex('5F52 0B'), '14155551212'],
  ...[hex('5F53 23'), '49 REDWOOD LN<OCEAN BREEZE<CA<94000'],
]);

test('EF.COM of LDS 1.7 lists DG1, DG2, DG4 and DG12', () => {
  expect(parseEfCom(hex('60 16 5F01 04 30313037 5F36 06 303430303030 5C 04 61 75 76 6C'))).toEqual({
    ok: true,
    value: { ldsVersion: '0107', dataGroups: ['DG1', 'DG2', 'DG4', 'DG12'], unknownTags: [] },
  });
});

test('DG11 tells name, birth place, address, telephone and profession', () => {
  expect(parseDataGroup11(personalDetails)).toEqual({
    ok: true,
    value: {
      fullName: 'SMITH<<JOHN<J',
      otherNames: [],
      personalNumber: null,
      birthDate: null,
      birthPlace: ['ANYTOWN', 'MN'],
      address: ['123 MAPLE RD', 'ANYTOWN', 'MN'],
      telephone: '1-612-555-1212',
      profession: 'TRAVEL AGENT',
      title: null,
      summary: null,
      otherDocuments: [],
      custody: null,
    },
  });
});

test('DG12 tells authority, day of issue and others in the document', () => {
  expect(parseDataGroup12(documentDetails)).toEqual({
    ok: true,
    value: {
      issuingAuthority: 'UNITED STATES OF AMERICA',
      issued: '2002-05-31',
      otherPersons: ['SMITH<<BRENDA<P'],
      endorsements: null,
      exitRequirements: null,
      personalised: null,
      personalisationSystem: null,
    },
  });
});

test('DG16 names both persons', () => {
  expect(parseDataGroup16(personsToNotify)).toEqual({
    ok: true,
    value: [
      {
        recorded: '2002-01-01',
        name: 'SMITH<<CHARLES<R',
        telephone: '19525551212',
        address: ['123 MAPLE RD', 'ANYTOWN', 'MN', '55100'],
      },
      {
        recorded: '2002-03-15',
        name: 'BROWN<<MARY<J',
        telephone: '14155551212',
        address: ['49 REDWOOD LN', 'OCEAN BREEZE', 'CA', '94000'],
      },
    ],
  });
});

describe('dates', () => {
  const born = (value: Uint8Array | string) =>
    parseDataGroup11(
      written([hex('6B'), Uint8Array.of(3 + value.length), hex('5F2B'), Uint8Array.of(value.length), value]),
    );
  test.each([
    ['digits', '19851224', '1985-12-24'],
    ['two digits a byte', hex('19851224'), '1985-12-24'],
    ['an unknown day', '19850700', '1985-07'],
    ['an unknown month', '19850000', '1985'],
    ['nothing known', '00000000', null],
  ])('%s', (_name, value, expected) => {
    expect(born(value)).toMatchObject({ ok: true, value: { birthDate: expected } });
  });

  test.each([
    ['letters', '1985-07-'],
    ['too few', '198507'],
    ['letters in bytes', hex('1985AB24')],
  ])('%s are no date', (_name, value) => {
    expect(born(value)).toMatchObject({ ok: false, error: { kind: 'malformed' } });
  });
});

test('every file cut short is malformed, not a crash', () => {
  const parsers = [
    [parseDataGroup11, personalDetails],
    [parseDataGroup12, documentDetails],
    [parseDataGroup16, personsToNotify],
  ] as const;
  for (const [parse, file] of parsers)
    for (let end = 0; end < file.length; end += 1) expect(parse(file.subarray(0, end)).ok, `${end} bytes`).toBe(false);
});
