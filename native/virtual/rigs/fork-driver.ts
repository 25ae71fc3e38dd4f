import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { channelToChild, type DriverChannel } from '../../driver-channel.ts';

export interface ForkedDriver<Sent, Received> {
  readonly child: ChildProcess;
  readonly channel: DriverChannel<Sent, Received>;
  /** Everything that the driver has said, in order. */
  readonly said: readonly Received[];
  /** Ends it as a station does: by closing its line. Resolves with its exit code. */
  end(): Promise<number | null>;
}

/** Starts a driver's process as a station does, for tests. */
export function forkDriver<Sent, Received>(
  entry: URL,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ForkedDriver<Sent, Received> {
  const child = fork(fileURLToPath(entry), [...args], {
    serialization: 'advanced',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...env },
  });
  const said: Received[] = [];
  child.on('message', (message) => said.push(message as Received));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    child,
    said,
    channel: channelToChild(child),
    end: async () => {
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
      const code = await exit;
      clearTimeout(kill);
      return code;
    },
  };
}
