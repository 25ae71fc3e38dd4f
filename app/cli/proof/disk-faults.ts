import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../../core/result.ts';

export const killPhases = ['kill-before', 'kill-half', 'kill-written', 'kill-synced', 'kill-later'] as const;
export type KillPhase = (typeof killPhases)[number];
export type DiskCall = 'write' | 'sync' | 'rename' | 'truncate' | 'create';

interface Moment {
  /** What is written holds this word for the `nth` time in a process's life; empty: the `nth` call of any kind. */
  readonly word: string;
  readonly nth: number;
}

/** One thing that a disk does to one life of a station. */
export type DiskPlan =
  /** `laterMs`: from the sync to the end, of `kill-later` alone. */
  | (Moment & { readonly deed: KillPhase; readonly laterMs: number })
  | (Moment & {
      readonly deed: 'fail';
      readonly calls: readonly DiskCall[];
      readonly error: 'ENOSPC' | 'EIO' | 'SHORT';
      /** The first such call alone; the disk is well after it. */
      readonly once: boolean;
    });

/** A station's disk as it is seen from outside: a library between the process and the C library. */
export class FaultyDisk {
  readonly #library: string;
  readonly #folder: string;
  readonly #log: string;

  private constructor(library: string, folder: string, log: string) {
    this.#library = library;
    this.#folder = folder;
    this.#log = log;
  }

  /** Compiles the library into `place`; the error says why this machine cannot. `folder`: the real path of what it acts on. */
  static async make(place: string, folder: string): Promise<Result<FaultyDisk, string>> {
    if (process.platform !== 'linux') return err('LD_PRELOAD is a matter of Linux');
    const library = join(place, 'disk-faults.so');
    const source = join(import.meta.dirname, 'disk-faults.c');
    const words = ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread'];
    try {
      await promisify(execFile)('cc', words);
    } catch (error) {
      return err(`no C compiler can build ${source}: ${(error as Error).message.split('\n')[0]}`);
    }
    return ok(new FaultyDisk(library, folder, join(place, 'disk-faults.log')));
  }

  /** What a process's environment must hold so that the plan comes true in it. */
  environment(plan: DiskPlan): Readonly<Record<string, string>> {
    rmSync(this.#log, { force: true });
    return {
      LD_PRELOAD: this.#library,
      // Calls that a kernel thread makes for the process would pass the library by.
      UV_USE_IO_URING: '0',
      EGATE_DISK_FOLDER: this.#folder,
      EGATE_DISK_LOG: this.#log,
      EGATE_DISK_WORD: plan.word,
      EGATE_DISK_NTH: String(plan.nth),
      EGATE_DISK_DEED: plan.deed,
      ...(plan.deed === 'fail'
        ? {
            EGATE_DISK_CALLS: plan.calls.join(','),
            EGATE_DISK_ERROR: plan.error,
            EGATE_DISK_ONCE: plan.once ? '1' : '0',
          }
        : { EGATE_DISK_LATER: String(plan.laterMs) }),
    };
  }

  /** What struck since the last plan: `call file`, in order. */
  struck(): readonly string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').slice(0, -1) : [];
  }
}
