import { operations } from '../border/operations.ts';
import type { BorderFailure } from '../border/failure.ts';
import type { BorderAnswer, BorderRequest, BorderTransport } from '../border/transport.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Chance } from './chance.ts';
import type { PlannedFault } from './faults.ts';
import { type ModelBackend, unsignedRefusal } from './model-backend.ts';
import type { SimClock } from './sim-clock.ts';
import type { Strikes } from './strikes.ts';

/** In ms of true time. */
const takes = {
  /** One way over the network. */
  leastWay: 1,
  mostWay: 15,
  /** A late answer comes this long after its request: sooner or later than the client gives up. */
  leastLate: 1_000,
  mostLate: 9_000,
  /** A connection that is refused or breaks is known to be so after this. */
  refused: 2,
  /** A backend that is down is down for this long. */
  leastDown: 500,
  mostDown: 60_000,
} as const;

const placesOfTheirOwn: ReadonlyMap<string, string> = new Map([
  [operations.screenTraveller.path, 'border.screening'],
  [operations.recordCrossing.path, 'border.record'],
]);

type Exchanged = Result<BorderAnswer, BorderFailure | 'stale-connection'>;

/** The network between all lives of a lane and its backend. */
export class VirtualNetwork {
  readonly #clock: SimClock;
  readonly #chance: Chance;
  readonly #strikes: Strikes;
  readonly #backend: ModelBackend;
  #downUntil = 0;
  /** The last answer at each path, the newest last. */
  readonly #earlier = new Map<string, BorderAnswer>();

  constructor(options: { clock: SimClock; chance: Chance; strikes: Strikes; backend: ModelBackend }) {
    this.#clock = options.clock;
    this.#chance = options.chance;
    this.#strikes = options.strikes;
    this.#backend = options.backend;
    for (const fault of this.#strikes.timed()) {
      if (fault.name !== 'backend-down') continue;
      this.#clock.setTimeout(() => this.#goDown(fault), fault.nth);
    }
  }

  /** The wire of one life of the station. */
  transport(alive: () => boolean): BorderTransport {
    return {
      exchange: (request) =>
        new Promise((resolve) => {
          if (!alive()) return;
          this.#exchange(request, (result) => {
            if (!alive()) return;
            if (result.ok) this.#backend.heard(result.value);
            resolve(result);
          });
        }),
      close: async () => {},
    };
  }

  /** The network and the backend are well again. */
  heal(): void {
    this.#downUntil = 0;
  }

  #goDown({ size = 0 }: PlannedFault): void {
    if (this.#strikes.over) return;
    this.#strikes.struck('backend-down');
    this.#downUntil = this.#clock.trueNow + takes.leastDown + size * (takes.mostDown - takes.leastDown);
  }

  #exchange(request: BorderRequest, settle: (result: Exchanged) => void): void {
    const fault = this.#faultOf(request);
    if (this.#clock.trueNow < this.#downUntil) {
      this.#after(takes.refused, () => settle(unreachable('ECONNREFUSED')));
      return;
    }
    if (fault?.name === 'backend-replayed' && (fault.size ?? 0) < 0.5 && this.#replay(request, settle)) return;
    if (fault?.name === 'backend-conflict') this.#backend.occupyNextKey(() => this.#strikes.struck('backend-conflict'));
    this.#after(this.#way(), () => {
      const answer = this.#backend.answer(request);
      if (fault?.name === 'backend-twice') {
        this.#strikes.struck('backend-twice');
        this.#backend.answer(request);
      }
      this.#answer(request.target.pathname, answer, fault, settle);
    });
  }

  #faultOf({ target }: BorderRequest): PlannedFault | null {
    const place = placesOfTheirOwn.get(target.pathname);
    const special = place === undefined ? null : this.#strikes.at(place);
    return special ?? this.#strikes.at('border.exchange');
  }

  /** Somebody on the way keeps the request to themselves and gives what they have heard before; false: they have not. */
  #replay({ target }: BorderRequest, settle: (result: Exchanged) => void): boolean {
    const earlier = this.#earlier.get(target.pathname);
    if (earlier === undefined) return false;
    this.#strikes.struck('backend-replayed');
    this.#after(2 * this.#way(), () => settle(ok(earlier)));
    return true;
  }

  #answer(path: string, answer: BorderAnswer, fault: PlannedFault | null, settle: (result: Exchanged) => void): void {
    const { size = 0 } = fault ?? {};
    const struck = () => fault !== null && this.#strikes.struck(fault.name);
    const back = (told: BorderAnswer) => this.#after(this.#way(), () => settle(ok(told)));
    switch (fault?.name) {
      case 'backend-late':
        struck();
        this.#after(takes.leastLate + size * (takes.mostLate - takes.leastLate), () => settle(ok(answer)));
        break;
      case 'backend-deaf':
        struck();
        // The connection breaks, or nothing is ever heard of it.
        if (size < 0.5)
          this.#after(this.#way(), () => settle(size < 0.2 ? err('stale-connection') : unreachable('ECONNRESET')));
        break;
      case 'backend-half':
        struck();
        back({ ...answer, bytes: answer.bytes.subarray(0, Math.floor(answer.bytes.length * size)) });
        break;
      case 'backend-other':
      case 'backend-replayed': {
        const other = [...this.#earlier].findLast(([at]) => at !== path)?.[1];
        const earlier = fault.name === 'backend-replayed' ? this.#earlier.get(path) : other;
        if (earlier !== undefined) struck();
        back(earlier ?? answer);
        break;
      }
      case 'backend-refuses':
        struck();
        back(unsignedRefusal);
        break;
      default:
        back(answer);
    }
    this.#earlier.delete(path);
    this.#earlier.set(path, answer);
  }

  #way(): number {
    return takes.leastWay + this.#chance.float() * (takes.mostWay - takes.leastWay);
  }

  #after(ms: number, then: () => void): void {
    this.#clock.setTimeout(then, ms);
  }
}

function unreachable(code: string): Exchanged {
  return err({ kind: 'unreachable', detail: `backend: ${code}` });
}
