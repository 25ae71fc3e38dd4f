import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder that Electron's other user can reach, also when this checkout lies in a private one. */
export function openFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `egate-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}
