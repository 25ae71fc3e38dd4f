import { channelToChild, type DriverChannel, endDriver, forkDriver } from '../../native/driver-channel.ts';

/** One life of a driver's process. */
export interface RunningDriver {
  readonly pid: number | undefined;
  readonly channel: DriverChannel<unknown, unknown>;
  /** Calls once, when the process is gone or could not be started, with what is known of its end. */
  onEnd(listener: (how: string) => void): void;
  /** Tells it to make its device safe and end. Resolves when it is gone. */
  end(): Promise<void>;
}

/** What starts the processes of drivers: the operating system, or a simulation of it. */
export interface DriverLauncher {
  launch(name: string, entry: string, args: readonly string[]): RunningDriver;
}

/** Processes of this machine. */
export const forkedDrivers: DriverLauncher = {
  launch: (_name, entry, args) => {
    const child = forkDriver(entry, args);
    return {
      pid: child.pid,
      channel: channelToChild(child),
      onEnd: (listener) => {
        let told = false;
        const tell = (how: string) => {
          if (!told) listener(how);
          told = true;
        };
        child.once('error', (error) => tell(`: ${error.message}`));
        child.once('exit', (code, signal) => tell(` ended with ${signal ?? code}`));
      },
      end: () => endDriver(child),
    };
  },
};
