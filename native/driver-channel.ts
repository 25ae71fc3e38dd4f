import { type ChildProcess, fork } from 'node:child_process';
import { privateEnvironment } from '../app/core/private-process.ts';
import { prepareSweeping, sweepMemory } from '../app/core/swept-memory.ts';

/**
 * The line between a station and one of its driver processes: structured-clone messages, in order, at most once.
 * The parent's end is made from a forked child, the child's end from `process`.
 */
export interface DriverChannel<Sent, Received> {
  /**
   * Never throws; what is sent after the other end went is dropped. The message has been copied when this returns: bytes
   * in it may be wiped.
   */
  send(message: Sent): void;
  /** Returns the function that takes the listener off again. */
  onMessage(listener: (message: Received) => void): () => void;
  /** Called once, when the other end is gone. */
  onGone(listener: () => void): void;
}

/** A driver over whose line nothing has gone for this long (ms) has nobody before it: what it carried is swept away. */
const quietAfter = 2_000;

/** A device that cannot be made safe within this (ms) will not be. */
const safeWithin = 500;

/**
 * The child's end. A driver whose station is gone, or that is told to end, ends itself: nobody is left to keep the lane
 * safe. `makeSafe` is its last deed.
 */
export function channelToParent<Sent, Received>(makeSafe?: () => Promise<void>): DriverChannel<Sent, Received> {
  if (process.send === undefined) throw new Error('a driver process is started by a station, not by hand');
  const end = () => {
    if (makeSafe === undefined) process.exit(0);
    setTimeout(() => process.exit(1), safeWithin);
    makeSafe().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('disconnect', end);
  // One that keeps people safe is never held up, and is told nothing of a traveller.
  const quiet = makeSafe === undefined ? sweepingWhenQuiet() : null;
  process.on('message', () => quiet?.refresh());
  if (makeSafe !== undefined) for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  return {
    send: (message) => {
      quiet?.refresh();
      if (process.connected) process.send?.(message, () => {});
    },
    onMessage: (listener) => {
      process.on('message', listener as (message: unknown) => void);
      return () => process.off('message', listener as (message: unknown) => void);
    },
    onGone: (listener) => process.once('disconnect', listener),
  };
}

function sweepingWhenQuiet(): NodeJS.Timeout {
  prepareSweeping();
  return setTimeout(sweepMemory, quietAfter).unref();
}

/** How long a driver may take to make its device safe and end, before it is told by signals (ms). */
const endsWithin = { gently: 800, atAll: 2_000 } as const;

/** Starts a driver's process from its module. */
export function forkDriver(entry: string, args: readonly string[]): ChildProcess {
  return fork(entry, [...args], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: privateEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** The parent's end. */
export function channelToChild<Sent, Received>(child: ChildProcess): DriverChannel<Sent, Received> {
  return {
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener as (message: unknown) => void);
      return () => child.off('message', listener as (message: unknown) => void);
    },
    onGone: (listener) => {
      child.once('exit', () => listener());
    },
  };
}

/** Ends a driver's process. Resolves when it is gone. */
export async function endDriver(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Losing its parent's line tells a driver to make its device safe and end; the signals are for one that hangs.
  if (child.connected) child.disconnect();
  const term = setTimeout(() => child.kill('SIGTERM'), endsWithin.gently);
  const kill = setTimeout(() => child.kill('SIGKILL'), endsWithin.atAll);
  await exit;
  clearTimeout(term);
  clearTimeout(kill);
}
