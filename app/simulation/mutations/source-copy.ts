import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import type { Mutant } from './mutants.ts';

const root = join(import.meta.dirname, '../../..');
/** What a run of the simulation imports, and what says how. */
const copied = ['app', 'native', 'package.json', 'tsconfig.json'] as const;

/** A copy of the sources in a folder of its own, in which one bug after another can be planted. */
export class SourceCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'egate-mutant-'));

  constructor() {
    for (const name of copied) cpSync(join(root, name), join(this.folder, name), { recursive: true, filter: isSource });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Plants a bug; gives what takes it out again, or why its patch does not fit any more. */
  plant({ file, find, replace }: Mutant): Result<() => void, string> {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const times = before.split(find).length - 1;
    if (times !== 1) return err(`its text stands ${times} times in ${file}`);
    writeFileSync(
      path,
      before.replace(find, () => replace),
    );
    return ok(() => writeFileSync(path, before));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isSource(path: string): boolean {
  const name = basename(path);
  return (
    !/^(node_modules|build|dist)$|\.test\.tsx?$/.test(name) && (!/\.\w+$/.test(name) || /\.(ts|json|mjs)$/.test(name))
  );
}
