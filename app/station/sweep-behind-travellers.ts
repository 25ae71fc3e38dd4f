import type { Clock, TimerHandle } from '../core/instant.ts';

/** The next traveller of a queue is not there sooner (ms); what the last one's end set off is done by then. */
const emptyFor = 150;

export interface SweepOptions {
  readonly clock: Clock;
  /** Travellers of whom the station knows anything: at the lane, or in a case that waits for an officer. */
  people(): number;
  /** Whether somebody is at the lane. */
  isOccupied(): boolean;
  /** Overwrites what nobody holds any more; nothing else goes on meanwhile. */
  sweep(): void;
}

/** Sweeps the memory each time that somebody has been forgotten, as soon as nobody is at the lane to wait for it. */
export function sweepBehindTravellers(options: SweepOptions): { changed(): void; stop(): void } {
  const { clock, people, isOccupied, sweep } = options;
  let known = 0;
  let owed = false;
  let timer: TimerHandle | null = null;
  const stop = () => {
    if (timer !== null) clock.clearTimeout(timer);
    timer = null;
  };
  return {
    changed: () => {
      const now = people();
      if (now < known) owed = true;
      known = now;
      if (isOccupied()) stop();
      else if (owed && timer === null) {
        timer = clock.setTimeout(() => {
          timer = null;
          owed = false;
          sweep();
        }, emptyFor);
      }
    },
    stop,
  };
}
