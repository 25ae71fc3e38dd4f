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

/** The child's end. A driver whose station is gone ends itself: nobody is left to keep the lane safe. */
export function channelToParent<Sent, Received>(): DriverChannel<Sent, Received> {
  if (process.send === undefined) throw new Error('a driver process is started by a station, not by hand');
  process.on('disconnect', () => process.exit(0));
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
