import { existsSync } from 'node:fs';
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
