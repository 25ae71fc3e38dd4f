import type { GateReport, GateRequest } from '../../native/gate/gate-messages.ts';
import type { Identity } from './world-port.ts';

/** What is known of one clearance by true time, from the moment at which the lane made it. */
export interface TrackedClearance {
  readonly id: string;
  readonly crossing: string;
  /** Whose document began the crossing; null when nobody's lay there. */
  readonly owner: Identity | null;
  readonly madeAt: number;
  /** An officer has let somebody through, and has looked at them. */
  readonly byOfficer: boolean;
  /** How long it may open the exit, as it says itself (ms). */
  readonly life: number;
  /** So many may pass on it. */
  readonly bodies: number;
  /** Its traveller has asked for more time, or an officer gives it. */
  readonly unhurried: boolean;
  sentAt: number;
  sent: number;
  /** True time at which the exit began to open for it. */
  openedAt: number | null;
  /** Who passed the exit while it was open for it. */
  readonly passed: Identity[];
  /** The gate has told how this clearance ended. */
  ended: boolean;
  /** A barrier or the mat lied while it was in use: what they told need not be so. */
  doubtful: boolean;
  /** So many had passed the exit before it was sent. */
  readonly passedBefore: number;
  /** It ended with a passage. */
  evidence: 'passed' | 'tailgated' | null;
}

/** How it is in the lane when the exit is ordered to open. */
type Circumstances = Pick<TrackedClearance, 'passedBefore' | 'unhurried'>;

/** How a gate's watch over one opening ends; what it tells of the exit afterwards is told of no clearance. */
const ends: readonly string[] = ['passed', 'tailgated', 'reversed', 'expired'];

/** All clearances of an episode, over all lives of the station. */
export class Clearances {
  readonly #made = new Map<string, number>();
  readonly #owners = new Map<string, Identity | null>();
  readonly #byId = new Map<string, TrackedClearance>();
  #last: TrackedClearance | null = null;

  idMade(id: string, kind: 'crossing' | 'other', at: number, documentOf: Identity | null): void {
    if (kind === 'crossing') this.#owners.set(id, documentOf);
    else this.#made.set(id, at);
  }

  /** The clearance of an order; null for any other order. */
  asked(request: GateRequest, at: number, so: Circumstances): TrackedClearance | null {
    if (request.do !== 'permit') return null;
    const { id, crossing, by, passage, issuedAt, expiresAt } = request.clearance;
    const known = this.#byId.get(id);
    const tracked: TrackedClearance = known ?? {
      id,
      crossing,
      owner: this.#owners.get(crossing) ?? null,
      // One that the lane never made has no life at all.
      madeAt: this.#made.get(id) ?? Number.NEGATIVE_INFINITY,
      byOfficer: by !== 'machine',
      life: expiresAt - issuedAt,
      bodies: passage === 'assisted' ? 2 : 1,
      unhurried: so.unhurried || passage === 'assisted',
      sentAt: at,
      sent: 0,
      openedAt: null,
      passed: [],
      ended: false,
      doubtful: false,
      passedBefore: so.passedBefore,
      evidence: null,
    };
    tracked.sent += 1;
    tracked.sentAt = at;
    this.#byId.set(id, tracked);
    this.#last = tracked;
    return tracked;
  }

  /** Gives the clearance that ends with what the gate has told. */
  told(report: GateReport): TrackedClearance | null {
    if (report.kind !== 'event' || !('clearance' in report.event)) return null;
    const { kind, clearance } = report.event;
    // Who comes through an exit on its way shut does so on nobody's clearance.
    const told = clearance === null ? undefined : this.#byId.get(clearance);
    if (told === undefined || told.ended || !ends.includes(kind)) return null;
    told.ended = true;
    if (kind === 'passed' || kind === 'tailgated') told.evidence = kind;
    return told;
  }

  /** The one that was sent to the gate last. */
  get last(): TrackedClearance | null {
    return this.#last;
  }

  all(): Iterable<TrackedClearance> {
    return this.#byId.values();
  }

  ofCrossing(crossing: string): readonly TrackedClearance[] {
    return [...this.#byId.values()].filter((one) => one.crossing === crossing);
  }

  ownerOf(crossing: string): Identity | null {
    return this.#owners.get(crossing) ?? null;
  }
}
