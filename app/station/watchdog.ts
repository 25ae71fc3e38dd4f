import { spawn } from 'node:child_process';

/**
 * Tells systemd twice within each `WatchdogSec=` that this process still turns; one that hangs is ended and started
 * again. Does nothing where nobody asked for it.
 */
export function keepWatchdog(env: NodeJS.ProcessEnv = process.env): void {
  const microseconds = Number(env.WATCHDOG_USEC);
  if (env.NOTIFY_SOCKET === undefined || !(microseconds > 0)) return;
  const tell = () => spawn('systemd-notify', ['WATCHDOG=1'], { env, stdio: 'ignore' }).on('error', () => {});
  tell();
  setInterval(tell, microseconds / 2_000).unref();
}
