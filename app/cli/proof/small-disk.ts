import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';

const filler = 'filler';
const block = Buffer.alloc(65_536);

/** A file system of its own, small enough to be filled, mounted over a folder. */
export class SmallDisk {
  readonly #folder: string;
  readonly #onExit = () => this.release();

  private constructor(folder: string) {
    this.#folder = folder;
    process.once('exit', this.#onExit);
  }

  /** The error says why there can be none here. */
  static mount(folder: string, megabytes: number): Result<SmallDisk, string> {
    const words = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'egate-proof', folder];
    try {
      execFileSync('mount', words, { stdio: 'pipe' });
      return ok(new SmallDisk(folder));
    } catch (error) {
      const said = (error as { stderr?: Buffer }).stderr?.toString().trim() || (error as Error).message;
      return err(`a small file system cannot be mounted: ${said.split('\n')[0]}`);
    }
  }

  /** Takes every byte that is left. */
  fill(): void {
    const file = openSync(join(this.#folder, filler), 'a');
    try {
      for (let size = block.length; size >= 1; ) {
        try {
          if (writeSync(file, block, 0, size) < size) size = Math.floor(size / 2);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          size = Math.floor(size / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.#folder, filler), { force: true });
  }

  release(): void {
    process.off('exit', this.#onExit);
    // Lazily: a process that still looks into it does not hold it.
    execFileSync('umount', ['-l', this.#folder], { stdio: 'ignore' });
  }
}
