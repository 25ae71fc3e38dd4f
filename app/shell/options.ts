import type { Role } from '../contract/messages.ts';

export interface ShellOptions {
  readonly role: Role;
  /** The station's data folder; null: the flavour's own. */
  readonly data: string | null;
  /** Site profile for a station of this shell's own; null: the flavour's own. */
  readonly site: string | null;
  /** False where another service runs the station: this shell only waits for it. */
  readonly ownStation: boolean;
  /** A window of its screen's shape instead of the whole panel; for a demonstration on a desk. */
  readonly windowed: boolean;
}

/** Reads the shell's own words out of a command line on which Chromium's stand too. */
export function shellOptions(argv: readonly string[]): ShellOptions {
  const wordAfter = (name: string): string | null => {
    const index = argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
    const word = argv[index];
    if (word === undefined) return null;
    return (word === name ? argv[index + 1] : word.slice(name.length + 1)) ?? null;
  };
  return {
    role: argv.includes('--officer') ? 'officer' : 'traveller',
    data: wordAfter('--data'),
    site: wordAfter('--site'),
    ownStation: !argv.includes('--no-station'),
    windowed: argv.includes('--windowed'),
  };
}
