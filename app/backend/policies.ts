import erenhotExit from '../policy/examples/erenhot-exit.json' with { type: 'json' };
import zamynUudEntry from '../policy/examples/zamyn-uud-entry.json' with { type: 'json' };
import { type Policy, policySchema } from '../policy/policy.ts';

const examples: readonly Policy[] = [erenhotExit, zamynUudEntry].map((one) => policySchema.parse(one));

/** The shipped example of the site and direction that a lane is named after (`erenhot-exit-1`), else the first one. */
export function policyOf(lane: string): Policy {
  const found = examples.find(({ site, direction }) => lane.startsWith(`${site}-${direction}`)) ?? examples[0];
  if (found === undefined) throw new Error('no policy is shipped');
  return found;
}
