import { loadTrustFolder } from '../document/trust/trust-folder.ts';
import type { TrustStore } from '../document/trust/trust-store.ts';
import type { Flavour } from './flavour.ts';
import type { StationFiles } from './station-files.ts';

/** placeholder until the trust store has landed */
export function loadTrust(files: StationFiles, flavour: Flavour): TrustStore {
  return loadTrustFolder(flavour === 'test' ? files.demoPki : files.trust);
}
