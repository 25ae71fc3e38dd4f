import { type Clock, instantFrom } from './instant.ts';

/** The machine's clock and timers. */
export const systemClock: Clock = {
  now: () => instantFrom(Date.now()),
  // CLOCK_MONOTONIC: the machine's, not this process's.
  elapsed: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
