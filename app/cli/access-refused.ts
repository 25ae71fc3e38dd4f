import { endText, type PassportReading } from '../document/read-passport.ts';
import { CliError } from './command.ts';

/** The chip let nobody in, in words; null: it did, or the session ended for another reason. */
export function accessRefused({ end, access }: PassportReading): CliError | null {
  if (access !== null) return null;
  switch (end.kind) {
    case 'wrong-password':
      return new CliError(
        1,
        end.kind,
        endText(end),
        'compare number, birth and expiry date (or the CAN) with the document; chips slow down after wrong keys',
      );
    case 'access-not-offered':
      return new CliError(1, end.kind, endText(end), 'leave --access away, or give the printed lines instead of a CAN');
    case 'chip-refused':
    case 'chip-not-authentic':
      return new CliError(
        1,
        'access-refused',
        endText(end),
        'lay the document down once more; a chip that stays like this is broken, or made to keep readers from PACE',
      );
    default:
      return null;
  }
}
