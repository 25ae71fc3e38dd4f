import { createHash } from 'node:crypto';
import { checkDigit } from '../mrz/check-digit.ts';

/** What proves to a chip that its reader has seen the document. Dates as printed: YYMMDD. */
export type AccessKey =
  | {
      readonly kind: 'mrz';
      readonly documentNumber: string;
      readonly birthDate: string;
      readonly expiryDate: string;
      /**
       * The printed check digits of number, birth and expiry date, where they are not those of 9303-3 §4.9: a chip may have
       * been given either.
       */
      readonly checkDigits?: string;
    }
  | { readonly kind: 'can'; readonly can: string };

type MrzKey = Extract<AccessKey, { kind: 'mrz' }>;

/** The key with the check digits of the standard, then with those that are printed: no chip is asked more often. */
export function keysToTry(key: AccessKey): readonly AccessKey[] {
  if (key.kind !== 'mrz' || key.checkDigits === undefined) return [key];
  const { checkDigits: _, ...computed } = key;
  return [computed, key];
}

/** The document number as the chip's key has it, with its check digit. */
export function checkedNumber({ documentNumber, checkDigits }: MrzKey): string {
  const number = documentNumber.padEnd(9, '<');
  return number + (checkDigits?.[0] ?? checkDigit(number));
}

/** ICAO 9303-11 §4.3.2 and §9.7.2: number, birth and expiry date, each with its check digit. */
export function mrzInformation(key: MrzKey): string {
  const dates = [key.birthDate, key.expiryDate].map(
    (date, at) => date + (key.checkDigits?.[at + 1] ?? checkDigit(date)),
  );
  return checkedNumber(key) + dates.join('');
}

/** SHA-1 over the MRZ information: all of it is PACE's password, the first 16 bytes are BAC's key seed. */
export function mrzSecret(key: MrzKey): Uint8Array {
  return createHash('sha1').update(mrzInformation(key), 'latin1').digest();
}
