import { dirname, isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '../core/result.ts';
import type { TerminalKey } from '../document/authentication/terminal-key.ts';
import { loadTerminalKeyFolder } from '../document/authentication/terminal-key-folder.ts';
import type { SiteProfile } from './site-profile.ts';

/**
 * The key folder that a profile names, beside the profile unless its path is absolute; null: the post holds no key. One
 * that is named and cannot be used keeps the lane from starting: its post would believe that it opens what it does not.
 */
export function readTerminalKey({ terminalKey }: SiteProfile, profile: string): Result<TerminalKey | null, string> {
  if (terminalKey === undefined) return ok(null);
  const folder = isAbsolute(terminalKey) ? terminalKey : join(dirname(profile), terminalKey);
  const key = loadTerminalKeyFolder(folder);
  return key.ok ? key : err(`${profile}: terminalKey: ${key.error}`);
}
