import { type CaseView, provesNothingWithout } from '../contract/officer.ts';

type Checks = NonNullable<CaseView['chip']>['checks'];
export type CheckName = keyof Checks;
type Outcome = Checks[CheckName]['outcome'];

/** How loud a check is shown: only what is not passed draws the eye. */
export type Loudness = 'quiet' | 'noted' | 'warning' | 'failure';

/** How loud a check's outcome is shown. */
export function loudnessOf(outcome: Outcome, name: CheckName | null): Loudness {
  switch (outcome) {
    case 'passed':
      return 'quiet';
    case 'failed':
      return 'failure';
    case 'not-possible':
      return 'warning';
    case 'not-applicable':
      // A chip that leaves one of these open proves nothing: that it does not apply is no comfort there.
      return name !== null && provesNothingWithout.includes(name) ? 'warning' : 'noted';
  }
}
