import { geometry } from '../../../native/virtual/world/geometry.ts';
import { LanePhysics } from '../../../native/virtual/world/lane-physics.ts';
import type { DriverChannel } from '../../../native/driver-channel.ts';
import { GateController } from '../../../native/gate/gate-controller.ts';
import type { GateReport, GateRequest } from '../../../native/gate/gate-messages.ts';
import { serveGate } from '../../../native/gate/serve-gate.ts';
import type { RunningDriver } from '../../station/driver-launcher.ts';
import type { Chance } from '../chance.ts';
import type { FaultName, PlannedFault } from '../faults.ts';
import type { EpisodePlan } from '../plan.ts';
import type { Screens } from '../screens.ts';
import type { SimClock } from '../sim-clock.ts';
import type { Strikes } from '../strikes.ts';
import type { SimDriver, Truth, World } from '../world-port.ts';
import { CameraDevice } from './camera.ts';
import { ChipReaderDevice } from './chip-reader.ts';
import { readSimulatedPassport } from './chip-reading.ts';
import { Crowd } from './crowd.ts';
import { DriverLine, type LineFaults, type Struck } from './driver-line.ts';
import { GateHardware } from './gate-board.ts';
import { mrzReaderFaults, Plug, runMrzReader } from './mrz-reader.ts';
import { Officers } from './officers.ts';
import { ReadingDesk } from './reading-desk.ts';
import { goes, pause, screenOf, type Surroundings } from './surroundings.ts';
import { Traveller } from './traveller.ts';

/** How long (ms) a cable is out or the emergency button is pressed, at most. */
const lasts = { unplugged: 15_000, pressed: 15_000 } as const;
/** How often (ms) somebody in the hall looks, and how long they look on before they ask for help. */
const hallLooks = 10_000;
const hallAsks = 20_000;
/** Who strikes at a certain moment does it within this (ms). */
const momentLasts = 400;
/** What stands this near (m) to the exit keeps it from shutting. */
const nearExit = geometry.doorSwing + 0.05;

export interface SimWorldOptions {
  readonly clock: SimClock;
  readonly chance: Chance;
  readonly strikes: Strikes;
  readonly plan: EpisodePlan;
  /** The name of the lane: its gate takes the clearances of no other. */
  readonly lane?: string;
}

/** Devices, travellers and officers of one episode, over all lives of the station. */
export class SimWorld implements World {
  readonly readPassport = readSimulatedPassport;
  readonly #options: SimWorldOptions;
  readonly #physics: LanePhysics;
  readonly #crowd: Crowd;
  readonly #hardware: GateHardware;
  readonly #desk = new ReadingDesk();
  readonly #plugs = { mrz: new Plug(), chip: new Plug(), camera: new Plug() };
  readonly #chip = new ChipReaderDevice(this.#desk, this.#plugs.chip);
  readonly #camera: CameraDevice;
  readonly #officers: Officers;
  readonly #travellers: readonly Traveller[];
  readonly #at: Surroundings;
  #lines: DriverLine[] = [];
  #screens: Screens | null = null;
  #strangers = 0;
  readonly #overtaken = new Set<string>();
  #told: (what: string) => void = () => {};

  constructor(options: SimWorldOptions) {
    const { clock, strikes, plan } = options;
    const chance = options.chance;
    this.#options = options;
    this.#physics = new LanePhysics(plan.doors);
    this.#crowd = new Crowd(this.#physics, clock);
    const told = (what: string) => this.#told(what);
    this.#crowd.onMoved = ({ who }, where) =>
      told(where === 'passed' ? `${who} passes the exit` : `${who} is ${where}`);
    this.#hardware = new GateHardware({
      physics: this.#physics,
      crowd: this.#crowd,
      clock,
      chance: chance.fork('gate'),
      strikes,
      onTold: told,
    });
    this.#camera = new CameraDevice(this.#crowd, this.#plugs.camera, clock);
    this.#at = {
      clock,
      chance: chance.fork('people'),
      strikes,
      doors: plan.doors,
      physics: this.#physics,
      crowd: this.#crowd,
      hardware: this.#hardware,
      desk: this.#desk,
      screens: () => this.#screens,
      help: { wanted: false },
      stranger: (kind) => {
        this.#strangers += 1;
        return `${kind}-${this.#strangers}`;
      },
      told,
    };
    // Each has a chance of their own: a plan from which others were left out is the same for them.
    this.#travellers = plan.travellers.map((traveller) => {
      const own = chance.fork(`traveller-${traveller.number}`);
      return new Traveller({ ...this.#at, chance: own }, traveller);
    });
    this.#officers = new Officers(this.#at, plan.officers, () => this.#attend());
  }

  get truth(): Truth {
    const hardware = this.#hardware;
    return {
      exitOpen: hardware.exitOpen,
      entryOpen: hardware.entryOpen,
      exitBlocked: hardware.exitStuck || this.#crowd.people.some(({ walker }) => isAtExit(walker.position)),
      emergency: hardware.emergency,
      pressed: hardware.pressed,
      exitForced: hardware.exitForced,
      released: hardware.released,
      inside: this.#crowd.inside.map(({ who, since, fainted }) => ({ who, since: since ?? 0, fainted })),
      documentOf: this.#desk.lying?.holder ?? null,
      passed: this.#crowd.passed,
      carriedAt: this.#crowd.carriedAt,
      overtaken: this.#overtaken,
    };
  }

  get over(): boolean {
    return this.#travellers.every(({ done }) => done) && this.#crowd.people.length === 0 && this.#desk.lying === null;
  }

  /** The camera has seen the person on this crossing's chip before it, whatever came of it. */
  lookedAt(crossing: string): boolean {
    return this.#camera.matched.has(crossing);
  }

  /** So many people's templates are kept in the inference process. */
  templatesKept(): number {
    return this.#camera.templates;
  }

  launch(driver: SimDriver): RunningDriver {
    const { clock, strikes } = this.#options;
    const line = new DriverLine({
      driver,
      clock,
      strikes,
      faults: this.#faultsOf(driver),
      onTold: (what) => this.#told(what),
    });
    this.#lines = [...this.#lines.filter(({ alive }) => alive), line];
    switch (driver) {
      case 'gate':
        this.#runGate(line);
        break;
      case 'mrz-reader':
        runMrzReader(line, this.#desk, this.#plugs.mrz);
        break;
      case 'chip':
        this.#chip.run(line);
        break;
      case 'inference':
        this.#camera.run(line);
        break;
    }
    return line;
  }

  screens(screens: Screens | null): void {
    this.#screens = screens;
    if (screens !== null) return;
    for (const line of this.#lines.splice(0)) line.cut();
  }

  power(on: boolean): void {
    this.#hardware.power(on);
    if (on) return;
    this.#screens = null;
    for (const line of this.#lines.splice(0)) line.kill(' has no power');
  }

  start(): void {
    this.#officers.start();
    const { strikes } = this.#options;
    for (const fault of strikes.timed()) this.#planned(fault, fault.nth);
    strikes.onMoment = (fault) => this.#planned(fault, (fault.size ?? 0) * momentLasts);
    void this.#queue();
    void this.#hall();
  }

  settle(): void {
    for (const plug of Object.values(this.#plugs)) plug.put(true);
    this.#hardware.plug(true);
    if (this.#hardware.pressed) this.#hardware.press(false);
    this.#officers.settle();
    for (const traveller of this.#travellers) traveller.sendAway();
    this.#attend();
  }

  onTold(listener: (what: string) => void): void {
    this.#told = listener;
  }

  async #queue(): Promise<void> {
    for (const traveller of this.#travellers) await traveller.live();
  }

  /** Whom no sensor of the lane sees, those who wait in the queue do: they ask for help at the screen. */
  async #hall(): Promise<never> {
    let since = 0;
    for (;;) {
      await pause(this.#at, hallLooks);
      const helpless = this.#crowd.people.some(({ fainted, thing }) => fainted || thing);
      since = helpless && screenOf(this.#at) === 'invite' ? since + hallLooks : 0;
      if (since < hallAsks) continue;
      since = 0;
      void this.#screens?.handle({ role: 'traveller', request: { type: 'askHelp' } });
    }
  }

  #runGate(line: DriverLine): void {
    const { board, dead } = this.#hardware.attach();
    const { plan, lane } = this.#options;
    const gate = new GateController({ board, clock: line.clock, doors: plan.doors, lane: lane ?? null });
    line.runs({ makeSafe: () => gate.close(), onDeath: dead });
    let takenBack = 0;
    line.far.onMessage((message) => {
      const request = message as GateRequest;
      if (request.do === 'shut' || request.do === 'release') takenBack = Math.max(takenBack, request.id);
      else if (request.do === 'permit' && request.id < takenBack) this.#overtaken.add(request.clearance.id);
    });
    serveGate(gate, line.far as DriverChannel<GateReport, GateRequest>);
  }

  #faultsOf(driver: SimDriver): LineFaults {
    switch (driver) {
      case 'gate':
        return gateFaults;
      case 'mrz-reader':
        return mrzReaderFaults;
      case 'chip':
        return this.#chip;
      case 'inference':
        return this.#camera;
    }
  }

  /** A fault that strikes after so many ms. */
  #planned(fault: PlannedFault, after: number): void {
    const { clock, strikes } = this.#options;
    clock.setTimeout(() => {
      if (!strikes.over) this.#strike(fault);
    }, after);
  }

  #strike(fault: PlannedFault): void {
    const size = fault.size ?? 0.5;
    const hardware = this.#hardware;
    const strikes = (act: () => void) => {
      this.#options.strikes.struck(fault.name);
      this.#told(`${fault.name} strikes`);
      act();
    };
    switch (fault.name) {
      case 'mrz-dies':
        this.#dies('mrz-reader', fault.name);
        return;
      case 'chip-dies':
        this.#dies('chip', fault.name);
        return;
      case 'face-dies':
        this.#dies('inference', fault.name);
        return;
      case 'gate-dies':
        this.#dies('gate', fault.name);
        return;
      case 'mrz-unplugged':
        strikes(() => this.#pulls((here) => this.#plugs.mrz.put(here), size));
        return;
      case 'chip-unplugged':
        strikes(() => this.#pulls((here) => this.#plugs.chip.put(here), size));
        return;
      case 'camera-unplugged':
        strikes(() => this.#pulls((here) => this.#plugs.camera.put(here), size));
        return;
      case 'gate-unplugged':
        strikes(() => this.#pulls((here) => hardware.plug(here), size));
        return;
      case 'beam-flickers':
        strikes(() => hardware.flicker(size));
        return;
      case 'mat-miscounts':
        strikes(() => hardware.miscount(size));
        return;
      case 'door-stuck':
        strikes(() => hardware.stick(size));
        return;
      case 'forces-exit':
        strikes(() => hardware.force(size));
        return;
      case 'emergency-button':
        strikes(() => {
          hardware.press(true);
          this.#options.clock.setTimeout(() => hardware.press(false), 1_000 + size * lasts.pressed);
        });
        return;
      case 'officer-clicks-late':
      case 'two-panels':
      case 'officer-closes-lane':
      case 'officer-releases':
      case 'officer-takes-over':
        void this.#officers.strike(fault);
        return;
      default:
        // The machine's clock and the backend are the kernel's.
        return;
    }
  }

  #dies(driver: SimDriver, name: FaultName): void {
    const line = this.#lines.find((one) => one.alive && one.driver === driver);
    if (line === undefined) return;
    this.#options.strikes.struck(name);
    this.#told(`${name} strikes`);
    line.kill(' ended with SIGKILL');
  }

  #pulls(put: (here: boolean) => void, size: number): void {
    put(false);
    this.#options.clock.setTimeout(() => put(true), 200 + size * lasts.unplugged);
  }

  /** An officer has come to the lane: helps who lies there, sends away who stays, clears away what was left. */
  #attend(): void {
    for (const person of this.#crowd.people) {
      if (person.thing || person.fainted) {
        this.#told(`an officer takes ${person.who} out of the lane`);
        this.#crowd.takeAway(person);
      } else if (person.since !== null && !person.helps && !this.#isTraveller(person.who)) {
        goes(this.#at, person, 'away');
      }
    }
    this.#hardware.wake();
    for (const traveller of this.#travellers) traveller.attended();
    const { lying } = this.#desk;
    if (lying !== null && this.#travellers.every((one) => one.done || !one.owns(lying))) this.#desk.clear();
  }

  #isTraveller(who: string): boolean {
    return this.#travellers.some(({ body, done }) => !done && body?.who === who);
  }
}

function isAtExit(position: number): boolean {
  return Math.abs(position - geometry.exitDoor) < nearExit;
}

const gateFaults: LineFaults = {
  place: (message) => ((message as GateRequest).do === 'permit' ? 'gate.permit' : null),
  strike: (direction, fault, message): Struck | null => {
    const report = direction === 'report' ? (message as GateReport) : null;
    switch (fault) {
      case 'gate-dies':
        return { kind: 'dies' };
      case 'gate-late':
        return { kind: 'late' };
      case 'gate-silent':
        return report?.kind === 'event' ? null : { kind: 'dropped' };
      case 'gate-twice':
        return { kind: 'twice' };
      case 'gate-reordered':
        return report === null ? null : { kind: 'reordered' };
      default:
        return null;
    }
  },
};
