import type { Clock, TimerHandle } from '../core/instant.ts';

/** Shortest time between two views (ms): a screen needs no more, and a burst of events becomes one message. */
const shortestPause = 30;

/** Sends views when something has changed: at once after a quiet time, then at most every `shortestPause`. */
export function schedulePublishing(publish: () => void, clock: Clock): { request(): void; stop(): void } {
  let timer: TimerHandle | null = null;
  let again = false;
  const run = () => {
    again = false;
    timer = clock.setTimeout(() => {
      timer = null;
      if (again) run();
    }, shortestPause);
    publish();
  };
  return {
    request: () => {
      if (timer !== null) again = true;
      else timer = clock.setTimeout(run, 0);
    },
    stop: () => {
      if (timer !== null) clock.clearTimeout(timer);
    },
  };
}
