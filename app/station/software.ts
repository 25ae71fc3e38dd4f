import { readFileSync } from 'node:fs';

/** What this station is, as records name it: `egate/1.2.3`. */
export const software: string = `egate/${versionIn(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))}`;

function versionIn(manifest: string): string {
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
