import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { endsWithSupervisor } from '../../station/supervision.ts';
import { projectTop } from '../demo-options.ts';

export interface LifeOptions {
  readonly data: string;
  readonly site: string;
  readonly doors: 'one' | 'two';
  /** Of its environment, besides our own. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface LifeEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A station on a slow machine is ready within this (ms). */
const startsWithin = 45_000;
/** Lines of a station's messages that are kept for whoever asks why it ended. */
const linesKept = 8;

/** One life of a real station with its drivers, from its start to whatever ends it. */
export class StationLife {
  readonly #child: ChildProcess;
  readonly #said: string[] = [];
  /** True when a traveller can step up, false when it ended before that, or never comes so far. */
  readonly ready: Promise<boolean>;
  readonly ended: Promise<LifeEnd>;

  constructor({ data, site, doors, environment }: LifeOptions) {
    const words = ['--data', data, '--site', site, '--site-option', `door=${doors}`];
    this.#child = spawn(process.execPath, [join(projectTop, 'app/station/main.ts'), ...words], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...endsWithSupervisor, ...environment },
    });
    this.#child.stdin?.on('error', () => {}); // it may end before we write
    for (const output of [this.#child.stderr, this.#child.stdout]) {
      if (output === null) continue;
      createInterface({ input: output }).on('line', (line) => {
        // What it says when all is well is addresses with their tokens.
        if (/^(listening|ready) /.test(line)) return;
        this.#said.push(line);
        if (this.#said.length > linesKept) this.#said.shift();
      });
    }
    this.ended = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve({ code, signal })));
    this.ready = new Promise((resolve) => {
      this.#child.stdout?.on('data', (text: Buffer) => {
        if (/^ready /m.test(text.toString())) resolve(true);
      });
      const late = setTimeout(() => resolve(false), startsWithin);
      void this.ended.then(() => {
        clearTimeout(late);
        resolve(false);
      });
    });
  }

  get isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Its last messages. */
  get said(): string {
    return this.#said.join('\n');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it as systemd would. */
  stop(): void {
    this.#child.kill('SIGTERM');
  }
}

/** The environment of a station whose faces are examined by the stand-in of this folder. */
export function withQuickFaces(): Readonly<Record<string, string>> {
  const preload = pathToFileURL(join(import.meta.dirname, 'quick-faces.mjs')).href;
  return { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${preload}`.trim() };
}
