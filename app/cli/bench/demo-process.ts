import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CliError } from '../command.ts';
import { projectTop } from '../demo-options.ts';
import { endsWithSupervisor } from '../../station/supervision.ts';

/** A demonstration without spectators, as `npm start -- --no-window` runs it once the checkout is set up. */
export class DemoProcess {
  readonly #child: ChildProcess;
  /** From its start to the first traveller being able to step up, in ms. */
  readonly readyAfter: number;
  /** The same for the station alone. */
  readonly stationReadyAfter: number;

  private constructor(child: ChildProcess, readyAfter: number, stationReadyAfter: number) {
    this.#child = child;
    this.readyAfter = readyAfter;
    this.stationReadyAfter = stationReadyAfter;
  }

  static async start(data: string, options: readonly string[], env = process.env): Promise<DemoProcess> {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [join(projectTop, 'app/cli/demo.ts'), '--data', data, '--port', '0', ...options],
      { stdio: ['pipe', 'pipe', 'pipe'], env: { ...env, ...endsWithSupervisor } },
    );
    const said: string[] = [];
    let station = Number.NaN;
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      station = Number(/^station ready after (\d+) ms$/.exec(line)?.[1] ?? station);
    });
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('ready ')) resolve();
      });
      child.once('exit', (code) => {
        const remedy = 'run `egate doctor`';
        reject(
          new CliError(3, 'no-demo', `the demonstration ended with ${code}: ${said.slice(-5).join('; ')}`, remedy),
        );
      });
    });
    const readyAfter = performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 50)); // the station's own line comes by another pipe
    return new DemoProcess(child, readyAfter, station);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const end = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await end;
  }
}
