import type { Result } from '../../core/result.ts';
import { type Malformed, wellFormed } from '../ber/ber.ts';
import { dateOf, membersOf, partsOf, textOf, textsOf } from './templates.ts';

/** What a state says of the holder beyond the MRZ. Names as printed in the chip: primary<<secondary<identifiers. */
export interface PersonalDetails {
  /** In the letters of the holder's language. */
  readonly fullName: string | null;
  readonly otherNames: readonly string[];
  readonly personalNumber: string | null;
  /** ISO 8601; unknown parts are absent. */
  readonly birthDate: string | null;
  readonly birthPlace: readonly string[];
  readonly address: readonly string[];
  readonly telephone: string | null;
  readonly profession: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly otherDocuments: readonly string[];
  readonly custody: string | null;
}

/** Reads DG11, ICAO 9303-10 §4.7.11. */
export function parseDataGroup11(bytes: Uint8Array): Result<PersonalDetails, Malformed> {
  return wellFormed(() => {
    const members = membersOf(bytes, 0x6b, 'DG11');
    return {
      fullName: textOf(members, 0x5f0e),
      otherNames: textsOf(members, 0x5f0f),
      personalNumber: textOf(members, 0x5f10),
      birthDate: dateOf(members, 0x5f2b),
      birthPlace: partsOf(members, 0x5f11),
      address: partsOf(members, 0x5f42),
      telephone: textOf(members, 0x5f12),
      profession: textOf(members, 0x5f13),
      title: textOf(members, 0x5f14),
      summary: textOf(members, 0x5f15),
      otherDocuments: partsOf(members, 0x5f17),
      custody: textOf(members, 0x5f18),
    };
  });
}
