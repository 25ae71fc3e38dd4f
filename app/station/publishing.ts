/** Shortest time between two views (ms): a screen needs no more, and a burst of events becomes one message. */
const shortestPause = 30;

/** Sends views when something has changed: at once after a quiet time, then at most every `shortestPause`. */
export function schedulePublishing(publish: () => void): { request(): void; stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let last = Number.NEGATIVE_INFINITY;
  const run = () => {
    timer = null;
    last = performance.now();
    publish();
  };
  return {
    request: () => {
      timer ??= setTimeout(run, Math.max(0, last + shortestPause - performance.now()));
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
