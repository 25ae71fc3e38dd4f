import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { csvRecords } from '../../watchlist/csv.ts';
import { CliError } from '../command.ts';

export interface PairsFile {
  /** The named pictures, each once, relative to the folder. */
  readonly images: readonly string[];
  /** Indices into `images`. */
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly same: boolean }[];
}

const yes = new Set(['1', 'true', 'yes']);
const no = new Set(['0', 'false', 'no']);

/** Reads `a,b,same`, with or without that first line. A line that is no pair ends it: half a set measures nothing. */
export async function readPairs(file: string, folder: string): Promise<PairsFile> {
  const bad = (line: number, why: string) =>
    new CliError(2, 'bad-line', `${file}, line ${line}: ${why}`, 'write a,b,same: two paths and 1 or 0');
  const indices = new Map<string, number>();
  const indexOf = (path: string, line: number): number => {
    const known = indices.get(path);
    if (known !== undefined) return known;
    if (!statSync(join(folder, path), { throwIfNoEntry: false })?.isFile())
      throw bad(line, `${path} is no file in ${folder}`);
    indices.set(path, indices.size);
    return indices.size - 1;
  };
  const pairs: { a: number; b: number; same: boolean }[] = [];
  let first = true;
  for await (const record of csvRecords(createReadStream(file, 'utf8'))) {
    if ('broken' in record) throw bad(record.line, record.broken);
    const fields = record.fields.map((field) => field.trim());
    const [a = '', b = '', said = '', ...more] = fields;
    const isHeading =
      first &&
      fields
        .slice(0, 3)
        .join()
        .replace(/^\uFEFF/, '')
        .toLowerCase() === 'a,b,same';
    first = false;
    if (isHeading) continue;
    if (a === '' || b === '' || more.some((field) => field !== ''))
      throw bad(record.line, 'it does not name two pictures');
    const same = yes.has(said.toLowerCase());
    if (!same && !no.has(said.toLowerCase())) throw bad(record.line, `"${said}" says neither 1 nor 0`);
    pairs.push({ a: indexOf(a, record.line), b: indexOf(b, record.line), same });
  }
  if (pairs.length === 0) throw new CliError(2, 'no-pairs', `${file} names no pairs`, 'write a,b,same in each line');
  return { images: [...indices.keys()], pairs };
}
