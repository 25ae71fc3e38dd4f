import { createHash } from 'node:crypto';
import { checkDigit } from '../mrz/check-digit.ts';

/** What proves to a chip that its reader has seen the document. Dates as printed: YYMMDD. */
export type AccessKey =
  | {
      readonly kind: 'mrz';
      readonly documentNumber: string;
      readonly birthDate: string;
      readonly expiryDate: string;
    }
  | { readonly kind: 'can'; readonly can: string };

/** ICAO 9303-11 §4.3.2 and §9.7.2: number, birth and expiry date, each with its check digit. */
export function mrzInformation({ documentNumber, birthDate, expiryDate }: Extract<AccessKey, { kind: 'mrz' }>): string {
  const number = documentNumber.padEnd(9, '<');
  return [number, birthDate, expiryDate].map((field) => field + checkDigit(field)).join('');
}

/** SHA-1 over the MRZ information: all of it is PACE's password, the first 16 bytes are BAC's key seed. */
export function mrzSecret(key: Extract<AccessKey, { kind: 'mrz' }>): Uint8Array {
  return createHash('sha1').update(mrzInformation(key), 'latin1').digest();
}
