import type { Clock } from '../../app/core/instant.ts';
import { err, ok, type Result } from '../../app/core/result.ts';
import type { Clearance } from '../../app/lane/evidence.ts';
import { gateDelays } from './gate-delays.ts';
import type { GateRefusal } from './port.ts';

/** Ids are kept for this long (ms) after their use, far longer than any clearance lives. */
const keptAfterUse = 24 * 3_600_000;

/**
 * Remembers which clearances have opened the exit, and says how long one may still open it. A clearance is over when either
 * clock says so: a wall clock that is set back makes none live longer and none new, one that jumps ahead only ends them.
 */
export class UsedClearances {
  readonly #clock: Clock;
  readonly #used = new Map<string, number>();
  /** What was issued before may have been used by a gate process that is no more. */
  readonly #since: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.elapsed();
  }

  /** Takes a clearance for its one use; gives what is left of its life (ms). Times that are no numbers are refused. */
  use(clearance: Clearance): Result<number, GateRefusal> {
    const now = this.#clock.now();
    const elapsed = this.#clock.elapsed();
    for (const [id, at] of this.#used) if (elapsed > at + keptAfterUse) this.#used.delete(id);
    const { id, issuedAt, expiresAt, issuedElapsed } = clearance;
    if (this.#used.has(id) || !(issuedElapsed >= this.#since)) return err({ kind: 'clearance-used' });
    const left = Math.min(expiresAt - now, expiresAt - issuedAt - (elapsed - issuedElapsed), gateDelays.longestPulse);
    const believable = issuedAt <= now + gateDelays.clockSlack && issuedElapsed <= elapsed + gateDelays.clockSlack;
    if (!(believable && left > 0)) return err({ kind: 'clearance-expired' });
    this.#used.set(id, elapsed);
    return ok(left);
  }
}
