import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { privateEnvironment } from '../core/private-process.ts';
import { endsWithSupervisor } from '../station/supervision.ts';

export interface SupervisedOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each `ready …` line of each life, without the word `ready`. */
  readonly onReady: (rest: string) => void;
  /** Called with each `listening …` line: its screens can be opened, whether or not it serves yet. */
  readonly onListening?: (rest: string) => void;
  readonly log: (line: string) => void;
  /** Lives that may end within a minute before it is given up, as systemd's StartLimitBurst. */
  readonly restarts?: number;
  readonly onGivenUp?: () => void;
  /** True while everything is being stopped: an interrupt at a terminal reaches every process at once. */
  readonly isEnding?: () => boolean;
}

export interface SupervisedProcess {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

const minute = 60_000;
const pauseBeforeRestart = 500;
/** After this long without an end, a process that was asked to stop is killed. */
const patience = 8_000;

/** Keeps one program running as systemd would: restarted when it dies, stopped with SIGTERM, then SIGKILL. */
export function supervise(options: SupervisedOptions): SupervisedProcess {
  const allowed = options.restarts ?? 30;
  let ends: number[] = [];
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopping = false;

  const start = () => {
    timer = null;
    const started = spawn(options.command, options.args, {
      // Our end of its standard input ends with us, however we end: what we started does not outlive us.
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...privateEnvironment(options.env ?? process.env), ...endsWithSupervisor },
    });
    child = started;
    const startedAt = performance.now();
    const lines = createInterface({ input: started.stdout });
    lines.on('error', () => {}); // its end is told by `close`
    lines.on('line', (line) => {
      if (line.startsWith('ready ')) {
        options.log(`${options.name} ready after ${Math.round(performance.now() - startedAt)} ms`);
        options.onReady(line.slice('ready '.length));
      } else if (line.startsWith('listening ')) options.onListening?.(line.slice('listening '.length));
      else options.log(`${options.name}: ${line}`);
    });
    started.on('error', (error) => options.log(`${options.name} cannot be started: ${error.message}`));
    started.on('close', (code, signal) => {
      if (child === started) child = null;
      if (stopping || options.isEnding?.()) return;
      const now = performance.now();
      ends = [...ends.filter((time) => now - time < minute), now];
      if (ends.length > allowed) {
        options.log(`${options.name} ended ${ends.length} times within a minute (last: ${signal ?? code}); given up`);
        options.onGivenUp?.();
        return;
      }
      options.log(`${options.name} ended (${signal ?? code}); starting it again`);
      timer = setTimeout(start, pauseBeforeRestart);
    });
  };
  start();

  return {
    get pid() {
      return child?.pid;
    },
    stop: async () => {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      const last = child;
      if (last === null || last.exitCode !== null || last.signalCode !== null) return;
      const end = new Promise((resolve) => last.once('exit', resolve));
      last.kill('SIGTERM');
      const kill = setTimeout(() => last.kill('SIGKILL'), patience);
      await end;
      clearTimeout(kill);
    },
  };
}
