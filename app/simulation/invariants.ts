import { laneDelays, unhurriedDelays } from '../lane/delays.ts';
import type { GateReport, GateRequest } from '../../native/gate/gate-messages.ts';
import { Clearances, type TrackedClearance } from './clearances.ts';
import type { FaultName } from './faults.ts';
import type { Unlawful } from './fit-to-pass.ts';
import type { Machine } from './machine.ts';
import type { Observer } from './observer.ts';
import type { InvariantName, SafetyCounter, Violation } from './report.ts';
import type { SimClock } from './sim-clock.ts';
import type { VirtualDisk } from './virtual-disk.ts';
import type { Identity, Truth } from './world-port.ts';

/** In ms of true time: what physics and honest machines may need, and no more. */
export const allowed = {
  /** From the order to the door that begins to move, over a line and a board that are slow. */
  doorMoves: 2_000,
  /** From the end of a clearance to an exit that is shut, when nobody stands in it: the gate's own limit, and the swing. */
  exitShuts: 11_000,
  /** From somebody's passing to the alarm about them: the gate waits for followers, the journal for its disk. */
  alarmed: 20_000,
  /** A lane waits for an officer for this long before the alarm must be on the panel. */
  handOverTold: 15_000,
  /** From the pressed button to a lane that says so. */
  buttonHeard: 5_000,
  /** A person between the doors of a lane that works, whom nobody has been told of. */
  insideUntold: 150_000,
} as const;

/** Faults after which sensors may have said less or other than was so. */
const sensorFaults: readonly FaultName[] = [
  'beam-flickers',
  'mat-miscounts',
  'door-stuck',
  'gate-late',
  'gate-twice',
  'gate-silent',
  'gate-reordered',
  'gate-dies',
  'gate-unplugged',
  'board-refuses',
  'board-read-back',
  'board-slow',
];
/** Those among them that make barriers and mat say what is not so. */
const lyingSensors: readonly FaultName[] = ['beam-flickers', 'mat-miscounts', 'door-stuck'];
/** A lie of theirs may last for this long (ms). */
const liesLast = 21_000;
/** For this long (ms) after such a fault nobody can be held to what a sensor should have seen. */
const doubtLasts = 40_000;

/** An order that the board takes late is done within this (ms), another that waited for it included. */
const boardLate = 12_000;
/** A door that is forced is seen to move within this (ms). */
const forceSeen = 500;

/** A gate whose station has just started does not know yet what is so (ms). */
const gateStarts = 3_000;

interface Unseen {
  readonly at: number;
  readonly what: string;
  /** The exit is forced, and nobody has passed it yet. */
  readonly forced?: true;
  readonly breaks: 'passage-unseen' | 'clearance-for-its-person';
}

export interface InvariantsOptions {
  readonly doors: 'one' | 'two';
  readonly clock: SimClock;
  readonly disk: VirtualDisk;
  readonly truth: () => Truth;
  readonly machine: () => Machine;
  /** What speaks against a clearance that the gate is asked to open for. */
  unlawful(clearance: Extract<GateRequest, { do: 'permit' }>['clearance']): Unlawful | null;
  onViolation(violation: Violation): void;
}

/**
 * Holds what must always be so against the truth of the world, after every step. Nothing here asks the station what it
 * believes, but for the alarms on its panel.
 */
export class Invariants implements Observer {
  readonly clearances = new Clearances();
  readonly alarms = new Map<string, number>();
  readonly #options: InvariantsOptions;
  readonly #seen = new Set<string>();
  step = 0;
  #exitWasOpen = false;
  #exitWasForced = false;
  /** The exit has begun to open on an order that the board may have taken too late for anybody to take it back. */
  #exitOpensLate = false;
  #boardLateUntil = Number.NEGATIVE_INFINITY;
  #passed = 0;
  #emergencyUntil = Number.NEGATIVE_INFINITY;
  /** Since when the emergency button has been pressed and the lane does not say so. */
  #unheardSince: number | null = null;
  #doubtUntil = Number.NEGATIVE_INFINITY;
  #liedAt = Number.NEGATIVE_INFINITY;
  #miscountedAt = Number.NEGATIVE_INFINITY;
  #overdueSince: number | null = null;
  #waitingSince: number | null = null;
  #untold: Unseen[] = [];
  /** True time of the last alarm of each kind, over all lives. */
  readonly #alarmedAt = new Map<string, number>();
  #knownAlarms = 0;
  #lifeSince = 0;
  #askedMoreTimeAt = 0;
  #askedAssistanceAt = 0;
  /** The lane has told of a gap in its journal, and nobody has answered for it yet. */
  #gapOpen = false;
  #lives = 0;

  constructor(options: InvariantsOptions) {
    this.#options = options;
  }

  /** A fault has struck. */
  struck(name: FaultName): void {
    if (sensorFaults.includes(name)) this.#doubtUntil = this.#now + doubtLasts;
    const { last } = this.clearances;
    if (lyingSensors.includes(name) && last !== null && this.#now - last.sentAt < doubtLasts) last.doubtful = true;
    if (lyingSensors.includes(name)) this.#liedAt = this.#now;
    if (name === 'board-slow') this.#boardLateUntil = this.#now + boardLate;
    if (name === 'mat-miscounts') this.#miscountedAt = this.#now;
  }

  idMade(id: string, kind: 'crossing' | 'other'): void {
    this.clearances.idMade(id, kind, this.#now, this.#options.truth().documentOf);
  }

  gateAsked(request: GateRequest): void {
    const { passed } = this.#options.truth();
    const unhurried = request.do === 'permit' && this.#isUnhurried(request.clearance.crossing);
    const clearance = this.clearances.asked(request, this.#now, { passedBefore: passed.length, unhurried });
    // A door that has hardly begun to be forced is opened by whoever is cleared.
    if (clearance !== null) this.#untold = this.#untold.filter((one) => this.#now - one.at > forceSeen || !one.forced);
    if (request.do === 'permit') {
      const unlawful = this.#options.unlawful(request.clearance);
      if (unlawful !== null) this.#violated(unlawful.name, unlawful.detail);
    }
    if (clearance !== null && this.#now - this.#liedAt < liesLast) clearance.doubtful = true;
    if (clearance !== null) {
      if (clearance.life > longestLife(clearance))
        this.#violated('clearance-in-time', `clearance ${clearance.id} lives for ${clearance.life} ms`);
      if (clearance.sent > 1) this.#violated('clearance-once', `clearance ${clearance.id} was sent twice`);
      this.#written(clearance.id, 'order.open-exit');
    } else if (request.do === 'openEntry' && request.crossing !== null)
      this.#written(request.crossing, 'order.open-entry');
  }

  /** Somebody has asked for assistance since another traveller was cleared. */
  #isUnhurried(crossing: string): boolean {
    const { last } = this.clearances;
    if (last !== null && last.crossing === crossing && last.unhurried) return true;
    return this.#askedAssistanceAt > (last?.madeAt ?? 0);
  }

  gateTold(report: GateReport): void {
    const ended = this.clearances.told(report);
    if (ended === null || ended.evidence === null || ended.doubtful) return;
    const { passed, carriedAt } = this.#options.truth();
    // Whoever is carried out of the exit frees its barriers as if they had walked.
    if (passed.length > ended.passedBefore || carriedAt >= ended.sentAt) return;
    this.#violated('passage-invented', `the gate tells "${ended.evidence}", and nobody has gone through`);
  }

  moreTimeAsked(): void {
    this.#askedMoreTimeAt = this.#now;
  }

  assistanceAsked(): void {
    this.#askedAssistanceAt = this.#now;
  }

  lifeBegan(): void {
    this.#lives += 1;
    // A gap that is one is found again by each life, before it serves.
    this.#gapOpen = false;
    this.#knownAlarms = 0;
    this.#lifeSince = this.#now;
    this.#waitingSince = null;
  }

  lifeEnded(): void {
    this.#waitingSince = null;
    // What nobody has been told of yet was on its way to a panel that is dark now: recovery tells of the crossing.
    this.#untold = [];
  }

  /** Somebody has answered for the gap in the journal. */
  gapAnswered(): void {
    this.#gapOpen = false;
  }

  /** Holds everything against the truth as it is now. */
  check(): void {
    const truth = this.#options.truth();
    const released = truth.emergency || truth.released;
    if (released) this.#emergencyUntil = this.#now;
    this.#checkButton(truth);
    this.#checkDoors(truth, released);
    this.#checkPassed(truth, released);
    this.#checkAlarms();
    this.#checkWaiting();
    this.#checkInside(truth);
  }

  get #now(): number {
    return this.#options.clock.trueNow;
  }

  #checkDoors(truth: Truth, released: boolean): void {
    if (truth.exitOpen && !this.#exitWasOpen) this.#exitOpensLate = this.#now < this.#boardLateUntil;
    if (truth.exitOpen && truth.entryOpen && !released && !truth.exitForced && !this.#exitOpensLate) {
      this.#violated('bothDoorsOpen', 'both doors stand open');
    }
    if (truth.exitOpen && !this.#exitWasOpen && !released && !truth.exitForced) this.#opened(truth);
    if (truth.exitForced && !this.#exitWasForced && !released) this.#forced(truth);
    this.#exitWasForced = truth.exitForced;
    this.#exitWasOpen = truth.exitOpen;
    this.#checkShuts(truth);
  }

  /** A lane whose gate can tell of it knows that its emergency button is pressed. */
  #checkButton({ pressed }: Truth): void {
    const state = this.#options.machine().station?.state();
    if (!pressed || state === undefined || state.name === 'emergency' || state.faults.gate !== undefined) {
      this.#unheardSince = null;
      return;
    }
    this.#unheardSince ??= this.#now;
    if (this.#now < this.#doubtUntil || this.#now - this.#unheardSince <= allowed.buttonHeard) return;
    this.#violated('emergency-unheard', `the emergency button is pressed, and the lane is "${state.name}"`);
  }

  /** The exit begins to open: a clearance must stand behind it. */
  #opened({ overtaken }: Truth): void {
    const last = this.clearances.last;
    if (last === null) {
      this.#violated('exitOpenedWithoutClearance', 'the exit opens, and there was never a clearance');
      return;
    }
    if (overtaken.has(last.id)) {
      this.#violated('revoked-opens', 'the exit opens on an order that a later one to shut or release has overtaken');
      return;
    }
    const since = this.#now - last.madeAt;
    if (since > Math.min(last.life, longestLife(last)) + allowed.doorMoves) {
      this.#violated(
        'exitOpenedWithoutClearance',
        `the exit opens ${Math.round(since)} ms after its clearance was made`,
      );
      return;
    }
    if (last.passed.length >= last.bodies) {
      this.#violated(
        'exitOpenedWithoutClearance',
        `the exit opens again on a clearance that ${last.passed[0]} has used`,
      );
    }
    last.openedAt ??= this.#now;
  }

  /** Somebody begins to force an exit that is shut, and that the lane has not just opened: an officer is told. */
  #forced({ exitOpen }: Truth): void {
    const { station } = this.#options.machine();
    const { last } = this.clearances;
    const watched =
      station !== null && station.state().name !== 'emergency' && this.#now - this.#lifeSince > gateStarts;
    if (!watched || exitOpen || (last !== null && !last.ended)) return;
    if (this.#now < this.#doubtUntil) return;
    this.#untold.push({ at: this.#now, what: 'somebody forces the exit', breaks: 'passage-unseen', forced: true });
  }

  #checkShuts(truth: Truth): void {
    const last = this.clearances.last;
    // A gate whose barriers lied may not know that somebody has passed: then the clearance's own life ends it.
    const used = last !== null && last.passed.length >= last.bodies && !last.doubtful;
    const over = last === null || used || this.#now > last.madeAt + longestLife(last);
    const released = truth.emergency || (truth.released && this.#maySayReleased());
    const lawful = !truth.exitOpen || truth.exitBlocked || truth.exitForced || released || !over;
    if (lawful) {
      this.#overdueSince = null;
      return;
    }
    this.#overdueSince ??= this.#now;
    if (this.#now - this.#overdueSince <= allowed.exitShuts) return;
    this.#violated('exit-left-open', 'the exit stands open, its clearance is over and nobody is in it');
    this.#overdueSince = null;
  }

  /** Doors that an officer has released stay open until the lane says that it is over. */
  #maySayReleased(): boolean {
    const state = this.#options.machine().station?.state();
    return state === undefined || state.name === 'emergency' || this.#now < this.#doubtUntil;
  }

  #checkPassed(truth: Truth, released: boolean): void {
    for (; this.#passed < truth.passed.length; this.#passed += 1) {
      const { who } = truth.passed[this.#passed]!;
      const last = this.clearances.last;
      const open = last !== null && last.openedAt !== null ? last : null;
      const uncontrolled = released || truth.exitForced || this.#now - this.#emergencyUntil < 1_000;
      const unused = last !== null && !last.ended && last.passed.length < last.bodies;
      const lawful = unused && (who === last.owner || last.byOfficer);
      if (uncontrolled && !lawful) this.#expectAlarm(`${who} passes doors that are released or forced`);
      else if (lawful) this.#passedOn(last, who);
      else if (open === null) this.#expectAlarm(`${who} passes without a clearance`);
      else this.#passedOn(open, who);
    }
  }

  #passedOn(clearance: TrackedClearance, who: Identity): void {
    if (clearance.ended) {
      this.#expectAlarm(`${who} passes when the clearance is over`);
      return;
    }
    clearance.passed.push(who);
    if (clearance.passed.length > clearance.bodies) this.#expectAlarm(`${who} passes behind ${clearance.passed[0]}`);
    else if (who !== clearance.owner && !clearance.byOfficer)
      this.#expectAlarm(`${who} passes on the clearance of ${clearance.owner}`, 'clearance-for-its-person');
  }

  #expectAlarm(what: string, breaks: Unseen['breaks'] = 'passage-unseen'): void {
    if (this.#now < this.#doubtUntil) return;
    this.#untold.push({ at: this.#now, what, breaks });
  }

  #checkAlarms(): void {
    const station = this.#options.machine().station;
    if (station !== null) this.#noteAlarms();
    const settled = this.#untold.filter(({ at }) => this.#toldSince(at));
    if (settled.length > 0) this.#untold = this.#untold.filter((one) => !settled.includes(one));
    const [first] = this.#untold;
    // A machine without power tells nobody: it has its time from its next start.
    if (first === undefined || station === null) return;
    if (this.#now - Math.max(first.at, this.#lifeSince) <= allowed.alarmed) return;
    this.#untold.shift();
    if (this.#now < this.#doubtUntil) return;
    this.#violated(first.breaks, `${first.what}, and no officer was told`);
  }

  /** An officer has been told of something at the exit since shortly before then. */
  #toldSince(at: number): boolean {
    return passageAlarms.some(
      (kind) => (this.#alarmedAt.get(kind) ?? Number.NEGATIVE_INFINITY) >= at - allowed.alarmed,
    );
  }

  #noteAlarms(): void {
    const alarms = this.#options.machine().station?.alarms() ?? [];
    for (const alarm of alarms) {
      const id = Number(alarm.id);
      if (id <= this.#knownAlarms) continue;
      this.#knownAlarms = id;
      this.alarms.set(alarm.kind, (this.alarms.get(alarm.kind) ?? 0) + 1);
      this.#alarmedAt.set(alarm.kind, this.#now);
      if (alarm.kind === 'journal-gap') this.#gapOpen = true;
    }
    const state = this.#options.machine().station?.state().name;
    if (!this.#gapOpen || state === undefined || shutStates.includes(state)) return;
    this.#violated('gap-in-silence', `the lane is "${state}", and nobody has answered for the gap in its journal`);
  }

  /** Somebody waits for an officer: the panel says so. */
  #checkWaiting(): void {
    const state = this.#options.machine().station?.state();
    if (state?.name !== 'officer' || state.crossing === null) {
      this.#waitingSince = null;
      return;
    }
    this.#waitingSince ??= this.#now;
    if (this.#now - this.#waitingSince < allowed.handOverTold) return;
    const { crossing } = state;
    const alarms = this.#options.machine().station?.alarms() ?? [];
    if (!alarms.some((alarm) => alarm.crossing === crossing)) {
      this.#violated('handed-over-in-silence', `the lane waits for an officer, and no alarm names its crossing`);
    }
    this.#waitingSince = Number.POSITIVE_INFINITY;
  }

  /** Somebody between the doors is always on their way, or an officer knows. */
  #checkInside({ inside }: Truth): void {
    const { station } = this.#options.machine();
    if (station === null) return;
    for (const { who, since, fainted } of inside) {
      // Out of a lane with one door anybody who can walk walks.
      if (this.#options.doors === 'one' && !fainted) continue;
      // Whom a mat has denied the lane counts from then on.
      const from = Math.max(since, this.#lifeSince, this.#askedMoreTimeAt, this.#miscountedAt);
      if (this.#now - from < allowed.insideUntold) continue;
      if ([...this.#alarmedAt.values()].some((at) => at >= from)) continue;
      if (station.alarms().some((alarm) => alarm.acknowledgedBy === null)) continue;
      this.#violated(
        'trapped',
        `${who} has been inside for ${Math.round(this.#now - since)} ms, and no officer was told`,
      );
    }
  }

  #written(id: string, event: string): void {
    if (this.#options.disk.promises(id, event)) return;
    this.#violated('journal-before-act', `the gate is asked for ${event} of ${id} before that is on the disk`);
  }

  /** Says each kind of violation once an episode: what follows from the first is not counted again. */
  #violated(name: SafetyCounter | InvariantName, detail: string): void {
    if (this.#seen.has(name)) return;
    this.#seen.add(name);
    this.#options.onViolation({ name, detail, step: this.step });
  }

  violated(name: SafetyCounter | InvariantName, detail: string): void {
    this.#violated(name, detail);
  }
}

/** How long the exit may be open for somebody, whatever their clearance says itself. */
function longestLife({ unhurried }: TrackedClearance): number {
  return (unhurried ? unhurriedDelays : laneDelays).clearanceLife;
}

/** A lane in one of these serves nobody. */
const shutStates: readonly string[] = ['outOfService', 'closed', 'officer', 'refused', 'clearing', 'emergency', 'done'];

/** Alarms that tell of somebody at the exit. */
const passageAlarms = [
  'tailgating',
  'exit-forced',
  'more-than-one-person',
  'emergency',
  'crossing-unresolved',
  'internal-fault',
  'hand-over',
  // What the station had told was lost with its power, and its journal by a disk that lied: that entries are gone is told.
  'journal-gap',
] as const;
