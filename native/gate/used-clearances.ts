import type { Instant } from '../../app/core/instant.ts';
import type { Clearance } from '../../app/lane/evidence.ts';
import { gateDelays } from './gate-delays.ts';
import type { GateRefusal } from './port.ts';

/** Ids are kept for this long (ms) after their end: a clock that jumps back must not make them new. */
const keptAfterEnd = 24 * 3_600_000;

/** Remembers which clearances have opened the exit. */
export class UsedClearances {
  readonly #used = new Map<string, Instant>();
  /** What was issued before may have been used by a gate process that is no more. */
  readonly #since: Instant;

  constructor(since: Instant) {
    this.#since = since;
  }

  /** Takes a clearance for its one use, or says why it cannot be used. Not-a-number times are refused as expired. */
  use(clearance: Clearance, now: Instant): GateRefusal | null {
    for (const [id, end] of this.#used) if (now > end + keptAfterEnd) this.#used.delete(id);
    const { id, issuedAt, expiresAt } = clearance;
    if (this.#used.has(id) || issuedAt < this.#since) return { kind: 'clearance-used' };
    if (!(issuedAt <= now + gateDelays.clockSlack && now < expiresAt)) return { kind: 'clearance-expired' };
    this.#used.set(id, expiresAt);
    return null;
  }
}
