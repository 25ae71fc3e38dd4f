import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyTrustStore, type TrustStore } from '../document/trust/trust-store.ts';
import { loadTrustFolder } from '../document/trust/trust-folder.ts';
import type { Flavour } from './flavour.ts';
import type { StationFiles } from './station-files.ts';

/** The folder whose CSCA certificates a lane believes: the site's own; in the demonstration its test PKI. */
export function trustFolderOf(files: StationFiles, flavour: Flavour): string {
  return flavour === 'test' && !existsSync(files.trust) ? files.demoPki : files.trust;
}

/** A lane without a trust store believes nobody. */
export function loadTrust(files: StationFiles, flavour: Flavour): TrustStore {
  const folder = trustFolderOf(files, flavour);
  return existsSync(folder) ? loadTrustFolder(folder) : emptyTrustStore;
}

/**
 * The store as the folder is now: read again when a file came, went or changed, so that a new CSCA needs no restart. A
 * version older than one that this lane has believed already is none.
 */
export function liveTrust(files: StationFiles, flavour: Flavour): () => TrustStore {
  let seen = '';
  let store = emptyTrustStore;
  let newest = 0;
  return () => {
    const now = stateOf(trustFolderOf(files, flavour));
    if (now !== seen) {
      const read = loadTrust(files, flavour);
      const version = read.seal?.version ?? 0;
      // Whoever puts last year's list back takes the number beside it back too; who breaks the seal is believed nothing.
      if (version >= newest || read.anchors.length === 0) store = read;
      newest = Math.max(newest, version);
      seen = now;
    }
    return store;
  };
}

function stateOf(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${statSync(path, { throwIfNoEntry: false })?.mtimeMs}`)
    .join('\n');
}
