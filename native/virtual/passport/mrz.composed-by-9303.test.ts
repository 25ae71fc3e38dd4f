import { expect, test } from 'vitest';
import { composeMrz, type MrzFields, readPrinted } from './mrz.ts';

const specimen = {
  issuingState: 'UTO',
  documentNumber: 'L898902C3',
  primaryIdentifier: 'Eriksson',
  secondaryIdentifier: 'Anna Maria',
  birthDate: '1974-08-12',
  sex: 'F',
  expiryDate: '2012-04-15',
};

function lines(fields: MrzFields): readonly string[] {
  const composed = composeMrz(fields);
  if (!composed.ok) throw new Error(composed.error);
  return composed.value.lines;
}

test('the passport of ICAO 9303-4 appendix B', () => {
  expect(lines({ ...specimen, optionalData: 'ZE184226B' })).toEqual([
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ]);
});

test('the card of ICAO 9303-5 appendix B', () => {
  expect(lines({ ...specimen, format: 'TD1', documentNumber: 'D23145890' })).toEqual([
    'I<UTOD231458907<<<<<<<<<<<<<<<',
    '7408122F1204159UTO<<<<<<<<<<<6',
    'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
  ]);
});

test('a long number of a card goes on in the optional data, and keys take it whole', () => {
  const composed = composeMrz({ ...specimen, format: 'TD1', documentNumber: 'D23145890734' });
  expect(composed).toMatchObject({ ok: true, value: { information: 'D23145890734974081221204159' } });
  expect(composed.ok && composed.value.lines[0]).toBe('I<UTOD23145890<7349<<<<<<<<<<<');
});

test.each([
  // ICAO 9303-4 §4.2.3: truncated names end in a letter.
  ['Nilavadhanananda', 'Chayapa Dejthamrong Krasuang', 'NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K'],
  ['Bennelong Wooloomooloo Warrandyte Warnambool', 'Dingo Potoroo', 'BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D'],
  ['Papandropoulous', 'Jonathon Alec', 'PAPANDROPOULOUS<<JONATHON<ALEC<<<<<<<<<'],
  ['Arkfreith', '', 'ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<'],
  // Where a filler would stand last, the component before it gives a letter up.
  ['Bartholomewson', 'Christophera Jonathand Zoe', 'BARTHOLOMEWSON<<CHRISTOPHERA<JONATHAN<Z'],
])('%s, %s', (primaryIdentifier, secondaryIdentifier, printed) => {
  const [line = ''] = lines({ ...specimen, primaryIdentifier, secondaryIdentifier });
  expect(line.slice(5)).toBe(printed);
});

test.each([
  ["O'Connor-Smith", 'OCONNOR<SMITH'],
  ['Þórðardóttir', 'THORDARDOTTIR'],
  ['Müller', 'MUELLER'],
  ['Straße', 'STRASSE'],
  ['Щербаков', 'SHCHERBAKOV'],
  ['Өлзийбаяр', 'ULZIIBAIAR'],
  ['Nguyễn', 'NGUYEN'],
])('%s is printed %s', (primaryIdentifier, printed) => {
  expect(lines({ ...specimen, primaryIdentifier, secondaryIdentifier: '' })[0]).toContain(`UTO${printed}<<`);
});

test('unknown parts of a birth date are fillers', () => {
  expect(lines({ ...specimen, birthDate: '1974' })[1]).toMatch(/UTO74<<<<\dF/);
});

test.each([
  [{ documentNumber: 'L898902C34' }, /documentNumber.*at most 9/],
  [{ birthDate: '1974-13-01' }, /birthDate.*calendar/],
  [{ birthDate: '1974-02-30' }, /birthDate.*calendar/],
  [{ expiryDate: '12.04.2012' }, /expiryDate.*1985-07-31/],
  [{ sex: 'W' }, /"sex" is "W"/],
  [{ primaryIdentifier: '王' }, /"王".*Latin letters/],
  [{ issuingState: 'Utopia' }, /issuingState/],
  [{ format: 'MRV-A' }, /TD3 or TD1/],
])('%j is refused with its reason', (change, reason) => {
  const composed = composeMrz({ ...specimen, ...change });
  expect(composed.ok ? '' : composed.error).toMatch(reason);
});

test('printed lines are taken as they are, wrong check digits too; keys come from the fields', () => {
  const printed = readPrinted(
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C39UTO7408122F1204159ZE184226B<<<<<10\n',
  );
  expect(printed).toMatchObject({
    ok: true,
    value: { issuingState: 'UTO', sex: 'F', information: 'L898902C3674081221204159' },
  });
});

test.each([
  'P<UTO',
  'a\nb',
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<1',
])('%j is no MRZ', (text) => {
  expect(readPrinted(text).ok).toBe(false);
});
