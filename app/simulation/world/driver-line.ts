import type { DriverChannel } from '../../../native/driver-channel.ts';
import type { RunningDriver } from '../../station/driver-launcher.ts';
import { LifeClock } from '../life-clock.ts';
import type { FaultName } from '../faults.ts';
import type { SimClock } from '../sim-clock.ts';
import type { Strikes } from '../strikes.ts';
import type { SimDriver } from '../world-port.ts';

/** A message between two processes of one machine (ms); how long a fault may make it at most; when a death is noticed. */
const lineTakes = { usual: 0.2, late: 6_000, again: 9_000, death: 1 } as const;
/** A message that changes places waits no longer than this for another one (ms). */
const changesPlacesWithin = 500;

/** What a fault at this driver's line means for a message: which messages it can strike, and what they become. */
export interface LineFaults {
  /** A place of its own that a request has besides that of all requests. */
  place?(request: unknown): string | null;
  /** The message as the fault leaves it; null: it cannot strike this one and waits for the next. */
  strike(direction: 'request' | 'report', fault: FaultName, message: unknown): Struck | null;
}

export type Struck =
  | { readonly kind: 'late' | 'twice' | 'dropped' | 'reordered' | 'dies' }
  /** Goes as another message. */
  | { readonly kind: 'changed'; readonly message: unknown }
  /** Something happens to the device instead, and the message goes on. */
  | { readonly kind: 'happens'; act(): void };

export interface DriverLineOptions {
  readonly driver: SimDriver;
  readonly clock: SimClock;
  readonly strikes: Strikes;
  readonly faults: LineFaults;
  onTold(what: string): void;
}

interface Waiting {
  readonly fault: FaultName;
  readonly size: number;
}

/** The ends of a line, and how it takes what is sent along it. */
class Direction {
  readonly #take: (message: unknown, direction: Direction) => void;
  readonly listeners = new Set<(message: never) => void>();
  /** The fault that waits for a message that it can strike. */
  waiting: Waiting | null = null;
  /** The message that has changed places with the next. */
  held: { readonly message: unknown } | null = null;

  constructor(take: (message: unknown, direction: Direction) => void) {
    this.#take = take;
  }

  send(message: unknown): void {
    this.#take(message, this);
  }

  deliver(message: unknown): void {
    for (const listener of this.listeners) (listener as (message: unknown) => void)(message);
  }
}

/**
 * One life of a driver's process and its line to the station: messages in order, each a little later, unless a fault
 * strikes. The process dies when a fault says so, when the station ends it, or with the station that started it.
 */
export class DriverLine implements RunningDriver {
  readonly pid = undefined;
  /** The station's end. */
  readonly channel: DriverChannel<unknown, unknown>;
  /** The process's end. */
  readonly far: DriverChannel<unknown, unknown>;
  /** The clock of the process: its timers die with it. */
  readonly clock: LifeClock;
  readonly #options: DriverLineOptions;
  readonly #requests: Direction;
  readonly #reports: Direction;
  readonly #gone: { readonly station: (() => void)[]; readonly process: (() => void)[] } = { station: [], process: [] };
  readonly #ends: ((how: string) => void)[] = [];
  #stationHere = true;
  #makeSafe: () => Promise<void> = async () => {};
  #onDeath = (): void => {};

  constructor(options: DriverLineOptions) {
    this.#options = options;
    this.clock = new LifeClock(options.clock);
    this.#requests = new Direction((message, direction) => this.#pass('request', message, direction));
    this.#reports = new Direction((message, direction) => this.#pass('report', message, direction));
    this.channel = channelOf(this.#requests, this.#reports, this.#gone.station);
    this.far = channelOf(this.#reports, this.#requests, this.#gone.process);
  }

  get driver(): SimDriver {
    return this.#options.driver;
  }

  get alive(): boolean {
    return this.clock.alive;
  }

  /** What the process does last when it is told to end or its station is gone, and what happens when it dies. */
  runs(process: { makeSafe?(): Promise<void>; onDeath?(): void }): void {
    if (process.makeSafe !== undefined) this.#makeSafe = process.makeSafe;
    if (process.onDeath !== undefined) this.#onDeath = process.onDeath;
  }

  onEnd(listener: (how: string) => void): void {
    this.#ends.push(listener);
  }

  async end(): Promise<void> {
    if (!this.alive) return;
    await this.#endGently();
  }

  /** The station is dead: nothing reaches it any more, and the process notices and ends. */
  cut(): void {
    if (!this.#stationHere) return;
    this.#stationHere = false;
    this.#processHears();
    void this.#endGently();
  }

  /** The process is dead at once, without a last deed. */
  kill(how: string): void {
    if (!this.alive) return;
    this.clock.end();
    this.#onDeath();
    this.#processHears();
    const { clock } = this.#options;
    clock.setTimeout(() => {
      if (!this.#stationHere) return;
      for (const listener of this.#gone.station.splice(0)) listener();
      for (const listener of this.#ends.splice(0)) listener(how);
    }, lineTakes.death);
  }

  #processHears(): void {
    for (const listener of this.#gone.process.splice(0)) listener();
  }

  async #endGently(): Promise<void> {
    await this.#makeSafe();
    this.kill(' ended with 0');
  }

  #pass(direction: 'request' | 'report', message: unknown, line: Direction): void {
    const { strikes, driver } = this.#options;
    if (!this.alive || !this.#stationHere) return;
    const own = direction === 'request' ? (this.#options.faults.place?.(message) ?? null) : null;
    let planned = own === null ? null : strikes.at(own);
    planned ??= strikes.at(`${driver}.${direction}`);
    if (!this.alive || !this.#stationHere) return; // the machine died at this very message
    if (planned !== null) line.waiting = { fault: planned.name, size: planned.size ?? 0.5 };
    const { waiting } = line;
    const struck =
      waiting === null || strikes.over ? null : this.#options.faults.strike(direction, waiting.fault, message);
    if (waiting === null || struck === null) {
      this.#deliver(line, message, lineTakes.usual);
      return;
    }
    line.waiting = null;
    strikes.struck(waiting.fault);
    this.#options.onTold(`${waiting.fault} strikes ${kindOf(message)}`);
    this.#strike(line, message, struck, waiting.size);
  }

  #strike(line: Direction, message: unknown, struck: Struck, size: number): void {
    switch (struck.kind) {
      case 'late':
        this.#deliver(line, message, size * lineTakes.late);
        return;
      case 'twice':
        this.#deliver(line, message, lineTakes.usual);
        this.#deliver(line, message, lineTakes.usual + size * lineTakes.again);
        return;
      case 'dropped':
        return;
      case 'reordered':
        // Changing places loses none: two that are held would be one.
        if (line.held !== null) {
          this.#deliver(line, message, lineTakes.usual);
          return;
        }
        line.held = { message };
        this.clock.setTimeout(() => this.#letGo(line), changesPlacesWithin);
        return;
      case 'dies':
        this.kill(' ended with SIGKILL');
        return;
      case 'changed':
        this.#deliver(line, struck.message, lineTakes.usual);
        return;
      case 'happens':
        struck.act();
        this.#deliver(line, message, lineTakes.usual);
        return;
    }
  }

  #deliver(line: Direction, message: unknown, after: number): void {
    const toProcess = line === this.#requests;
    this.#options.clock.setTimeout(() => {
      if (toProcess ? this.alive : this.#stationHere && this.alive) line.deliver(message);
    }, after);
    this.#letGo(line);
  }

  #letGo(line: Direction): void {
    const { held } = line;
    line.held = null;
    if (held !== null) this.#deliver(line, held.message, lineTakes.usual);
  }
}

function channelOf(outgoing: Direction, incoming: Direction, gone: (() => void)[]): DriverChannel<unknown, unknown> {
  return {
    send: (message) => outgoing.send(copyOf(message)),
    onMessage: (listener) => {
      incoming.listeners.add(listener as (message: never) => void);
      return () => incoming.listeners.delete(listener as (message: never) => void);
    },
    onGone: (listener) => gone.push(listener),
  };
}

/** Between processes messages are copied: who sent bytes, or took them, may overwrite theirs. */
function copyOf(message: unknown): unknown {
  if (!holdsBytes(message)) return message;
  if (message instanceof Uint8Array) return Uint8Array.from(message);
  const copied = Object.entries(message as object).map(([name, value]) => [name, copyOf(value)] as const);
  return Object.fromEntries(copied);
}

function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ArrayBuffer.isView(value) || Object.values(value).some(holdsBytes);
}

/** What a message is, for a trace: never what it carries of a person. */
function kindOf(message: unknown): string {
  const named = message as { kind?: string; do?: string; event?: { kind?: string } };
  const inner = named.event?.kind;
  return `"${[named.do ?? named.kind, inner].filter((word) => word !== undefined).join(' ')}"`;
}
