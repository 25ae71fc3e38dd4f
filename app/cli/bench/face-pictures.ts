import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../command.ts';

/** Where the virtual travellers live. */
export const travellersFolder = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');

export interface BenchPerson {
  readonly portrait: string;
  /** Frames of the camera's size, as JPEG. */
  readonly frames: readonly string[];
}

/** The virtual travellers' portraits, and frames out of their clips as a camera gives them. */
export function benchPersons(folder: string): readonly BenchPerson[] {
  const persons = readdirSync(travellersFolder).filter((name) => name.startsWith('person-'));
  return persons.map((person) => {
    const place = join(folder, person);
    mkdirSync(place);
    const clip = join(travellersFolder, person, 'neutral.webm');
    try {
      const args = ['-v', 'error', '-i', clip, '-vf', 'fps=6', '-q:v', '2', join(place, '%02d.jpg')];
      execFileSync('ffmpeg', args, { stdio: ['ignore', 'ignore', 'ignore'] });
    } catch {
      throw new CliError(3, 'no-ffmpeg', `ffmpeg could not take ${clip} apart`, 'egate doctor');
    }
    const frames = readdirSync(place).map((name) => join(place, name));
    return { portrait: join(travellersFolder, person, 'passport.jpg'), frames };
  });
}
