import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { privateEnvironment } from '../core/private-process.ts';
import { type Budget, RestartPauses } from './budget.ts';

const stationBudget: Budget = { quick: 5, windowMs: 60_000, firstPauseMs: 200, longestPauseMs: 10_000 };
/** A station that was asked to end and has not after this time (ms) is killed. */
const patience = 10_000;

export interface OwnStation {
  stop(): Promise<void>;
}

/**
 * Runs the station from this shell's resources, again when it dies, and never longer than this shell lives: the kernel
 * ends it with its parent, whatever ends the parent. Neither leaves a core dump behind.
 */
export function startOwnStation(node: string, args: readonly string[], log: (line: string) => void): OwnStation {
  const pauses = new RestartPauses(stationBudget);
  const [command, ...words] = [...withoutCoreDump(), ...endingWithParent(), node, ...args];
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopping = false;

  const start = () => {
    const started = spawn(command ?? node, words, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: privateEnvironment(process.env),
    });
    child = started;
    let ended = false;
    const gone = (detail: string) => {
      if (ended) return;
      ended = true;
      if (child === started) child = null;
      if (stopping) return;
      const pause = pauses.afterDeath(performance.now());
      log(`the station ended (${detail}); starting it again in ${pause} ms`);
      timer = setTimeout(start, pause);
    };
    started.on('error', (error) => gone(error.message));
    started.on('exit', (code, signal) => gone(String(signal ?? code)));
  };
  start();

  return {
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

// Both are util-linux, which no Debian lacks; elsewhere the station is ended by the shell's own quitting alone.
const prlimit = '/usr/bin/prlimit';
const setpriv = '/usr/bin/setpriv';
export const withoutCoreDump = () => (runs(prlimit) ? [prlimit, '--core=0'] : []);
const endingWithParent = () => (runs(setpriv) ? [setpriv, '--pdeathsig', 'TERM'] : []);

function runs(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
