import fc from 'fast-check';
import { expect, test } from 'vitest';
import { behind, digitOver, places, printedDocument, read, write } from '../mrz/printed-documents.rig.ts';
import { mrzInformation } from './access-key.ts';
import { accessKeyOf } from './mrz-access-key.ts';

test('the key is made of number and dates as they are printed, of a long number all of it', () => {
  fc.assert(
    fc.property(printedDocument, ({ format, text, expected }) => {
      const { birth, expiry } = places[format];
      const number = String(expected.documentNumber).replaceAll(' ', '<').padEnd(9, '<');
      const dates = [birth, expiry].map((run) => read(text, run) + read(text, behind(run)));
      const key = accessKeyOf(text.split('\n'));
      expect(key && mrzInformation(key)).toBe(number + digitOver(number) + dates.join(''));
    }),
    { numRuns: 500 },
  );
});

test('a filler before the number counts, and what is no MRZ has no key', () => {
  const specimen = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
  const key = accessKeyOf(write(specimen, places.TD3.number, '<98902C3').split('\n'));
  expect(key && mrzInformation(key).slice(0, 9)).toBe('<98902C3<');
  expect(accessKeyOf(specimen.slice(1).split('\n'))).toBeNull();
});
