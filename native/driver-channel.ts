/**
 * The line between a station and one of its driver processes: structured-clone messages, in order, at most once.
 * The parent's end is made from a forked child, the child's end from `process`.
 */
export interface DriverChannel<Sent, Received> {
  /** Never throws; what is sent after the other end went is dropped. */
  send(message: Sent): void;
  /** Returns the function that takes the listener off again. */
  onMessage(listener: (message: Received) => void): () => void;
  /** Called once, when the other end is gone. */
  onGone(listener: () => void): void;
}

/** A device that cannot be made safe within this (ms) will not be. */
const safeWithin = 500;

/**
 * The child's end. A driver whose station is gone, or that is told to end, ends itself: nobody is left to keep the lane
 * safe. `makeSafe` is its last deed.
 */
export function channelToParent<Sent, Received>(makeSafe?: () => Promise<void>): DriverChannel<Sent, Received> {
  if (process.send === undefined) throw new Error('a driver process is started by a station, not by hand');
  const end = () => {
    if (makeSafe === undefined) process.exit(0);
    setTimeout(() => process.exit(1), safeWithin);
    makeSafe().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('disconnect', end);
  if (makeSafe !== undefined) for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  return {
    send: (message) => {
      if (process.connected) process.send?.(message, () => {});
    },
    onMessage: (listener) => {
      process.on('message', listener as (message: unknown) => void);
      return () => process.off('message', listener as (message: unknown) => void);
    },
    onGone: (listener) => process.once('disconnect', listener),
  };
}
