import { spawn } from 'node:child_process';

/**
 * Tells systemd twice within each `WatchdogSec=` that the screen answers. A shell whose screen cannot be brought back is
 * ended and started again. Does nothing where nobody asked for it.
 */
export function keepWatchdog(answers: () => Promise<unknown>, env: NodeJS.ProcessEnv = process.env): void {
  const microseconds = Number(env.WATCHDOG_USEC);
  if (env.NOTIFY_SOCKET === undefined || !(microseconds > 0)) return;
  const tell = () => spawn('systemd-notify', ['WATCHDOG=1'], { env, stdio: 'ignore' }).on('error', () => {});
  setInterval(() => void answers().then(tell, () => {}), microseconds / 2_000);
}
