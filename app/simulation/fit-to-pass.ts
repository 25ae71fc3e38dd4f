import type { GateRequest } from '../../native/gate/gate-messages.ts';
import type { LaneStation } from '../station/lane-station.ts';
import type { Clearances } from './clearances.ts';
import type { TravellerPlan } from './plan.ts';
import type { InvariantName } from './report.ts';

type Clearance = Extract<GateRequest, { do: 'permit' }>['clearance'];

export interface FitToPassOptions {
  readonly clearances: Clearances;
  readonly travellers: readonly TravellerPlan[];
  /** The camera has really seen the holder of this crossing's chip before it. */
  lookedAt(crossing: string): boolean;
  /** The lane has really heard what the backend's lists say about this crossing's traveller. */
  screened(crossing: string): boolean;
  station(): LaneStation | null;
}

export interface Unlawful {
  readonly name: InvariantName;
  readonly detail: string;
}

/** Holds each clearance against the truth of plan, camera and backend, at the moment when the gate is asked to open. */
export class FitToPass {
  readonly #options: FitToPassOptions;

  constructor(options: FitToPassOptions) {
    this.#options = options;
  }

  judge(clearance: Clearance): Unlawful | null {
    const state = this.#options.station()?.state();
    if (state !== undefined && state.clearance?.id !== clearance.id) {
      return { name: 'revoked-opens', detail: `the exit is ordered to open while the lane is "${state.name}"` };
    }
    return clearance.by === 'machine' ? this.#unfit(clearance.crossing) : null;
  }

  /** Why the machine may not clear this crossing. */
  #unfit(crossing: string): Unlawful | null {
    const { clearances, travellers, lookedAt, screened } = this.#options;
    const owner = clearances.ownerOf(crossing);
    const flaw = travellers.find(({ number }) => String(number) === owner)?.flaw ?? null;
    const unfit = (why: string): Unlawful => ({ name: 'cleared-unfit', detail: `the machine clears ${owner}: ${why}` });
    if (flaw !== null) return unfit(flaw);
    if (!lookedAt(crossing)) return unfit('nobody has looked at them');
    if (!screened(crossing)) return unfit('no list has answered about them');
    return null;
  }
}
