import type { JournalEntry, JournalEvent } from '../../audit/catalogue.ts';
import { type Clock, instantFrom, type TimerHandle } from '../../core/instant.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Clearance } from '../../lane/evidence.ts';
import type { LaneCommand } from '../../lane/commands.ts';
import { laneDelays, unhurriedDelays } from '../../lane/delays.ts';
import { createLane, type Lane } from '../../lane/lane.ts';
import { GateStep } from '../../station/gate-step.ts';
import { OrderExecutor } from '../../station/order-executor.ts';
import type { BoardSignal, Door, GateBoard } from '../../../native/gate/board.ts';
import { GateController } from '../../../native/gate/gate-controller.ts';
import { gateDelays } from '../../../native/gate/gate-delays.ts';
import type { Gate, GateEvent, GateRefusal } from '../../../native/gate/port.ts';
import type { News } from './abstract-doors.ts';
import type { AbstractEvent, AbstractOrder } from './abstract-lane.ts';
import { abstractOrder, modelConfig, realEvents } from './real-lane.ts';
import type { Action } from './system.ts';
import type { VisibleMode } from './walk-lane.ts';

/** Steps taken: the one thing that clocks of the model count. */
interface Steps {
  taken: number;
}

/** So little (ms) that what waits for a time cannot tell how many steps there were. */
const stepTakes = 0.001;

/** A clock that counts steps: a timer fires when it is told to, whatever it waits for. */
class HeldClock implements Clock {
  readonly #steps: Steps;
  readonly #timers = new Map<object, { readonly callback: () => void; readonly ms: number }>();

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  now() {
    return instantFrom(Date.UTC(2026, 5, 1, 12));
  }

  elapsed(): number {
    return this.#steps.taken * stepTakes;
  }

  setTimeout(callback: () => void, ms: number): TimerHandle {
    const handle = {};
    this.#timers.set(handle, { callback, ms });
    return handle;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as object);
  }

  /** Fires the oldest (or the newest) timer of any of these lengths; false when there is none. */
  fire(lengths: readonly number[], newest = false): boolean {
    const found = [...this.#timers].filter(([, { ms }]) => lengths.some((length) => Math.abs(length - ms) < 1));
    const one = newest ? found.at(-1) : found[0];
    if (one === undefined) return false;
    this.#timers.delete(one[0]);
    one[1].callback();
    return true;
  }
}

/** Doors, barriers and people of the model, behind a real gate controller. */
class ModelBoard implements GateBoard {
  readonly sensesPassage = true;
  readonly #two: boolean;
  readonly #listeners = new Set<(signal: BoardSignal) => void>();
  readonly open: Record<Door, boolean> = { entry: false, exit: false };
  readonly powered: Record<Door, boolean> = { entry: false, exit: false };
  releasing = false;
  button = false;
  persons = 0;
  /** The exit's first barrier is broken. */
  atExit = false;
  attached = false;

  constructor(two: boolean) {
    this.#two = two;
  }

  pulse(door: Door): Promise<Result<void, never>> {
    this.powered[door] = true;
    this.door(door, true);
    return Promise.resolve(ok(undefined));
  }

  shut(): Promise<Result<void, never>> {
    this.powerOff();
    return Promise.resolve(ok(undefined));
  }

  release(): Promise<Result<void, never>> {
    this.releasing = true;
    this.door('exit', true);
    this.door('entry', true);
    return Promise.resolve(ok(undefined));
  }

  onSignal(listener: (signal: BoardSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {}

  powerOff(): void {
    this.powered.entry = false;
    this.powered.exit = false;
    this.releasing = false;
  }

  door(door: Door, open: boolean): void {
    if ((door === 'entry' && !this.#two) || this.open[door] === open) return;
    this.open[door] = open;
    this.say({ kind: 'door', door, position: open ? 'open' : 'shut' });
  }

  /** Nobody hears a board that is not there. */
  say(signal: BoardSignal): void {
    if (this.attached || signal.kind === 'lost') for (const listener of [...this.#listeners]) listener(signal);
  }

  beam(beam: 'entry' | 'middle' | 'exit', broken: boolean): void {
    this.say({ kind: 'beam', beam, broken });
  }

  count(persons: number): void {
    this.persons = persons;
    this.say({ kind: 'occupancy', persons });
  }

  lose(): void {
    this.powerOff();
    this.attached = false;
    this.say({ kind: 'lost', detail: 'unplugged' });
  }

  comeBack(): void {
    this.attached = true;
    this.beam('middle', false);
    for (const door of ['entry', 'exit'] as const) {
      if (door === 'entry' && !this.#two) continue;
      this.say({ kind: 'door', door, position: this.open[door] ? 'open' : 'shut' });
    }
    this.say({ kind: 'occupancy', persons: this.persons });
    this.say({ kind: 'emergency', pressed: this.button });
    this.say({ kind: 'ready' });
  }
}

/** What can be seen of the real lane, its gate and its doors after each step. */
export interface Seen {
  readonly modes: readonly VisibleMode[];
  readonly personInside: boolean;
  readonly counted: number | null;
  readonly kind: 'none' | 'normal' | 'assisted';
  readonly gateFault: boolean;
  readonly orders: readonly AbstractOrder[];
  readonly news: readonly News[];
  /** An opening waits for the journal. */
  readonly waits: boolean;
  readonly powered: string;
}

type Told = { readonly event: GateEvent } | { readonly refusal: GateRefusal; readonly hear: () => void };

/** The gate does not wait for what the model says that it waits for. */
export class WaitsForNothing extends Error {}

/**
 * The real lane, the station's order executor and gate step, and the real gate controller, over the model's doors and
 * people: journal, gate line and every timer move when a step says so.
 */
export class RealSystem {
  readonly #kind: 'one' | 'two';
  readonly #steps: Steps = { taken: 0 };
  #laneClock = new HeldClock(this.#steps);
  #gateClock = new HeldClock(this.#steps);
  #board: ModelBoard;
  #lane!: Lane;
  #step!: GateStep;
  #executor!: OrderExecutor;
  #told: Told[] = [];
  #hear: ((event: GateEvent) => void) | null = null;
  #orders: AbstractOrder[] = [];
  /** Openings whose entries are not written, with what writes or fails them. */
  #unwritten: { readonly write: () => void; readonly fail: () => void }[] = [];
  #openings: LaneCommand[] = [];
  #issued: Clearance | null = null;

  private constructor(kind: 'one' | 'two') {
    this.#kind = kind;
    this.#board = new ModelBoard(kind === 'two');
    this.#build();
  }

  static async start(kind: 'one' | 'two'): Promise<RealSystem> {
    const system = new RealSystem(kind);
    await settle();
    system.#orders = [];
    return system;
  }

  /**
   * Does what an action of the model says, and gives what is to be seen then; null when the lane does not wait any more
   * for what is to time out. A gate that does not wait for what the model says it does is a difference too, and throws `WaitsForNothing`.
   */
  async act(action: Action): Promise<Seen | null> {
    this.#orders = [];
    this.#steps.taken += 1;
    if (action === 'leaveTimeOut' && !this.#laneClock.fire([laneDelays.leaveWithin])) return null;
    await this.#do(action);
    await settle();
    await this.#forgetRevoked();
    return this.#seen();
  }

  #build(): void {
    const { open, button, persons, atExit } = this.#board;
    this.#board = new ModelBoard(this.#kind === 'two');
    Object.assign(this.#board.open, open);
    Object.assign(this.#board, { button, persons, atExit });
    this.#laneClock = new HeldClock(this.#steps);
    this.#gateClock = new HeldClock(this.#steps);
    this.#told = [];
    this.#unwritten = [];
    this.#openings = [];
    const gate = new GateController({ board: this.#board, clock: this.#gateClock, doors: this.#kind, lane: null });
    this.#executor = new OrderExecutor({
      journal: { append: (event) => this.#append(event) },
      now: () => this.#laneClock.now(),
      act: (command) => this.#carryOut(command),
      shutNow: () => this.#step.shut(),
      releaseNow: () => this.#step.release(),
      onJournalLost: () => this.#send('journalLost'),
    });
    this.#lane = createLane({
      config: modelConfig(this.#kind),
      clock: this.#laneClock,
      onCommand: (command) => this.#command(command),
      onUnexpected: (event) => {
        throw new Error(`${event} is unexpected`);
      },
      onChange: () => {},
    });
    const lane = this.#lane;
    this.#step = new GateStep({
      lane: {
        state: () => lane.state(),
        send: (event) => lane.send(event),
        note: () => {},
        lost: (_, detail) => lane.send({ type: 'DEVICE_LOST', device: 'gate', detail }),
        back: () => lane.send({ type: 'DEVICE_BACK', device: 'gate' }),
        changed: () => {},
      },
      gate: this.#line(gate),
      doors: this.#kind,
    });
    this.#step.listen();
    this.#lane.start();
  }

  /** The gate as its line shows it: what it says is heard later. */
  #line(gate: GateController): Gate {
    gate.onEvent((event) => {
      if (event.kind !== 'doors' && event.kind !== 'shut') this.#told.push({ event });
    });
    const later = async (answer: Promise<Result<void, GateRefusal>>): Promise<Result<void, GateRefusal>> => {
      const result = await answer;
      if (result.ok || result.error.kind === 'overtaken') return result;
      const refusal = result.error;
      return new Promise((resolve) => this.#told.push({ refusal, hear: () => resolve(result) }));
    };
    return {
      permit: (clearance) => later(gate.permit(clearance)),
      openEntry: (crossing, opening) => later(gate.openEntry(crossing, opening)),
      shut: () => gate.shut(),
      release: () => later(gate.release()),
      onEvent: (listener) => {
        this.#hear = listener;
        return () => {};
      },
      close: () => gate.close(),
    };
  }

  #append(event: JournalEvent): Promise<JournalEntry> {
    const entry = { ...event, sequence: 0, at: '' } as JournalEntry;
    if (event.event !== 'order.open-exit' && event.event !== 'order.open-entry') return Promise.resolve(entry);
    return new Promise((resolve, reject) => {
      this.#unwritten.push({ write: () => resolve(entry), fail: () => reject(new Error('ENOSPC')) });
    });
  }

  #command(command: LaneCommand): void {
    const order = abstractOrder(command);
    if (order !== null) this.#orders.push(order);
    if (command.type === 'openExit') this.#issued = command.clearance;
    this.#openings = this.#openings.filter((opening) => !takesBack(command, opening));
    if (command.type === 'openExit' || command.type === 'openEntry') this.#openings.push(command);
    this.#executor.take(command);
  }

  #carryOut(command: LaneCommand): void {
    if (command.type === 'openExit') this.#step.openExit(command.clearance);
    else if (command.type === 'openEntry') this.#step.openEntry(command);
  }

  /** The disk writes on what has been taken back: nothing more comes of it. */
  async #forgetRevoked(): Promise<void> {
    while (this.#unwritten.length > this.#openings.length) {
      this.#unwritten.shift()!.write();
      await settle();
    }
  }

  async #do(action: Action): Promise<void> {
    const board = this.#board;
    switch (action) {
      case 'the lane hears':
        for (const told of this.#told.splice(0)) {
          if ('event' in told) this.#hear?.(told.event);
          else told.hear();
          await settle();
        }
        return;
      case 'the journal writes':
        this.#openings = [];
        this.#unwritten.shift()?.write();
        return;
      case 'the journal cannot write':
        this.#openings = [];
        this.#unwritten.shift()?.fail();
        return;
      case 'the station starts anew':
        this.#board.powerOff();
        this.#build();
        await settle();
        this.#orders = [];
        return;
      case 'somebody steps in':
        if (this.#kind === 'two') board.beam('entry', true);
        board.count(board.persons + 1);
        if (this.#kind === 'two') board.beam('entry', false);
        return;
      case 'somebody steps out':
        if (this.#kind === 'two') board.beam('entry', true);
        board.count(board.persons - 1);
        if (this.#kind === 'two') board.beam('entry', false);
        return;
      case 'somebody pushes the entry open':
        board.door('entry', true);
        return;
      case 'somebody goes up to the exit':
        board.atExit = true;
        board.beam('middle', true);
        return;
      case 'somebody stands back':
        board.atExit = false;
        board.beam('middle', false);
        return;
      case 'somebody goes through the exit':
        board.atExit = false;
        board.beam('exit', true);
        board.count(board.persons - 1);
        board.beam('middle', false);
        board.beam('exit', false);
        return;
      case 'somebody comes in by the exit':
        board.beam('exit', true);
        board.beam('middle', true);
        board.count(board.persons + 1);
        board.beam('exit', false);
        board.beam('middle', false);
        return;
      case 'the exit is forced':
        board.door('exit', true);
        return;
      case 'the exit falls shut':
        board.door('exit', false);
        return;
      case 'the entry falls shut':
        board.door('entry', false);
        return;
      case 'the exit’s impulse ends':
        board.powered.exit = false;
        return;
      case 'the entry’s impulse ends':
        board.powered.entry = false;
        return;
      case 'the button is pressed':
        board.button = true;
        board.say({ kind: 'emergency', pressed: true });
        board.door('exit', true);
        board.door('entry', true);
        return;
      case 'the button is lifted':
        board.button = false;
        board.say({ kind: 'emergency', pressed: false });
        return;
      case 'the board is lost':
        board.lose();
        return;
      case 'the board is back':
        board.comeBack();
        return;
      case 'the permit expires':
        this.#gateWaits([laneDelays.clearanceLife, unhurriedDelays.clearanceLife]);
        return;
      case 'it is clear that they turned back':
        this.#gateWaits([gateDelays.turnedBackAfter]);
        return;
      case 'nobody follows':
      case 'the companion’s time is over':
        this.#gateWaits([gateDelays.companionWithin]);
        return;
      case 'the follower’s time is over':
        this.#gateWaits([gateDelays.followerWithin], true);
        return;
      case 'the exit does not shut':
        this.#gateWaits([gateDelays.shutsWithin]);
        return;
      case 'the other door’s time is over':
        this.#gateWaits([gateDelays.otherDoorShutsWithin]);
        return;
      case 'timeOut':
        this.#timeOut();
        return;
      case 'leaveTimeOut':
        return;
      default:
        this.#send(action);
    }
  }

  #gateWaits(lengths: readonly number[], newest = false): void {
    if (!this.#gateClock.fire(lengths, newest))
      throw new WaitsForNothing(`the gate waits for nothing of ${lengths.join(' or ')} ms`);
  }

  #send(event: Exclude<AbstractEvent, 'timeOut' | 'leaveTimeOut'>): void {
    for (const one of realEvents(event, this.#lane.state().clearance?.id ?? 'none')) this.#lane.send(one);
  }

  /** The present step's wait; where a question comes first, that one's too. */
  #timeOut(): void {
    const { name, screen } = this.#lane.state();
    const { layAgainWithin, holderWithin, enterWithin, answerStillThereWithin } = laneDelays;
    if (this.#laneClock.fire([laneDelays.mrzWithin])) return;
    if (name === 'entering') {
      this.#laneClock.fire([screen === 'stillThere' ? answerStillThereWithin : enterWithin]);
      return;
    }
    const lengths = lengthsIn(name);
    const before = this.#lane.state().name;
    if (!this.#laneClock.fire(lengths)) return;
    const questioned = [layAgainWithin, holderWithin].some((ms) => lengths.includes(ms));
    if (questioned && this.#lane.state().name === before) this.#laneClock.fire([answerStillThereWithin]);
  }

  #seen(): Seen {
    const { name, screen, personInside, occupancy, clearance, admission, faults } = this.#lane.state();
    const { powered, releasing } = this.#board;
    const kind = name === 'admitting' ? admission?.passage : clearance?.passage;
    return {
      modes: modesOf(name, screen === 'stillThere'),
      personInside,
      counted: occupancy?.persons ?? null,
      kind: kind ?? 'none',
      gateFault: faults.gate !== undefined,
      orders: this.#orders,
      news: this.#told.map((told) => this.#newsOf(told)).filter((news) => news !== null),
      waits: this.#openings.length > 0,
      powered: poweredOf(powered.exit, powered.entry, releasing),
    };
  }

  #newsOf(told: Told): News {
    if ('refusal' in told) return told.refusal.kind === 'unavailable' ? 'unavailable' : 'refusedOpening';
    const { event } = told;
    const own = 'clearance' in event && event.clearance === this.#issued?.id;
    switch (event.kind) {
      case 'started':
        return own ? 'started' : 'otherStarted';
      case 'passed':
        return own ? 'passed' : 'otherPassed';
      case 'reversed':
        return own ? 'reversed' : 'otherReversed';
      case 'tailgated':
        return own ? 'tailgated' : 'otherTailgated';
      case 'expired':
        return own ? 'expired' : 'otherExpired';
      case 'entered':
        return 'personEntered';
      case 'left':
        return 'personLeft';
      case 'entryPassed':
        return 'entryCompleted';
      case 'counted':
        return `counted:${event.persons as 0 | 1 | 2}`;
      case 'crowded':
      case 'forced':
        return event.kind;
      case 'emergency':
        return event.pressed ? 'emergencyPressed' : 'emergencyLifted';
      case 'fault':
        return 'gateLost';
      case 'recovered':
        return 'gateBack';
      default:
        throw new Error(`${event.kind} is not to be heard`);
    }
  }
}

/** The outputs of a board, in words. */
export function poweredOf(exit: boolean, entry: boolean, release: boolean): string {
  return [exit ? 'exit' : '', entry ? 'entry' : '', release ? 'release' : ''].join(' ').trim();
}

/** As the executor does it: an order to shut takes every opening back, the end of a crossing those that were for it. */
function takesBack(command: LaneCommand, opening: LaneCommand): boolean {
  if (command.type === 'shutDoors') return true;
  if (command.type !== 'handOver' && command.type !== 'concludeCrossing') return false;
  const of = opening.type === 'openExit' ? opening.clearance.crossing : 'crossing' in opening ? opening.crossing : null;
  return of === command.crossing;
}

function lengthsIn(name: string): readonly number[] {
  switch (name) {
    case 'document':
      return [laneDelays.chipWithin, laneDelays.layAgainWithin];
    case 'holder':
    case 'screening':
      return [laneDelays.holderWithin, laneDelays.challengeWithin];
    case 'clearance':
      return [laneDelays.gateSilent, unhurriedDelays.gateSilent];
    case 'passage':
      return [laneDelays.passageWithin, unhurriedDelays.passageWithin];
    case 'done':
      return [laneDelays.farewell];
    case 'officer':
    case 'refused':
      return [laneDelays.noticeShown];
    case 'admitting':
      return [laneDelays.enterWithin, unhurriedDelays.enterWithin];
    default:
      return [];
  }
}

function modesOf(name: string, asking: boolean): readonly VisibleMode[] {
  switch (name) {
    case 'outOfService':
      return ['starting', 'later'];
    case 'idle':
      return ['inviting'];
    case 'document':
      return ['reading'];
    case 'entering':
      return [asking ? 'enteringAsked' : 'entering'];
    case 'screening':
      return ['holder'];
    default:
      return [name as VisibleMode];
  }
}

/** Lets everything happen that waits for nothing but its turn. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
