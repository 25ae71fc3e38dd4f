import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '../core/result.ts';
import { type Policy, policySchema } from '../policy/policy.ts';
import type { SiteProfile } from './site-profile.ts';

/** In bytes. */
const largestPolicy = 1_000_000;

/**
 * The policy that a profile names: one of those shipped in `policies`, or a file beside the profile. The error is ready
 * to print and names the profile's line.
 */
export function readPolicy(site: SiteProfile, profile: string, policies: string): Result<Policy, string> {
  const shipped = join(policies, `${site.policy}.json`);
  const named = isAbsolute(site.policy) ? site.policy : join(dirname(profile), site.policy);
  const file = existsSync(shipped) ? shipped : named;
  const wrong = (message: string) => err(`${profile}:${lineOf(profile, 'policy')}:1: ${message}`);
  try {
    const stat = statSync(file);
    // A pipe would never end, and a device never stop.
    if (!stat.isFile() || stat.size > largestPolicy) return wrong(`${file} is no text file that a policy could be`);
    const read = policySchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (!read.success) {
      const [issue] = read.error.issues;
      return wrong(`policy ${file}: ${issue?.path.join('.')}: ${issue?.message}`);
    }
    const policy = read.data;
    if (policy.site !== site.site || policy.direction !== site.direction) {
      return wrong(`policy ${file} is for ${policy.site} ${policy.direction}, not ${site.site} ${site.direction}`);
    }
    return ok(policy);
  } catch (error) {
    return wrong(`policy "${site.policy}" cannot be read: ${(error as Error).message}`);
  }
}

/** The profile has been read as YAML by now: its top-level keys begin their lines. */
function lineOf(profile: string, key: string): number {
  const lines = readFileSync(profile, 'utf8').split('\n');
  return (
    Math.max(
      lines.findIndex((line) => line.startsWith(`${key}:`)),
      0,
    ) + 1
  );
}
