import type { Result } from '../../core/result.ts';
import { type Malformed, readAllBer, wellFormed } from '../ber/ber.ts';
import { dateOf, membersOf, partsOf, textOf } from './templates.ts';

/** Somebody to call when the holder cannot. */
export interface PersonToNotify {
  /** When it was written down, ISO 8601. */
  readonly recorded: string | null;
  readonly name: string | null;
  readonly telephone: string | null;
  readonly address: readonly string[];
}

/** Reads DG16, ICAO 9303-10 §4.7.16: a template 'A1' to 'AF' for each person. */
export function parseDataGroup16(bytes: Uint8Array): Result<readonly PersonToNotify[], Malformed> {
  return wellFormed(() =>
    membersOf(bytes, 0x70, 'DG16')
      .filter(({ tag }) => tag >= 0xa1 && tag <= 0xaf)
      .map(({ value }) => {
        const members = readAllBer(value);
        return {
          recorded: dateOf(members, 0x5f50),
          name: textOf(members, 0x5f51),
          telephone: textOf(members, 0x5f52),
          address: partsOf(members, 0x5f53),
        };
      }),
  );
}
