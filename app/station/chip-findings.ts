import type { CaseView } from '../contract/officer.ts';
import type { CardTransportKind } from '../core/document-checks.ts';
import { endText, type PassportReading } from '../document/read-passport.ts';

/** What one attempt at a chip found, with its reasons in full: for an officer, never for the traveller's screen. */
export type ChipFindings = NonNullable<CaseView['chip']>;

/** All that an officer sees of a reading, complete or not; nothing of it needs the chip's files any more. */
export function chipFindings(
  reading: PassportReading,
  transport: CardTransportKind,
  portraitRefused: ChipFindings['portraitRefused'] = null,
): ChipFindings {
  const { access, end } = reading;
  const protocol = access?.mapping === undefined ? (access?.protocol ?? null) : `PACE-${access.mapping}`;
  return {
    protocol,
    transport,
    downgraded: access?.downgraded === true,
    ended: end.kind === 'complete' ? null : { kind: end.kind, reason: endText(end) },
    portraitRefused,
    checks: reading.checks,
    activeAuthentication: reading.activeAuthentication,
    chipAuthentication: reading.chipAuthentication,
    terminalAuthentication: reading.terminalAuthentication,
  };
}
