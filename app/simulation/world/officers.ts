import type { LaneView, OfficerRequest } from '../../contract/officer.ts';
import type { FaultName, PlannedFault } from '../faults.ts';
import type { OfficerPlan } from '../plan.ts';
import { pause, type Surroundings } from './surroundings.ts';

/** How often (ms) somebody looks at the panel; how soon they act when all is to be set right; how long a lane stays closed. */
const officersTake = {
  look: 2_000,
  settling: 500,
  closed: 20_000,
  walk: 8_000,
  chance: 25_000,
  stale: 15_000,
} as const;

/** Nobody is let through more often than this without coming. */
const mostTimesLetThrough = 2;
/** Alarms at which somebody walks over to the lane; the others are dealt with at the panel. */
const calling: readonly string[] = [
  'help-wanted',
  'tailgating',
  'more-than-one-person',
  'exit-forced',
  'emergency',
  'internal-fault',
  'crossing-unresolved',
  'device-lost',
];

type Officer = 'officer-1' | 'officer-2';
type Unaddressed<T> = T extends unknown ? Omit<T, 'lane' | 'officer'> : never;
type Wanted = Unaddressed<OfficerRequest>;

/** Officers at their panels: answer alarms, decide cases, set right what they find, as soon as their plan says. */
export class Officers {
  readonly #at: Surroundings;
  readonly #plan: OfficerPlan;
  /** Goes to the lane: helps, sends away, clears away. */
  readonly #attend: () => void;
  /** True time at which each thing on the panel was first seen, or last acted on. */
  readonly #noticed = new Map<string, number>();
  /** How often each case was decided. */
  readonly #decided = new Map<string, number>();
  #keepClosedUntil = Number.NEGATIVE_INFINITY;
  #settling = false;

  constructor(at: Surroundings, plan: OfficerPlan, attend: () => void) {
    this.#at = at;
    this.#plan = plan;
    this.#attend = attend;
  }

  start(): void {
    void this.#watch();
  }

  settle(): void {
    this.#settling = true;
    this.#keepClosedUntil = Number.NEGATIVE_INFINITY;
  }

  /** What a planned fault makes an officer do, as soon as the panel offers it. */
  async strike(fault: PlannedFault): Promise<void> {
    const until = this.#at.clock.trueNow + officersTake.chance;
    while (this.#at.clock.trueNow < until && !this.#at.strikes.over) {
      const view = this.#view();
      if (view !== null && (await this.#strikes(fault.name, fault.size ?? 0.5, view))) return;
      await pause(this.#at, 300);
    }
  }

  async #strikes(name: FaultName, size: number, view: LaneView): Promise<boolean> {
    const crossing = view.current?.crossing ?? null;
    switch (name) {
      case 'officer-closes-lane':
        if (!view.actions.includes('closeLane')) return false;
        this.#keepClosedUntil = this.#at.clock.trueNow + size * officersTake.closed;
        this.#struck(name);
        this.#click(view, { type: 'closeLane', reason: 'the lane is to be cleaned' });
        return true;
      case 'officer-releases':
        if (!view.actions.includes('releaseDoors')) return false;
        this.#struck(name);
        this.#click(view, { type: 'releaseDoors', reason: 'smoke in the hall' });
        return true;
      case 'officer-takes-over':
        if (crossing === null || !view.actions.includes('takeOver')) return false;
        this.#struck(name);
        this.#click(view, { type: 'takeOver', crossing, reason: 'looks nervous' });
        return true;
      case 'two-panels':
        if (crossing === null && !view.actions.includes('closeLane')) return false;
        this.#struck(name);
        this.#bothClick(view, crossing, size);
        return true;
      case 'officer-clicks-late':
        if (crossing === null) return false;
        await pause(this.#at, size * officersTake.stale);
        this.#struck(name);
        this.#click(view, this.#staleClick(crossing, size));
        return true;
      default:
        return true;
    }
  }

  /** Two people click at once, each without the other's knowing. */
  #bothClick(view: LaneView, crossing: string | null, size: number): void {
    const reason = 'seen at the panel';
    const first: Wanted =
      crossing === null
        ? { type: 'closeLane', reason }
        : { type: size < 0.6 ? 'letThrough' : 'takeOver', crossing, reason };
    const others: readonly Wanted[] =
      crossing === null
        ? [{ type: 'openLane' }, { type: 'closeLane', reason }]
        : [
            { type: 'letThrough', crossing, reason },
            { type: 'refuse', crossing, reason },
            { type: 'closeLane', reason },
          ];
    this.#click(view, first, 'officer-1');
    this.#click(view, this.#at.chance.one(others), 'officer-2');
  }

  #staleClick(crossing: string, size: number): Wanted {
    const reason = 'the case is clear';
    if (size < 0.5) return { type: 'letThrough', crossing, reason };
    return size < 0.75 ? { type: 'refuse', crossing, reason } : { type: 'takeOver', crossing, reason };
  }

  #struck(name: FaultName): void {
    this.#at.strikes.struck(name);
  }

  async #watch(): Promise<never> {
    for (;;) {
      await pause(this.#at, officersTake.look);
      const view = this.#view();
      if (view === null) this.#darkPanel();
      else this.#look(view);
    }
  }

  #view(): LaneView | null {
    return this.#at.screens()?.laneView() ?? null;
  }

  /** A panel that shows nothing for long: somebody goes and looks. */
  #darkPanel(): void {
    if (this.#isDue('dark', 60_000)) this.#attend();
  }

  #look(view: LaneView): void {
    this.#noticed.delete('dark');
    this.#answerAlarms(view);
    this.#decide(view);
    for (const { crossing } of view.openCases) {
      if (!this.#isDue(`settle ${crossing}`, 2 * this.#plan.reactsAfter)) continue;
      this.#click(view, { type: 'settleCase', crossing, settled: 'withdrawn', reason: 'went to the counter' });
    }
    if (view.actions.includes('resetEmergency')) this.#resetEmergency(view);
    else this.#noticed.delete('emergency');
    const mayOpen = view.actions.includes('openLane') && this.#at.clock.trueNow > this.#keepClosedUntil;
    if (!mayOpen) this.#noticed.delete('closed');
    else if (this.#isDue('closed', this.#plan.reactsAfter)) this.#click(view, { type: 'openLane' });
  }

  /** Whoever answers an alarm walks over to the lane as well. */
  #answerAlarms(view: LaneView): void {
    let called = false;
    for (const alarm of view.alarms) {
      // An alarm of an earlier life of the station may have had the same number.
      const key = `alarm ${alarm.id} ${alarm.at}`;
      if (alarm.acknowledgedBy !== null || !this.#isDue(key, this.#plan.reactsAfter)) continue;
      this.#click(view, { type: 'acknowledgeAlarm', alarm: alarm.id });
      called ||= calling.includes(alarm.kind);
    }
    if (called) this.#at.clock.setTimeout(this.#attend, this.#settling ? officersTake.settling : officersTake.walk);
  }

  #decide(view: LaneView): void {
    const { current } = view;
    if (view.state !== 'officer' || current === null || current.handOver === null) return;
    const { crossing } = current;
    if (!this.#isDue(`decide ${crossing}`, this.#plan.reactsAfter)) return;
    const reason = 'papers seen by hand';
    const times = (this.#decided.get(crossing) ?? 0) + 1;
    this.#decided.set(crossing, times);
    // Whoever was let through and does not come is called no more.
    const helps = this.#at.help.wanted;
    switch (times > mostTimesLetThrough ? 'refuses' : helps ? 'lets-through' : this.#plan.decides) {
      case 'lets-through':
        if (view.actions.includes('letThrough'))
          this.#click(view, { type: 'letThrough', crossing, reason, ...(helps ? { passage: 'assisted' } : {}) });
        else this.#attend();
        return;
      case 'refuses':
        if (view.actions.includes('refuse')) this.#click(view, { type: 'refuse', crossing, reason });
        if (view.actions.includes('openEntry')) this.#click(view, { type: 'openEntry', reason: 'the way back' });
        return;
      case 'waits':
        this.#attend();
        return;
    }
  }

  #resetEmergency(view: LaneView): void {
    if (this.#at.hardware.pressed || !this.#isDue('emergency', this.#plan.reactsAfter)) return;
    this.#attend();
    this.#click(view, { type: 'resetEmergency' });
  }

  /** True once the thing has stood there for so long; then it begins anew. */
  #isDue(thing: string, after: number): boolean {
    const { trueNow } = this.#at.clock;
    const since = this.#noticed.get(thing);
    if (since === undefined) this.#noticed.set(thing, trueNow);
    if (since === undefined || trueNow - since < (this.#settling ? officersTake.settling : after)) return false;
    this.#noticed.set(thing, trueNow);
    return true;
  }

  #click(view: LaneView, wanted: Wanted, officer: Officer = 'officer-1'): void {
    this.#at.told(`${officer} clicks ${wanted.type}`);
    const request = { ...wanted, lane: view.lane, officer } as OfficerRequest;
    void this.#at.screens()?.handle({ role: 'officer', request });
  }
}
