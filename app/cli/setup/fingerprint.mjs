import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const leftOut = new Set(['node_modules', 'built', 'dist', '.git']);

/** SHA-256 over names and contents of files and folders below `top`: what a step was made from. */
export function fingerprint(top, inputs) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(top, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) if (!leftOut.has(name)) visit(join(path, name));
    } else {
      hash.update(path).update('\0').update(readFileSync(full)).update('\0');
    }
  };
  for (const input of inputs) visit(input);
  return hash.digest('hex');
}
