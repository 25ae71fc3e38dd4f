import { expect, test } from 'vitest';
import { parseMrz } from './parse-mrz.ts';

const lower44 = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
const lower36 = 'D231458907UTO7408122F1204159<<<<<<<6';
const card = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6';

/** Examples of ICAO 9303-4, -5, -6 and -7 §4.2.3: what is printed in the name field, and how it is to be read. */
const examples: Readonly<Record<string, readonly (readonly [printed: string, read: string, truncated: boolean])[]>> = {
  TD3: [
    ['ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'ERIKSSON, ANNA MARIA', false],
    ['HENG<<DEBORAH<MING<LO<<<<<<<<<<<<<<<<<<', 'HENG, DEBORAH MING LO', false],
    ['SMITH<JONES<<SUSIE<MARGARET<<<<<<<<<<<<', 'SMITH JONES, SUSIE MARGARET', false],
    ['OCONNOR<<ENYA<SIOBHAN<<<<<<<<<<<<<<<<<<', 'OCONNOR, ENYA SIOBHAN', false],
    ['VAN<DER<MUELLEN<<MARTIN<<<<<<<<<<<<<<<<', 'VAN DER MUELLEN, MARTIN', false],
    ['AL<BASRI<<HUDA<MUHAMMAD<JAWAD<<<<<<<<<<', 'AL BASRI, HUDA MUHAMMAD JAWAD', false],
    ['ARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<', 'ARKFREITH, ', false],
    ['SATRIYA<SUDARPA<<<<<<<<<<<<<<<<<<<<<<<<', 'SATRIYA SUDARPA, ', false],
    ['NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K', 'NILAVADHANANANDA, CHAYAPA DEJTHAMRONG K', true],
    ['NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU', 'NILAVADHANANANDA, ARNPOL PETCH CHARONGU', true],
    ['BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI', 'BENNELONG WOOLOOMOOLOO WARRANDYTE W, DI', true],
    ['BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO', 'BENNELONG WOOLOOM WARRAND WARNAM, DINGO', true],
    ['BENNEL<WOOLOO<WARRAN<WARNAM<<DINGO<POTO', 'BENNEL WOOLOO WARRAN WARNAM, DINGO POTO', true],
    // It just fits, and is to be taken for truncated.
    ['PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR', 'PAPANDROPOULOUS, JONATHON WARREN TREVOR', true],
  ],
  TD2: [
    ['NILAVADHANANANDA<<CHAYAPA<DEJ<K', 'NILAVADHANANANDA, CHAYAPA DEJ K', true],
    ['NILAVADHANANANDA<<ARN<PET<CHARO', 'NILAVADHANANANDA, ARN PET CHARO', true],
    ['BENNELONG<WOOLOOMOOLOO<W<W<<D<P', 'BENNELONG WOOLOOMOOLOO W W, D P', true],
    ['BENNELONG<WOOLOOM<WAR<WARN<<D<P', 'BENNELONG WOOLOOM WAR WARN, D P', true],
    ['BENNEL<WOOLO<WARRA<WARNA<<DIN<P', 'BENNEL WOOLO WARRA WARNA, DIN P', true],
    ['PAPANDROPOULOUS<<JONATHOON<ALEC', 'PAPANDROPOULOUS, JONATHOON ALEC', true],
    ['VILARCHAO<FERNANDEZ<<JOSE<RAMON', 'VILARCHAO FERNANDEZ, JOSE RAMON', true],
    ['AL<BASRI<<HUDA<MUHAMMAD<JAWAD<<', 'AL BASRI, HUDA MUHAMMAD JAWAD', false],
  ],
  TD1: [
    ['NILAVADHANANANDA<<CHAYAPA<DE<K', 'NILAVADHANANANDA, CHAYAPA DE K', true],
    ['NILAVADHANANANDA<<ARNPOL<PE<CH', 'NILAVADHANANANDA, ARNPOL PE CH', true],
    ['BENNELONG<WOOLOOMOOLOO<W<W<<DI', 'BENNELONG WOOLOOMOOLOO W W, DI', true],
    ['BENNE<WOOLO<WARRA<WARNA<<DIN<P', 'BENNE WOOLO WARRA WARNA, DIN P', true],
    ['PAPANDROPOULOUS<<JONATHON<ALEC', 'PAPANDROPOULOUS, JONATHON ALEC', true],
    ['VILARCHAO<FERNANDEZ<<JOSE<RAMO', 'VILARCHAO FERNANDEZ, JOSE RAMO', true],
    ['AL<BASRI<<HUDA<MUHAMMAD<JAWAD<', 'AL BASRI, HUDA MUHAMMAD JAWAD', false],
    ['SATRIYA<SUDARPA<<<<<<<<<<<<<<<', 'SATRIYA SUDARPA, ', false],
  ],
};

const around: Readonly<Record<string, (names: string) => string>> = {
  TD3: (names) => `P<UTO${names}\n${lower44}`,
  'MRV-A': (names) => `V<UTO${names}\n${lower44}`,
  TD2: (names) => `I<UTO${names}\n${lower36}`,
  'MRV-B': (names) => `V<UTO${names}\n${lower36}`,
  TD1: (names) => `${card}\n${names}`,
};

const all = Object.entries({ ...examples, 'MRV-A': examples.TD3!, 'MRV-B': examples.TD2! }).flatMap(([format, rows]) =>
  rows.map((row) => [format, ...row] as const),
);

test.each(all)('%s: %s', (format, printed, name, truncated) => {
  const reading = parseMrz(around[format]!(printed), '2026-01-01');
  if (reading.kind === 'no-mrz') throw new Error(reading.detail);
  const { primaryIdentifier, secondaryIdentifier, nameTruncated, problems, corrections } = reading.mrz;
  expect(`${primaryIdentifier}, ${secondaryIdentifier}`).toBe(name);
  expect([reading.mrz.format, nameTruncated, problems, corrections]).toEqual([format, truncated, [], []]);
});
