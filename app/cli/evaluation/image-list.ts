import { opendirSync, readSync, openSync, closeSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../command.ts';
import { pictureFormat } from '../../station/inference/picture-limits.ts';

/** A picture and who is on it, where a folder says so. */
export interface ListedImage {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly person: string;
}

const pictureName = /\.(jpe?g|png|webp|jp2|j2k|j2c|jpx|jpf|bmp|tiff?|gif|hei[cf]|avif|p[bgpn]m)$/i;

/**
 * Every picture below the sub-folders of a folder; the sub-folder is the person. What is neither named nor begins as a
 * picture (`Thumbs.db`, notes) is left out; a broken picture stays in: it counts.
 */
export function imagesByPerson(folder: string): { readonly images: readonly ListedImage[]; readonly ignored: number } {
  const images: ListedImage[] = [];
  let ignored = 0;
  const walk = (place: string, person: string | null) => {
    for (const { name, isFolder } of entriesOf(join(folder, place))) {
      const path = place === '' ? name : `${place}/${name}`;
      if (isFolder) walk(path, person ?? name);
      else if (person !== null && isPicture(name, join(folder, path))) images.push({ path, person });
      else ignored += 1;
    }
  };
  walk('', null);
  if (images.length === 0)
    throw new CliError(2, 'no-images', `${folder} has no sub-folder with pictures`, 'give one sub-folder a person');
  return { images, ignored };
}

function entriesOf(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  const found: { name: string; isFolder: boolean }[] = [];
  try {
    const entries = opendirSync(folder);
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      if (entry.name.startsWith('.')) continue;
      const kind = entry.isSymbolicLink() ? statSync(join(folder, entry.name), { throwIfNoEntry: false }) : entry;
      if (kind?.isDirectory() && !entry.isSymbolicLink()) found.push({ name: entry.name, isFolder: true });
      else if (kind?.isFile()) found.push({ name: entry.name, isFolder: false });
    }
    entries.closeSync();
  } catch (error) {
    throw new CliError(2, 'no-folder', `${folder} cannot be read: ${(error as Error).message}`, 'name a folder');
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isPicture(name: string, file: string): boolean {
  return pictureName.test(name) || pictureFormat(headOf(file)) !== null;
}

function headOf(file: string): Uint8Array {
  const head = new Uint8Array(12);
  try {
    const handle = openSync(file, 'r');
    try {
      return head.subarray(0, readSync(handle, head));
    } finally {
      closeSync(handle);
    }
  } catch {
    return head;
  }
}
