import { describe, expect, it } from 'vitest';
import { latinReadings } from '../names/latin-name.ts';
import { birthDateAgreement, documentKey, hitsAmong, keysOfName, keysOfTraveller, nameKeys } from './match.ts';

const traveller = {
  documentNumber: 'E1234567',
  issuingState: 'MNG',
  primary: 'ENKHTUVSHIN',
  secondary: 'ULZIISAIKHAN',
  birthDate: '1985-07-03',
  nationality: 'MNG',
  sex: 'M',
} as const;

describe('a document', () => {
  it.each([
    ['e 123-4567', 'MN'],
    ['E1234567<', 'mng'],
    ['E1234567', 'MNG'],
  ])('%s of %s is the same', (number, state) => {
    expect(keysOfTraveller(traveller)).toContain(documentKey(number, state));
  });

  it('of another state is another', () => {
    expect(documentKey('E1234567', 'CHN')).not.toBe(documentKey('E1234567', 'MNG'));
    expect(documentKey('C01X00T47', 'D<<')).toBe(documentKey('C01X00T47', 'DEU'));
    expect(documentKey('E1234567', '')).toBeNull();
    expect(documentKey('<<<', 'MNG')).toBeNull();
  });
});

describe('a name', () => {
  const shares = (a: readonly string[], b: readonly string[]) => a.some((key) => b.includes(key));
  const mrz = (primary: string, secondary: string) => nameKeys(primary, secondary);

  it.each([
    ['MUELLER', 'HANS', 'Hans Müller'],
    ['MULLER', 'HANS', 'Hans Müller'],
    ['AL HASSAN', 'OMAR', 'Omar Al-Hassan'],
    ['ALHASSAN', 'OMAR', 'Omar al-Hassan'],
    ['OCONNOR', 'SEAN', "Seán O'Connor"],
    ['ENKHTUVSHIN', 'ULZIISAIKHAN', 'Энхтүвшин Улзийсайхан'],
    ['ZHUKOV', 'ILIA', 'Илья Жуков'],
  ])('%s %s is %s', (primary, secondary, listed) => {
    expect(shares(mrz(primary, secondary), keysOfName(listed))).toBe(true);
  });

  it('that differs in one letter is another', () => {
    expect(shares(mrz('WANG', 'LI'), mrz('WANG', 'LU'))).toBe(false);
    expect(shares(mrz('ZHANG', 'WEI'), mrz('ZHAN', 'GWEI'))).toBe(true); // the same letters: MRZs are split by hand
  });

  it('without a letter of A–Z has no reading', () => {
    expect(latinReadings('王莉')).toEqual([]);
    expect(keysOfName('')).toEqual([]);
  });
});

describe('a birth date', () => {
  it.each([
    ['1985-07-03', '1985-07-03', 'same'],
    ['1985', '1985-07-03', 'partial'],
    ['1985-07-03', '1985-07', 'partial'],
    ['1985-08', '1985-07-03', 'different'],
    ['1984', '1985-07-03', 'different'],
    ['1985-03-07', '1985-07-03', 'near'],
    ['1985-07-08', '1985-07-03', 'near'],
    ['1985-07-14', '1985-07-03', 'different'],
    ['1986-07-04', '1985-07-03', 'different'],
    ['1985-07-03', '', 'unknown'],
  ])('%s against %s: %s', (listed, found, agreement) => {
    expect(birthDateAgreement(listed, found)).toBe(agreement);
  });
});

describe('hits', () => {
  const listed = { birthDates: ['1985-07'], nationalities: ['mn'], sex: 'M' } as const;

  it('name the entry once a kind, documents apart from persons', () => {
    const hits = hitsAmong(
      [
        { list: 'a', entry: 'Q1', person: null },
        { list: 'a', entry: 'Q1', person: listed },
        { list: 'a', entry: 'Q1', person: { ...listed, birthDates: ['1985-07-03'] } },
        { list: 'b', entry: 'Q9', person: { ...listed, birthDates: ['1984'] } },
      ],
      traveller,
    );
    expect(hits.map(({ list, entry, kind, score }) => [list, entry, kind, score])).toEqual([
      ['a', 'Q1', 'document', 1],
      ['a', 'Q1', 'person', 1],
    ]);
  });

  it('weigh less where nationality or sex differ', () => {
    const [hit] = hitsAmong(
      [{ list: 'a', entry: 'Q1', person: { ...listed, nationalities: ['RUS'], sex: 'F' } }],
      traveller,
    );
    expect(hit?.score).toBe(0.7);
    expect(hit?.reasons).toContain('the nationality differs');
  });
});
