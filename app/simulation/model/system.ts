import { type AbstractDoors, doorsAtStart, DoorsStep, type News, ofAnother } from './abstract-doors.ts';
import type { AbstractEvent, AbstractOrder } from './abstract-lane.ts';
import type { LaneWays, VisibleLane, VisibleMode, VisibleStep } from './walk-lane.ts';

// Lane, gate, doors and people together. Between lane and gate one order and one piece of news may be on their way.

/** An opening that the lane has ordered and the journal has not written yet. `outForCase` ends with its crossing. */
export const pendings = [
  'nothing',
  'openExit',
  'openExitVouched',
  'openEntry:in1',
  'openEntry:in2',
  'out',
  'outForCase',
] as const;
export type Pending = (typeof pendings)[number];

/** What only the model knows: it is what the promises are about. */
export interface Ghosts {
  /** Somebody has gone through the exit since it was last opened for a clearance. */
  readonly went: boolean;
  /** Somebody has gone through and neither a record nor an alarm has come of it yet. */
  readonly owed: boolean;
  /** The clearance that was made last has opened the exit. */
  readonly used: boolean;
  /** The crossing of the clearance that was made last is recorded. */
  readonly recorded: boolean;
  /** An officer has been told while somebody is between the doors. Of a lane with one door nobody asks that. */
  readonly told: boolean;
  /** Doors have been opened by the button, a release or by force, and have not all been shut since. */
  readonly uncontrolled: boolean;
}

export interface ModelState {
  readonly lane: VisibleLane;
  readonly doors: AbstractDoors;
  readonly pending: Pending;
  /** Told by the gate, not heard by the lane. */
  readonly news: readonly News[];
  /** An officer has released the doors, and the lane has not shut them since. */
  readonly held: boolean;
  readonly ghosts: Ghosts;
}

export function systemAtStart(ways: LaneWays): ModelState {
  const ghosts = { went: false, owed: false, used: false, recorded: false, told: false, uncontrolled: false };
  return { lane: ways.start, doors: doorsAtStart, pending: 'nothing', news: [], held: false, ghosts };
}

/** Things that people, officers, machines and time may do; the words of `egate lane model`. */
export const actions = [
  'the lane hears',
  'the journal writes',
  'the journal cannot write',
  'the station starts anew',
  // people
  'somebody steps in',
  'somebody steps out',
  'somebody pushes the entry open',
  'somebody goes up to the exit',
  'somebody stands back',
  'somebody goes through the exit',
  'somebody comes in by the exit',
  'the exit is forced',
  // the doors
  'the exit falls shut',
  'the entry falls shut',
  'the exit’s impulse ends',
  'the entry’s impulse ends',
  'the button is pressed',
  'the button is lifted',
  'the board is lost',
  'the board is back',
  // what the gate waits for
  'the permit expires',
  'it is clear that they turned back',
  'nobody follows',
  'the follower’s time is over',
  'the companion’s time is over',
  'the exit does not shut',
  'the other door’s time is over',
  // what the lane waits for
  'timeOut',
  'leaveTimeOut',
  // its devices, its traveller, its officer
  'documentPlaced',
  'documentRemoved',
  'mrzRead',
  'mrzReadUnfit',
  'mrzUnreadable',
  'chipGood',
  'chipBad',
  'chipUnreadable',
  'faceGood',
  'faceBad',
  'faceFailed',
  'movementAsked',
  'companySeen',
  'personChanged',
  'listsClear',
  'listsHit',
  'journalLost',
  'journalBack',
  'otherLost',
  'otherBack',
  'helpAsked',
  'moreTimeAsked',
  'letThrough:normal',
  'letThrough:assisted',
  'refused',
  'tookOver',
  'laneClosed',
  'laneOpened',
  'entryOpened',
  'released',
  'emergencyReset',
] as const;
export type Action = (typeof actions)[number];

export interface Stepped {
  readonly state: ModelState;
  readonly orders: readonly AbstractOrder[];
  /** The exit was opened for a clearance. */
  readonly permitted: boolean;
}

export interface Acted {
  readonly possible: readonly Stepped[];
  /** More could come of it, with a second order or news on the way: the model does not go there. */
  readonly cut: boolean;
}

/**
 * All that may come of an action; nothing where it cannot happen, or would put a second order or news on the way. What is
 * not seen of a lane may be any of what it can be, at each step anew: there are more ways here than in any real lane.
 */
export function act(state: ModelState, action: Action, kind: 'one' | 'two', ways: LaneWays): Acted {
  const possible: Stepped[] = [];
  let cut = false;
  const choices = new Choices();
  do {
    const step = new SystemStep(state, kind, ways, choices);
    if (!step.run(action)) continue;
    if (step.fits) possible.push(step.stepped());
    else cut = true;
  } while (choices.next());
  return { possible, cut };
}

/** Goes through all combinations of choices that one run after another meets. */
class Choices {
  readonly #made: { picked: number; readonly of: number }[] = [];
  #at = 0;

  one<T>(of: readonly T[]): T {
    if (of.length === 1) return of[0]!;
    const made = this.#made[this.#at] ?? { picked: 0, of: of.length };
    this.#made[this.#at] = made;
    this.#at += 1;
    return of[made.picked]!;
  }

  /** False when all have been tried. */
  next(): boolean {
    this.#at = 0;
    for (let last = this.#made.at(-1); last !== undefined; last = this.#made.at(-1)) {
      last.picked += 1;
      if (last.picked < last.of) return true;
      this.#made.pop();
    }
    return false;
  }
}

class SystemStep {
  readonly #before: ModelState;
  readonly #kind: 'one' | 'two';
  readonly #ways: LaneWays;
  readonly #choices: Choices;
  #lane: VisibleLane;
  #doors: AbstractDoors;
  #pending: Pending;
  #news: readonly News[];
  #held: boolean;
  #ghosts: Ghosts;
  readonly #orders: AbstractOrder[] = [];
  #permitted = false;
  fits = true;

  constructor(state: ModelState, kind: 'one' | 'two', ways: LaneWays, choices: Choices) {
    this.#before = state;
    this.#kind = kind;
    this.#ways = ways;
    this.#choices = choices;
    this.#lane = state.lane;
    this.#doors = state.doors;
    this.#pending = state.pending;
    this.#news = state.news;
    this.#held = state.held;
    this.#ghosts = state.ghosts;
  }

  stepped(): Stepped {
    this.#forget();
    const state = {
      lane: this.#lane,
      doors: this.#doors,
      pending: this.#pending,
      news: this.#news,
      held: this.#held,
      ghosts: this.#ghosts,
    };
    return { state, orders: this.#orders, permitted: this.#permitted };
  }

  /** What nothing will ask for any more is kept of no state: else each would be many. */
  #forget(): void {
    const { exitOpen, entryOpen, watch, wait, persons } = this.#doors;
    const { mode } = this.#lane;
    if (this.#ghosts.told && (this.#kind === 'one' || persons === 0)) this.#ghost({ told: false });
    if (!exitOpen && !entryOpen && this.#ghosts.uncontrolled) this.#ghost({ uncontrolled: false });
    if (mode === 'emergency' && this.#ghosts.owed) this.#ghost({ owed: false });
    const { went, used, recorded } = this.#ghosts;
    if ((went || used || recorded) && mode !== 'clearance' && mode !== 'passage' && watch === 'none') {
      this.#ghost({ went: false, used: false, recorded: false });
    }
    if (watch === 'none' && wait !== 'permit') this.#doors = { ...this.#doors, bodies: 1, crowd: false, opened: false };
    if (wait !== 'permit' && this.#doors.vouched) this.#doors = { ...this.#doors, vouched: false };
    const asked = this.#pending === 'openExit' || (wait === 'permit' && !this.#doors.vouched);
    if (mode !== 'holder' && !asked && this.#doors.gone) this.#doors = { ...this.#doors, gone: false };
    if (!entryOpen && this.#doors.admitted !== 1) this.#doors = { ...this.#doors, admitted: 1 };
  }

  /** False when the action cannot happen now. */
  run(action: Action): boolean {
    const { lane, doors, pending, news } = this.#before;
    const { mode } = lane;
    const two = this.#kind === 'two';
    const inReach = doors.persons - (doors.atExit ? 1 : 0) > 0;
    const held = doors.button || doors.releasePowered;
    switch (action) {
      case 'the lane hears':
        return news.length > 0 && this.#hear(news);
      case 'the journal writes':
        return pending !== 'nothing' && this.#actOn(pending);
      case 'the journal cannot write':
        if (pending === 'nothing') return false;
        this.#pending = 'nothing';
        return this.#tell('journalLost');
      case 'the station starts anew':
        return this.#startAnew();
      case 'somebody steps in':
        return doors.persons < 2 && (!two || doors.entryOpen) && this.#move((step) => step.stepIn());
      case 'somebody steps out':
        return inReach && (!two || doors.entryOpen) && this.#move((step) => step.stepOut());
      case 'somebody pushes the entry open':
        // The doors' own lock keeps it shut while the exit is open.
        return two && inReach && !doors.entryOpen && !doors.exitOpen && this.#move((step) => step.pushEntry());
      case 'somebody goes up to the exit':
        return inReach && !doors.atExit && this.#move((step) => step.approachExit());
      case 'somebody stands back':
        return doors.atExit && this.#move((step) => step.standBack());
      case 'somebody goes through the exit':
        return doors.atExit && doors.exitOpen && this.#goThrough();
      case 'somebody comes in by the exit':
        return doors.exitOpen && !doors.atExit && doors.persons < 2 && this.#move((step) => step.comeInByExit());
      case 'the exit is forced':
        if (doors.exitOpen) return false;
        this.#ghost({ uncontrolled: true });
        return this.#move((step) => step.forceExit());
      case 'the exit falls shut':
        return doors.exitOpen && !doors.exitPowered && !held && this.#move((step) => step.exitShuts());
      case 'the entry falls shut':
        return doors.entryOpen && !doors.entryPowered && !held && this.#move((step) => step.entryShuts());
      case 'the exit’s impulse ends':
        return doors.exitPowered && this.#move((step) => step.exitPulseEnds());
      case 'the entry’s impulse ends':
        return doors.entryPowered && this.#move((step) => step.entryPulseEnds());
      case 'the button is pressed':
        if (doors.button) return false;
        this.#ghost({ uncontrolled: true });
        return this.#move((step) => step.press());
      case 'the button is lifted':
        return doors.button && this.#move((step) => step.lift());
      case 'the board is lost':
        return doors.ready && this.#move((step) => step.boardLost());
      case 'the board is back':
        return !doors.ready && !doors.atExit && this.#move((step) => step.boardBack());
      case 'the permit expires':
        return doors.watch === 'armed' && this.#move((step) => step.watchExpires());
      case 'it is clear that they turned back':
        return doors.watch === 'started' && !doors.atExit && this.#move((step) => step.turnedBack());
      case 'nobody follows':
        return doors.watch === 'accompanied' && !doors.atExit && this.#move((step) => step.nobodyFollows());
      case 'the follower’s time is over':
        return doors.watch === 'following' && this.#move((step) => step.followerTime());
      case 'the companion’s time is over':
        return doors.entry === 'in2one' && this.#move((step) => step.entryCompanionTime());
      case 'the exit does not shut':
        return doors.closing && !doors.fault && this.#move((step) => step.exitIsStuck());
      case 'the other door’s time is over':
        // Without its board the gate knows of no door, and refuses what it had been asked before.
        return doors.wait !== 'nothing' && doors.ready && this.#move((step) => step.otherDoorTime());
      case 'timeOut':
        return waiting.has(mode) && this.#tell(action);
      case 'leaveTimeOut':
        return leaving.has(mode) && this.#tell(action);
      case 'documentPlaced':
        return this.#tell(action);
      case 'documentRemoved':
        return this.#tell(action);
      case 'mrzRead':
      case 'mrzReadUnfit':
      case 'mrzUnreadable':
        return mode === 'reading' && this.#tell(action);
      case 'chipGood':
      case 'chipBad':
      case 'chipUnreadable':
        return mode === 'reading' && this.#tell(action);
      case 'faceGood':
      case 'faceBad':
        return mode === 'holder' && this.#tell(action);
      case 'faceFailed':
      case 'movementAsked':
        return mode === 'holder' && this.#tell(action);
      case 'companySeen':
      case 'personChanged':
        return (mode === 'holder' || mode === 'clearance') && this.#tell(action);
      case 'listsClear':
      case 'listsHit':
        return mode === 'holder' && this.#tell(action);
      case 'journalLost':
        return this.#tell(action);
      case 'journalBack':
        return this.#tell(action);
      case 'otherLost':
        return this.#tell(action);
      case 'otherBack':
        return this.#tell(action);
      case 'helpAsked':
      case 'tookOver':
        return caseModes.has(mode) && this.#tell(action);
      case 'moreTimeAsked':
        return mode === 'enteringAsked' && this.#tell(action);
      case 'letThrough:normal':
      case 'letThrough:assisted':
        return mode === 'officer' && this.#tell(action);
      case 'refused':
        return (mode === 'officer' || mode === 'admitting') && this.#tell(action);
      case 'laneClosed':
        return this.#tell(action);
      case 'laneOpened':
        return this.#tell(action);
      case 'entryOpened':
        return two && this.#tell(action);
      case 'released':
        return this.#tell(action);
      case 'emergencyReset':
        return mode === 'emergency' && !doors.button && this.#tell(action);
    }
  }

  /** Doors, people or the gate do something; what it tells is on its way. */
  #move(then: (step: DoorsStep) => void): boolean {
    const step = new DoorsStep(this.#doors, this.#kind);
    then(step);
    this.#doors = step.doors;
    if (step.news.length > 0) {
      if (!this.#news.every((one) => quick.has(one)) || this.#news.length > 1) this.fits = false;
      this.#news = [...this.#news, ...step.news];
    }
    if (!step.permitted) return true;
    this.#permitted = true;
    this.#ghost({ used: true, went: false });
    return true;
  }

  #goThrough(): boolean {
    const { ready, button, releasePowered, watch } = this.#doors;
    // With its doors held open, or its board gone, the lane has told of that and cannot tell more.
    if (ready && !button && !releasePowered) this.#ghost({ owed: true });
    if (watch !== 'none') this.#ghost({ went: true });
    return this.#move((step) => step.goThrough());
  }

  #hear(news: readonly News[]): boolean {
    this.#news = [];
    for (const one of news) {
      if (one === 'unavailable') this.#tell('gateLost');
      else if (one === 'refusedOpening') {
        // The board answers: it is this opening alone that it refused.
        const wasUp = !this.#lane.gateFault;
        this.#tell('gateLost');
        if (wasUp) this.#tell('gateBack');
      } else if (one !== 'emergencyLifted' || !this.#held) this.#tell(one);
      if (one === 'gateBack') this.#asBefore();
    }
    return true;
  }

  /** A board that was away has forgotten what an officer has released. */
  #asBefore(): void {
    if (this.#held) {
      this.#ghost({ uncontrolled: true });
      this.#move((step) => step.release());
    } else if (this.#lane.mode === 'emergency') this.#move((step) => step.shut());
  }

  /** The lane takes an event, and its orders are taken. */
  #tell(event: AbstractEvent): boolean {
    const { lane, orders }: VisibleStep = this.#choices.one(this.#ways.steps(this.#lane, event));
    // The station itself raises an alarm for each device that goes.
    if (event === 'gateLost' || event === 'journalLost' || event === 'otherLost') this.#ghost({ told: true });
    const before = this.#lane;
    this.#lane = lane;
    // From now on the camera looks at whoever stands there.
    if (lane.mode === 'holder' && before.mode !== 'holder') this.#doors = { ...this.#doors, gone: false };
    for (const order of orders) this.#take(order, before.mode);
    return true;
  }

  #take(order: AbstractOrder, from: VisibleMode): void {
    this.#orders.push(order);
    switch (order) {
      case 'shut':
        this.#pending = 'nothing';
        this.#held = false;
        this.#move((step) => step.shut());
        return;
      case 'handOver':
      case 'conclude':
        if (this.#pending !== 'out') this.#pending = 'nothing';
        return;
      case 'openExit':
        this.#ghost({ used: false, recorded: false, went: false });
        // What is told of an earlier permit is none of this one's.
        this.#news = this.#news.map(ofAnother);
        this.#wait(from === 'holder' ? 'openExit' : 'openExitVouched');
        return;
      case 'openEntry:in1':
      case 'openEntry:in2':
        this.#wait(order);
        return;
      case 'openEntry:out':
        this.#wait(caseModes.has(from) ? 'outForCase' : 'out');
        return;
      case 'release':
        this.#ghost({ uncontrolled: true });
        this.#held = true;
        this.#move((step) => step.release());
        return;
      case 'alarm':
        this.#ghost({ owed: false, told: true });
        return;
      case 'record':
      case 'recordTailgated':
        this.#ghost({ owed: false, recorded: true });
        return;
    }
  }

  #wait(pending: Pending): void {
    if (this.#pending !== 'nothing') this.fits = false;
    this.#pending = pending;
  }

  #actOn(pending: Pending): boolean {
    this.#pending = 'nothing';
    const { wait } = this.#doors;
    const opensEntry = pending !== 'openExit' && pending !== 'openExitVouched';
    // Two that wait for a door: more than the model looks at.
    if (wait !== 'nothing' && wait !== 'permit' && (opensEntry || this.#doors.entryOpen)) return false;
    switch (pending) {
      case 'nothing':
        return false;
      case 'openExit':
      case 'openExitVouched': {
        const bodies = this.#lane.kind === 'assisted' ? 2 : 1;
        return this.#move((step) => step.permit(bodies, pending === 'openExitVouched'));
      }
      case 'openEntry:in1':
        return this.#move((step) => step.openEntry('in1'));
      case 'openEntry:in2':
        return this.#move((step) => step.openEntry('in2'));
      case 'out':
      case 'outForCase':
        return this.#move((step) => step.openEntry('out'));
    }
  }

  /** Station and gate process are new; doors, people and what lies on the reader are not. */
  #startAnew(): boolean {
    const { exitOpen, entryOpen, button, persons, atExit } = this.#doors;
    this.#lane = this.#ways.start;
    this.#pending = 'nothing';
    this.#news = [];
    this.#held = false;
    this.#doors = { ...doorsAtStart, exitOpen, entryOpen, button, persons, atExit };
    // Recovery makes of the journal what it says of an opening: `recovery.killed-at-every-journal-step.test.ts`.
    this.#ghost({ owed: false, used: false, recorded: false, went: false, told: false });
    return true;
  }

  #ghost(some: Partial<Ghosts>): void {
    this.#ghosts = { ...this.#ghosts, ...some };
  }
}

/** The button can be pressed and let go before the lane hears of it. */
const quick: ReadonlySet<News> = new Set<News>(['emergencyPressed']);
const waiting: ReadonlySet<VisibleMode> = new Set<VisibleMode>([
  ...(['reading', 'entering', 'enteringAsked', 'holder', 'clearance', 'passage', 'done'] as const),
  ...(['officer', 'refused', 'admitting'] as const),
]);
const leaving: ReadonlySet<VisibleMode> = new Set<VisibleMode>([
  'clearing',
  'closed',
  'later',
  'emergency',
  'officer',
  'refused',
]);
/** Somebody's attempt is under way. */
const caseModes: ReadonlySet<VisibleMode> = new Set<VisibleMode>([
  ...(['reading', 'entering', 'enteringAsked', 'holder', 'clearance', 'passage'] as const),
  ...(['officer', 'refused', 'admitting'] as const),
]);
