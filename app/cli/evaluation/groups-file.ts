import { createReadStream } from 'node:fs';
import { csvRecords } from '../../watchlist/csv.ts';
import { CliError } from '../command.ts';

/** More groups than this are a mistake: each has its own table. */
const mostGroups = 100;

export interface Groups {
  readonly names: readonly string[];
  /** The group of a picture: of its own path, or of the folder it is in; −1 where the file names neither. */
  groupOf(path: string): number;
}

export const noGroups: Groups = { names: [], groupOf: () => -1 };

/** Reads `path,group`, with or without that first line; a path is a picture or a folder, relative to the images. */
export async function readGroups(file: string): Promise<Groups> {
  const groups = new Map<string, number>();
  const places = new Map<string, number>();
  const bad = (line: number, why: string) =>
    new CliError(2, 'bad-line', `${file}, line ${line}: ${why}`, 'write path,group in each line');
  let first = true;
  for await (const record of csvRecords(createReadStream(file, 'utf8'))) {
    if ('broken' in record) throw bad(record.line, record.broken);
    const [path = '', group = ''] = record.fields.map((field) => field.trim());
    const isHeading = first && `${path},${group}`.replace(/^\uFEFF/, '').toLowerCase() === 'path,group';
    first = false;
    if (isHeading) continue;
    if (path === '' || group === '') throw bad(record.line, 'it does not name a path and a group');
    if (!groups.has(group)) groups.set(group, groups.size);
    if (groups.size > mostGroups) throw bad(record.line, `there are more than ${mostGroups} groups`);
    places.set(path.replace(/\/+$/, ''), groups.get(group)!);
  }
  return {
    names: [...groups.keys()],
    groupOf: (path) => {
      for (let place = path; place !== ''; place = place.slice(0, Math.max(place.lastIndexOf('/'), 0))) {
        const group = places.get(place);
        if (group !== undefined) return group;
      }
      return -1;
    },
  };
}
