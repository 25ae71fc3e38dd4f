import type { CaseView } from '../contract/officer.ts';

type Checks = NonNullable<CaseView['chip']>['checks'];
export type CheckName = keyof Checks;
type Outcome = Checks[CheckName]['outcome'];

/** In the order in which a document is verified. */
export const checkNames = [
  'sodPresent',
  'sodSignature',
  'certificateValidity',
  'revocation',
  'comAgainstSod',
  'dataGroupHashes',
  'dg1AgainstMrz',
  'issuingStateAgainstCertificate',
  'knownDefects',
] as const satisfies readonly CheckName[];

/** How loud a check is shown: only what is not passed draws the eye. */
export type Loudness = 'quiet' | 'noted' | 'warning' | 'failure';

/** A chip that leaves one of these open proves nothing, so "not applicable" is no comfort there. */
const neverWithout: readonly CheckName[] = ['sodSignature', 'certificateValidity', 'dataGroupHashes', 'dg1AgainstMrz'];

export function loudnessOf(outcome: Outcome, name: CheckName | null): Loudness {
  switch (outcome) {
    case 'passed':
      return 'quiet';
    case 'failed':
      return 'failure';
    case 'not-possible':
      return 'warning';
    case 'not-applicable':
      return name !== null && neverWithout.includes(name) ? 'warning' : 'noted';
  }
}
