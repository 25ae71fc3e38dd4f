import { type Clock, instantFrom } from '../../app/core/instant.ts';

/** The machine's clock, for a driver in its own process. */
export const processClock: Clock = {
  now: () => instantFrom(Date.now()),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
