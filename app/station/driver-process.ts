import type { ChildProcess } from 'node:child_process';
import { channelToChild, type DriverChannel, endDriver, forkDriver } from '../../native/driver-channel.ts';

/** How often a driver may die before it is left dead: a board that is gone must not burn the station's time. */
export interface RestartBudget {
  /** Deaths within `windowMs` after which the pause stays at its longest. */
  readonly quickRestarts: number;
  readonly windowMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

const driverRestartBudget: RestartBudget = {
  quickRestarts: 5,
  windowMs: 60_000,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
};

/** The pause before the next start, in ms: doubling with every death in the window, never above the longest. */
export function restartPause(deathsInWindow: number, budget: RestartBudget): number {
  if (deathsInWindow > budget.quickRestarts) return budget.longestPauseMs;
  return Math.min(budget.firstPauseMs * 2 ** Math.max(deathsInWindow - 1, 0), budget.longestPauseMs);
}

export interface DriverProcessOptions {
  readonly name: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly budget?: RestartBudget;
  /** Called for the first process and for every later one: builds the driver's near side on the new channel. */
  readonly onStart: (channel: DriverChannel<unknown, unknown>) => void;
  readonly onDeath: (detail: string) => void;
}

export interface DriverProcess {
  readonly pid: number | undefined;
  /** Ends the process for good. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Keeps one driver running in a process of its own, restarted with a budget. */
export function superviseDriver(options: DriverProcessOptions): DriverProcess {
  const budget = options.budget ?? driverRestartBudget;
  let deaths: number[] = [];
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const start = () => {
    timer = null;
    const started = forkDriver(options.entry, options.args);
    child = started;
    let ended = false;
    const gone = (detail: string) => {
      if (ended) return;
      ended = true;
      if (child === started) child = null;
      if (stopped) return;
      const now = performance.now();
      deaths = [...deaths.filter((time) => now - time < budget.windowMs), now];
      options.onDeath(detail);
      timer = setTimeout(start, restartPause(deaths.length, budget));
    };
    started.once('error', (error) => gone(`${options.name} driver: ${error.message}`));
    started.once('exit', (code, signal) => gone(`${options.name} driver ended with ${signal ?? code}`));
    options.onStart(channelToChild(started));
  };
  start();

  return {
    get pid() {
      return child?.pid;
    },
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      if (child !== null) await endDriver(child);
    },
  };
}
