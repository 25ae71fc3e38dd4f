import type { Result } from '../../core/result.ts';
import { type Malformed, wellFormed } from '../ber/ber.ts';
import { dateOf, digitsOf, membersOf, textOf, textsOf } from './templates.ts';

/** What a state says of the document beyond the MRZ. */
export interface DocumentDetails {
  readonly issuingAuthority: string | null;
  /** ISO 8601. */
  readonly issued: string | null;
  readonly otherPersons: readonly string[];
  readonly endorsements: string | null;
  readonly exitRequirements: string | null;
  /** Local time of the personalisation, ISO 8601 without a zone. */
  readonly personalised: string | null;
  readonly personalisationSystem: string | null;
}

/** Reads DG12, ICAO 9303-10 §4.7.12. */
export function parseDataGroup12(bytes: Uint8Array): Result<DocumentDetails, Malformed> {
  return wellFormed(() => {
    const members = membersOf(bytes, 0x6c, 'DG12');
    const time = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digitsOf(members, 0x5f55, 14) ?? '');
    const [, year, month, day, hour, minute, second] = time ?? [];
    return {
      issuingAuthority: textOf(members, 0x5f19),
      issued: dateOf(members, 0x5f26),
      otherPersons: textsOf(members, 0x5f1a),
      endorsements: textOf(members, 0x5f1b),
      exitRequirements: textOf(members, 0x5f1c),
      personalised: time === null ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}`,
      personalisationSystem: textOf(members, 0x5f56),
    };
  });
}
