import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PassportReading } from '../document/read-passport.ts';
import { CliError } from './command.ts';
import { makeFolder } from '../../native/make-folder.ts';

/** Before the reading: a folder that cannot be written to must not cost a session with the chip. */
export function openOutput(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw new CliError(2, 'bad-out', `--out ${folder}: ${(error as Error).message}`, 'name a folder that can be made');
  }
}

/** Every file as it came, `/` in its name written as `-`, and the portrait by its own format. */
export function writeReading(folder: string, { files, portrait }: PassportReading): void {
  try {
    for (const [name, bytes] of files) writeFileSync(join(folder, `${name.replace('/', '-')}.bin`), bytes);
    if (portrait === null) return;
    const extension = portrait.mime === 'image/jpeg' ? 'jpg' : 'jp2';
    writeFileSync(join(folder, `portrait.${extension}`), portrait.bytes);
  } catch (error) {
    throw new CliError(
      2,
      'bad-out',
      `--out ${folder}: ${(error as Error).message}`,
      'name a folder that can be written',
    );
  }
}
