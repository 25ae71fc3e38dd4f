import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { CliError } from './command.ts';

interface Wanted {
  /** What the file is to hold, for the remedy: `name a PEM file`. */
  readonly remedy: string;
  /** In bytes; a disk image or a film given by mistake is turned away at once. */
  readonly largest?: number;
}

/** A regular file that this user may read and that is not too large; anything else is exit 2 before it is opened. */
export function checkInputFile(path: string, { remedy, largest = Number.POSITIVE_INFINITY }: Wanted): void {
  const stat = readableFile(path);
  if (stat === null) throw new CliError(2, 'no-file', `${shown(path)} is no file that can be read`, remedy);
  if (stat.size > largest) {
    throw new CliError(
      2,
      'too-large',
      `${shown(path)} is over ${largest < 1e6 ? `${largest / 1e3} kB` : `${Math.round(largest / 1e6)} MB`}`,
      remedy,
    );
  }
}

function readableFile(path: string): Stats | null {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return null;
    accessSync(path, constants.R_OK);
    return stat;
  } catch {
    return null; // not there, behind a loop of links, not for us: either way no file that can be read
  }
}

const longestShown = 200;

function shown(path: string): string {
  return path.length <= longestShown ? path : `${path.slice(0, longestShown)}…`;
}
