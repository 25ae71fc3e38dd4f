import { type Clock, instantFrom } from './instant.ts';

/** The machine's clock and timers. */
export const systemClock: Clock = {
  now: () => instantFrom(Date.now()),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
