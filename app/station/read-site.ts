import { readFileSync, statSync } from 'node:fs';
import { err, type Result } from '../core/result.ts';
import { applySiteOptions, describeProblems, parseSiteProfile, type SiteProfile } from './site-profile.ts';

/** In bytes. */
const largestProfile = 1_000_000;

/** Reads a site profile and applies `--site-option` words; the error is ready to print. */
export function readSite(
  file: string,
  options: readonly string[],
  flavour: 'test' | 'production' = 'test',
): Result<SiteProfile, string> {
  let yaml: string;
  try {
    const stat = statSync(file);
    // A pipe would never end, and a device never stop.
    if (!stat.isFile() || stat.size > largestProfile)
      return err(`${file} is no text file that a site profile could be`);
    yaml = readFileSync(file, 'utf8');
  } catch (error) {
    return err(`${file} cannot be read: ${(error as Error).message}`);
  }
  const parsed = parseSiteProfile(yaml, file, flavour);
  return parsed.ok ? applySiteOptions(parsed.value, options) : err(describeProblems(parsed.error));
}
