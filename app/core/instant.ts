declare const instant: unique symbol;

/** A point in time: milliseconds since 1970-01-01T00:00:00Z. Made only by a `Clock` or by parsing a stored time. */
export type Instant = number & { readonly [instant]: true };

/** The only way to ask for the time or to wait. Simulations and tests put their own in its place. */
export interface Clock {
  now(): Instant;
  /**
   * Milliseconds since a moment in the past that is the same for all processes of this machine. Nobody can set it: what
   * must not last longer is measured by it.
   */
  elapsed(): number;
  setTimeout(callback: () => void, ms: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}

/** Opaque: only the clock that gave it can take it back. */
export type TimerHandle = unknown;

/** Throws for what is no time: a wrong clock must not become a number. */
export function instantFrom(milliseconds: number): Instant {
  if (!Number.isFinite(milliseconds)) throw new RangeError(`not a time: ${milliseconds}`);
  return milliseconds as Instant;
}

/** RFC 3339 in UTC with milliseconds. */
export function rfc3339(time: Instant): string {
  return new Date(time).toISOString();
}
