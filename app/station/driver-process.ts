import type { DriverChannel } from '../../native/driver-channel.ts';
import type { Clock, TimerHandle } from '../core/instant.ts';
import type { DriverLauncher, RunningDriver } from './driver-launcher.ts';

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
  readonly launcher: DriverLauncher;
  readonly clock: Clock;
  readonly budget?: RestartBudget;
  /** Called for the first process and for every later one: builds the driver's near side on the new channel. */
  readonly onStart: (channel: DriverChannel<unknown, unknown>) => void;
  readonly onDeath: (detail: string) => void;
}

export interface DriverProcess {
  readonly pid: number | undefined;
  /** Ends a process that hangs: its death is told, and another one started, as after any other. */
  restart(): void;
  /** Ends the process for good. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** Keeps one driver running in a process of its own, restarted with a budget. */
export function superviseDriver(options: DriverProcessOptions): DriverProcess {
  const { name, entry, args, launcher, clock } = options;
  const budget = options.budget ?? driverRestartBudget;
  let deaths: number[] = [];
  let running: RunningDriver | null = null;
  let timer: TimerHandle | null = null;
  let stopped = false;

  const start = () => {
    timer = null;
    const started = launcher.launch(name, entry, args);
    running = started;
    started.onEnd((how) => {
      if (running === started) running = null;
      if (stopped) return;
      const now = clock.now();
      // A clock that jumps, either way, forgets deaths; it never makes more of them.
      deaths = [...deaths.filter((time) => Math.abs(now - time) < budget.windowMs), now];
      options.onDeath(`${name} driver${how}`);
      timer = clock.setTimeout(start, restartPause(deaths.length, budget));
    });
    options.onStart(started.channel);
  };
  start();

  return {
    get pid() {
      return running?.pid;
    },
    restart: () => void running?.end(),
    stop: async () => {
      stopped = true;
      if (timer !== null) clock.clearTimeout(timer);
      await running?.end();
    },
  };
}
