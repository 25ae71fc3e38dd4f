import type { DriverChannel } from '../../native/driver-channel.ts';
import type { Clock } from '../core/instant.ts';
import type { DriverLauncher } from './driver-launcher.ts';
import { type DriverProcess, superviseDriver } from './driver-process.ts';

/** What every near side of a driver offers: things that happen to its device. */
interface EventSource<Event> {
  onEvent(listener: (event: Event) => void): () => void;
}

export interface LiveDriver<Port, Event> {
  /** The near side of the process that runs now; null while there is none. */
  port(): Port | null;
  onEvent(listener: (event: Event) => void): () => void;
  readonly pid: number | undefined;
  /** Starts the first process. What it tells before anybody listens is told to the first who does. */
  start(): void;
  stop(): Promise<void>;
}

export interface LiveDriverOptions<Port, Event> {
  readonly name: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly launcher: DriverLauncher;
  readonly clock: Clock;
  /** Builds the near side on a process's channel. */
  readonly over: (channel: DriverChannel<never, never>, clock: Clock, onHung: () => void) => Port;
  /** What the death of the process means, in the words of the port. */
  readonly lost: (detail: string) => Event;
}

/** Of what a process tells before anybody listens, so much is kept. */
const mostEarly = 100;

/** One device over the lives of its driver process: events go on, and a process that dies is an event of its own. */
export function liveDriver<Port extends EventSource<Event>, Event>(
  options: LiveDriverOptions<Port, Event>,
): LiveDriver<Port, Event> {
  const listeners = new Set<(event: Event) => void>();
  let early: readonly Event[] = [];
  let heard = false;
  const tell = (event: Event) => {
    if (!heard) early = [...early, event].slice(-mostEarly);
    for (const listener of listeners) listener(event);
  };
  let port: Port | null = null;
  let detach = () => {};
  let process: DriverProcess | null = null;
  const start = () => {
    process ??= superviseDriver({
      ...options,
      onStart: (channel) => {
        port = options.over(channel as DriverChannel<never, never>, options.clock, () => process?.restart());
        detach = port.onEvent(tell);
      },
      onDeath: (detail) => {
        detach();
        port = null;
        tell(options.lost(detail));
      },
    });
  };
  return {
    port: () => port,
    onEvent: (listener) => {
      listeners.add(listener);
      heard = true;
      const missed = early;
      early = [];
      for (const event of missed) listener(event);
      return () => listeners.delete(listener);
    },
    get pid() {
      return process?.pid;
    },
    start,
    stop: async () => {
      listeners.clear();
      await process?.stop();
    },
  };
}
