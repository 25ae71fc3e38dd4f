import type { CrossingId } from '../../app/core/ids.ts';
import type { Clock } from '../../app/core/instant.ts';
import { err, ok, type Result } from '../../app/core/result.ts';
import { unreachable } from '../../app/core/unreachable.ts';
import { bodiesOn, type Clearance } from '../../app/lane/evidence.ts';
import { BeamPair } from './beam-pair.ts';
import type { Beam, BoardSignal, Door, GateBoard } from './board.ts';
import { ClosingWatch } from './closing-watch.ts';
import { EntryWatch } from './entry-watch.ts';
import { gateDelays } from './gate-delays.ts';
import { PassageWatch } from './passage-watch.ts';
import type { DoorPosition, EntryOpening, Gate, GateEvent, GateRefusal } from './port.ts';
import { noEvidence, refused, unavailable, whereabouts } from './refusals.ts';
import { UsedClearances } from './used-clearances.ts';

export interface GateControllerOptions {
  readonly board: GateBoard;
  readonly clock: Clock;
  readonly doors: 'one' | 'two';
  /** Clearances of any other lane are refused; null: this gate has not been told its lane's name. */
  readonly lane: string | null;
  /** Only for commissioning: opens although nothing can say whether somebody passed. */
  readonly withoutEvidence?: boolean;
}

type Answer = Promise<Result<void, GateRefusal>>;

/**
 * One lane's doors over any board. Opens the exit for a clearance, once; tells what came of it from the light barriers;
 * never releases one door of a two-door lane before the other is shut; in doubt everything is de-energised.
 */
export class GateController implements Gate {
  readonly #options: GateControllerOptions;
  readonly #used: UsedClearances;
  readonly #pair = new BeamPair();
  readonly #listeners = new Set<(event: GateEvent) => void>();
  readonly #door: Record<Door, DoorPosition>;
  readonly #detach: () => void;
  #ready = false;
  #told: 'nothing' | 'fault' | 'recovered' = 'nothing';
  #persons: number | null = null;
  #things: number | null = null;
  /** When the mat became empty last (`Clock.elapsed`). */
  #emptiedAt = Number.NEGATIVE_INFINITY;
  #entryBeam = false;
  #watch: PassageWatch | null = null;
  /** A clearance is on its way to the board. */
  #opening = false;
  /** Goes up whenever something overtakes an opening that still waits: a shut order, an emergency, a fault. */
  #overtakings = 0;
  /** The entry is released, for as long as it is. */
  #entry: EntryWatch | null = null;
  /** How many the entry is open for; whoever opens it otherwise is one. */
  #admitted = 1;
  #emergency = false;
  #released = false;
  readonly #closing: ClosingWatch;
  #stuck = false;
  #doorWaiters: (() => void)[] = [];

  constructor(options: GateControllerOptions) {
    this.#options = options;
    this.#used = new UsedClearances(options.clock);
    this.#door = { entry: options.doors === 'two' ? 'unknown' : 'shut', exit: 'unknown' };
    this.#closing = new ClosingWatch({
      clock: options.clock,
      tellsShut: () => this.#door.exit !== 'unknown',
      onStuck: () => this.#exitIsStuck(),
    });
    this.#detach = options.board.onSignal((signal) => this.#take(signal));
  }

  onEvent(listener: (event: GateEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async permit(clearance: Clearance): Answer {
    const refusal = this.#unfit() ?? this.#foreign(clearance);
    if (refusal !== null) return err(refusal);
    if (this.#watch !== null || this.#opening) return err({ kind: 'other-clearance-in-use' });
    if (!this.#pair.free && !this.#pair.before) return err({ kind: 'exit-occupied' });
    this.#opening = true;
    try {
      return await this.#open(clearance);
    } finally {
      this.#opening = false;
    }
  }

  async openEntry(_crossing: CrossingId | null, opening: EntryOpening): Answer {
    const refusal = this.#unfit();
    if (refusal !== null) return err(refusal);
    if (this.#options.doors === 'one') return unavailable('this lane has no entry door');
    if (this.#watch !== null || this.#opening) return err({ kind: 'other-door-open' });
    const overtakings = this.#overtakings;
    if (!(await this.#isShut('exit'))) return err({ kind: 'other-door-open' });
    if (overtakings !== this.#overtakings || this.#watch !== null || this.#opening) return err({ kind: 'overtaken' });
    const life = Math.min(opening.life, gateDelays.longestEntry);
    // Nobody is to step in by an entry that is open for somebody to leave.
    this.#admitted = opening.way === 'out' ? (this.#persons ?? 0) : opening.persons;
    this.#endEntry();
    this.#entry = new EntryWatch({ clock: this.#options.clock, opening, onEnd: (end) => this.#entryEnds(end) });
    return this.#order(this.#options.board.pulse('entry', life / 1_000));
  }

  async shut(): Answer {
    this.#dropPermit();
    this.#endEntry();
    this.#released = false;
    if (!this.#ready) return unavailable('the gate board does not answer');
    return this.#shutBoard();
  }

  async release(): Answer {
    if (!this.#ready) return unavailable('the gate board does not answer');
    this.#dropAll();
    this.#released = true;
    return this.#order(this.#options.board.release());
  }

  async close(): Promise<void> {
    this.#dropAll();
    this.#listeners.clear();
    this.#detach();
    await this.#options.board.close();
  }

  /** Why nothing may be opened now. */
  #unfit(): GateRefusal | null {
    const { board, withoutEvidence } = this.#options;
    if (!this.#ready || this.#told === 'fault') {
      if (this.#ready && !board.sensesPassage && withoutEvidence !== true) return refused(noEvidence);
      return refused('the gate board does not answer, or its doors do not shut');
    }
    // The board is well: whoever asked has not heard yet of what came first.
    return this.#emergency || this.#released ? { kind: 'overtaken' } : null;
  }

  #foreign(clearance: Clearance): GateRefusal | null {
    const { lane } = this.#options;
    return lane === null || clearance.lane === lane ? null : refused('the clearance is for another lane');
  }

  async #open(clearance: Clearance): Answer {
    const { board, doors } = this.#options;
    const overtakings = this.#overtakings;
    if (doors === 'two') {
      if (this.#entry !== null) await this.#shutBoard();
      this.#endEntry();
      if (!(await this.#isShut('entry'))) return err({ kind: 'other-door-open' });
    }
    if (overtakings !== this.#overtakings) return err({ kind: 'overtaken' });
    const refusal = this.#unfit() ?? this.#miscounted(clearance);
    if (refusal !== null) return err(refusal);
    const used = this.#used.use(clearance);
    if (!used.ok) return used;
    const life = used.value;
    if (this.#hasGone(clearance)) {
      this.#tell({ kind: 'reversed', clearance: clearance.id });
      return err({ kind: 'overtaken' });
    }
    this.#closing.end();
    const watch = this.#watchFor(clearance, life);
    this.#watch = watch;
    const opened = await board.pulse('exit', life / 1_000);
    if (!opened.ok) {
      this.#fault(opened.error.detail);
      void this.#shutBoard();
      return unavailable(opened.error.detail);
    }
    if (this.#watch !== watch) {
      // Overtaken while the board was opening: by an emergency it stays open, by anything else it is shut again.
      if (!this.#emergency && !this.#released) void this.#shutBoard();
      return err({ kind: 'overtaken' });
    }
    watch.begin();
    return ok(undefined);
  }

  #watchFor({ id, passage }: Clearance, life: number): PassageWatch {
    return new PassageWatch({
      clock: this.#options.clock,
      pair: this.#pair,
      persons: this.#persons,
      life,
      bodies: bodiesOn[passage],
      onStarted: () => this.#tell({ kind: 'started', clearance: id }),
      onFollower: () => void this.#shutBoard(),
      onEnd: (end, bodiesSeen) => {
        this.#watch = null;
        this.#beginClosing();
        void this.#shutBoard();
        if (end === 'unclear') {
          this.#tell({ kind: 'fault', detail: whereabouts });
          this.#tell({ kind: 'recovered' });
          return;
        }
        const accompanied = end === 'passed' && bodiesSeen > 1 ? { accompanied: true } : {};
        this.#tell({ kind: end, clearance: id, ...accompanied });
      },
    });
  }

  #take(signal: BoardSignal): void {
    switch (signal.kind) {
      case 'ready':
        void this.#begin();
        return;
      case 'lost':
      case 'fault':
        this.#ready = false;
        this.#dropAll();
        this.#stuck = false;
        this.#fault(signal.detail);
        return;
      case 'door':
        this.#takeDoor(signal.door, signal.position);
        return;
      case 'beam':
        this.#takeBeam(signal.beam, signal.broken);
        return;
      case 'occupancy':
        this.#takeOccupancy(signal.persons, signal.things ?? null);
        return;
      case 'emergency':
        this.#takeEmergency(signal.pressed);
        return;
      default:
        unreachable(signal);
    }
  }

  /** The board answers, for the first time or again: shut everything, then say what is true now. */
  async #begin(): Promise<void> {
    this.#pair.restart();
    this.#ready = true;
    const { board, withoutEvidence } = this.#options;
    const shut = this.#emergency ? ok(undefined) : await board.shut();
    if (!shut.ok) {
      this.#fault(shut.error.detail);
      return;
    }
    if (!this.#ready) return;
    if (!board.sensesPassage && withoutEvidence !== true) {
      this.#fault(noEvidence);
      return;
    }
    this.#told = 'recovered';
    // Who is inside is told first: nobody is served before that is known.
    this.#tellCount();
    if (this.#persons !== null) this.#tell({ kind: this.#persons > 0 ? 'entered' : 'left' });
    this.#tell({ kind: 'recovered' });
    this.#tellDoors();
    if (this.#emergency) this.#tell({ kind: 'emergency', pressed: true });
    else if (this.#door.exit !== 'shut') this.#beginClosing();
  }

  #takeDoor(door: Door, position: DoorPosition): void {
    const before = this.#door[door];
    this.#door[door] = position;
    if (door === 'entry' && position === 'shut') this.#admitted = 1;
    if (before === position || !this.#ready) return;
    this.#tellDoors();
    if (door === 'exit') {
      this.#watch?.exitDoor(position);
      if (position === 'shut') this.#closing.end();
      else if (!this.#mayBeOpen()) this.#forced();
    } else if (position !== 'shut' && this.#watch !== null) {
      // The entry can be pushed open from inside; then the exit must not be open.
      this.#watch.turnsToEntry();
    }
    if (position !== 'shut' || !this.#allShut()) return;
    this.#tell({ kind: 'shut' });
    for (const waiter of this.#doorWaiters.splice(0)) waiter();
    if (this.#stuck) {
      this.#stuck = false;
      this.#told = 'recovered';
      this.#tell({ kind: 'recovered' });
    }
  }

  #takeBeam(beam: Beam, broken: boolean): void {
    if (beam === 'entry') {
      this.#takeEntryBeam(broken);
      return;
    }
    const transit = this.#pair.take(beam, broken);
    if (!this.#ready || this.#emergency || this.#released) return;
    if (this.#watch !== null) {
      if (transit === 'in') this.#forced();
      this.#watch?.beam(transit);
      return;
    }
    if (transit !== 'out' && transit !== 'in') return;
    if (transit === 'out' && this.#closing.closing) this.#tell({ kind: 'tailgated', clearance: null });
    else this.#forced();
  }

  #takeEntryBeam(broken: boolean): void {
    const before = this.#entryBeam;
    this.#entryBeam = broken;
    if (before === broken || !this.#ready) return;
    if (broken) this.#watch?.entryBeamBroken();
    if (this.#options.doors === 'one') return;
    if (broken) {
      if ((this.#persons ?? 0) > 0) this.#watch?.turnsToEntry();
    } else this.#entry?.passed(this.#persons);
  }

  #takeOccupancy(persons: number, things: number | null): void {
    const before = this.#persons;
    const news = before !== persons || this.#things !== things;
    this.#persons = persons;
    this.#things = things;
    if (persons === 0 && before !== 0) this.#emptiedAt = this.#options.clock.elapsed();
    if (!this.#ready) return;
    if (news) this.#tellCount();
    if (before === persons) return;
    if (persons > 0 && (before ?? 0) === 0) this.#tell({ kind: 'entered' });
    // More came in than the entry was opened for: only a person can sort that out.
    if (
      persons > this.#admitted &&
      persons > (before ?? 0) &&
      this.#options.doors === 'two' &&
      this.#door.entry !== 'shut'
    ) {
      this.#tell({ kind: 'crowded' });
    }
    this.#watch?.occupancy(persons);
    this.#entry?.occupancy(persons);
    if (persons === 0) this.#tell({ kind: 'left' });
  }

  #takeEmergency(pressed: boolean): void {
    if (this.#emergency === pressed) return;
    this.#emergency = pressed;
    if (!this.#ready) return;
    if (pressed) {
      this.#dropAll();
    } else if (!this.#released) {
      this.#beginClosing();
      void this.#shutBoard();
    }
    this.#tell({ kind: 'emergency', pressed });
  }

  /**
   * The exit opens for no more people than the clearance is for: of several before it nobody knows which one was looked at.
   * In a two-door lane it opens for those alone who are between the doors.
   */
  #miscounted(clearance: Clearance): GateRefusal | null {
    const persons = this.#persons;
    if (this.#options.doors === 'one') {
      const crowded = persons !== null && persons > bodiesOn[clearance.passage];
      return crowded ? { kind: 'persons-between-doors', persons } : null;
    }
    if (persons === null) return refused('nothing counts who stands between the doors');
    return persons >= 1 && persons <= bodiesOn[clearance.passage] ? null : { kind: 'persons-between-doors', persons };
  }

  /** Who was looked at has left the mat before the exit opened: whoever stands there now is somebody else. */
  #hasGone({ lookedAtSince }: Clearance): boolean {
    if (lookedAtSince === null) return false;
    // Not as `emptied >= looked at`: a time that is no number is none at which somebody stood there.
    return !(this.#emptiedAt < lookedAtSince);
  }

  #entryEnds(end: 'entered' | 'left'): void {
    this.#entry = null;
    void this.#shutBoard();
    if (end === 'entered') this.#tell({ kind: 'entryPassed' });
  }

  #endEntry(): void {
    this.#entry?.cancel();
    this.#entry = null;
  }

  #mayBeOpen(): boolean {
    return this.#watch !== null || this.#closing.closing || this.#emergency || this.#released;
  }

  #forced(): void {
    this.#tell({ kind: 'forced' });
    this.#beginClosing();
    void this.#shutBoard();
  }

  #dropAll(): void {
    this.#dropPermit();
    this.#endEntry();
    this.#closing.end();
  }

  #dropPermit(): void {
    this.#overtakings += 1;
    if (this.#watch === null) return;
    this.#watch.cancel();
    this.#watch = null;
    this.#beginClosing();
  }

  #exitIsStuck(): void {
    if (this.#told === 'fault') return;
    this.#stuck = true;
    this.#fault('the exit does not shut');
  }

  #beginClosing(): void {
    if (this.#door.exit === 'shut') this.#closing.end();
    else this.#closing.begin();
  }

  #allShut(): boolean {
    return this.#door.exit === 'shut' && this.#door.entry === 'shut';
  }

  /** Waits for a door that swings shut; false when it does not in time. */
  async #isShut(door: Door): Promise<boolean> {
    if (this.#position(door) === 'shut') return true;
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, gateDelays.otherDoorShutsWithin);
      this.#doorWaiters.push(() => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
    return this.#position(door) === 'shut';
  }

  #position(door: Door): DoorPosition {
    return this.#door[door];
  }

  async #shutBoard(): Answer {
    return this.#order(this.#options.board.shut());
  }

  async #order(order: ReturnType<GateBoard['shut']>): Answer {
    const done = await order;
    if (done.ok) return ok(undefined);
    this.#fault(done.error.detail);
    return unavailable(done.error.detail);
  }

  #fault(detail: string): void {
    if (this.#told === 'fault') return;
    this.#told = 'fault';
    this.#dropPermit();
    this.#tell({ kind: 'fault', detail });
  }

  #tellCount(): void {
    if (this.#persons === null) return;
    this.#tell({ kind: 'counted', persons: this.#persons, things: this.#things });
  }

  #tellDoors(): void {
    const entry = this.#options.doors === 'one' ? 'none' : this.#door.entry;
    this.#tell({ kind: 'doors', entry, exit: this.#door.exit });
  }

  #tell(event: GateEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
