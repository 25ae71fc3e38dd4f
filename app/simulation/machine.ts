import type { CrossingId } from '../core/ids.ts';
import type { Policy } from '../policy/policy.ts';
import type { LaneStation } from '../station/lane-station.ts';
import type { SiteProfile } from '../station/site-profile.ts';
import type { Chance } from './chance.ts';
import type { MachineFault, PlannedFault } from './faults.ts';
import { LifeClock } from './life-clock.ts';
import type { Observer } from './observer.ts';
import type { SimClock } from './sim-clock.ts';
import { journalSigner, type SimKey } from './sim-keys.ts';
import { beginStation } from './station-life.ts';
import type { Strikes } from './strikes.ts';
import type { Cut, VirtualDisk } from './virtual-disk.ts';
import type { VirtualNetwork } from './virtual-transport.ts';
import type { World } from './world-port.ts';

/** In ms of true time. */
const takes = {
  /** Until systemd starts a station again that has ended. */
  restart: 1_000,
  /** Until the power is back and the machine is up, at most. */
  reboot: 30_000,
  /** How far a clock jumps: seconds where a time server has corrected it, hours where its battery is empty. */
  smallJump: 20_000,
  largeJump: 6 * 3_600_000,
  /** Until a time server has put it right, at most. */
  correction: 90_000,
} as const;

export interface MachineOptions {
  readonly clock: SimClock;
  readonly chance: Chance;
  readonly strikes: Strikes;
  readonly disk: VirtualDisk;
  readonly network: VirtualNetwork;
  readonly world: World;
  readonly site: SiteProfile;
  readonly policy: Policy;
  readonly laneKey: SimKey;
  readonly backendKey: SimKey;
  readonly observer: Observer;
  onTold(what: string): void;
}

/** The computer of one lane: its station lives and dies on it, its clock may be wrong, its power may go. */
export class Machine {
  readonly #options: MachineOptions;
  #life: LifeClock | null = null;
  #station: LaneStation | null = null;
  #powered = true;
  /** The last life is over, and the world has not heard of it yet. */
  #dying = false;
  /** By how much the clock is wrong. */
  #skew = 0;
  /** The station could not use its journal: it is a technician's now. */
  journalRefused = false;

  constructor(options: MachineOptions) {
    this.#options = options;
    const { strikes, clock } = options;
    strikes.onMachineFault = (fault) => this.#strike(fault);
    for (const fault of strikes.timed()) {
      if (fault.name !== 'clock-forward' && fault.name !== 'clock-back') continue;
      clock.setTimeout(() => !strikes.over && this.#strike(fault), fault.nth);
    }
  }

  /** The station that runs now; null while it starts, or is dead. */
  get station(): LaneStation | null {
    return this.#station;
  }

  /** Whether a process of the station is there, serving or still starting. */
  get up(): boolean {
    return this.#life !== null;
  }

  start(): void {
    if (this.#life !== null || !this.#powered || this.journalRefused) return;
    if (this.#dying) {
      this.#options.clock.setTimeout(() => this.start(), takes.restart);
      return;
    }
    const { clock, disk, network, chance, observer } = this.#options;
    const life = new LifeClock(clock);
    this.#life = life;
    observer.lifeBegan();
    this.#options.onTold('the station starts');
    const begun = beginStation({
      ...this.#options,
      clock: life,
      folder: disk.mount(),
      transport: network.transport(() => life.alive),
      signer: journalSigner(this.#options.laneKey),
      makeUuid: () => uuid(chance),
      makeNonce: () => nonce(chance),
      segmentEntries: 400,
    });
    void begun.then((station) => {
      if (!life.alive) return;
      if (typeof station === 'string') this.#cannotStart(life, station);
      else this.#serve(station);
    });
  }

  /** Ends the station's process, and starts it again after a while. */
  kill(): void {
    if (this.#life === null) return;
    this.#options.disk.kill();
    this.#end('killed');
    this.#options.clock.setTimeout(() => this.start(), takes.restart);
  }

  cutPower(cut: Cut): void {
    if (!this.#powered) return;
    const { clock, disk, world, chance } = this.#options;
    this.#powered = false;
    disk.cutPower(cut);
    this.#end('power');
    clock.setTimeout(() => world.power(false), 0);
    clock.setTimeout(
      () => {
        this.#powered = true;
        world.power(true);
        this.start();
      },
      takes.restart + chance.float() * takes.reboot,
    );
  }

  /** A technician moves a journal away that cannot be used, and starts the station on an empty folder. */
  replaceJournal(): void {
    this.#options.disk.moveAway('journal');
    this.journalRefused = false;
    this.start();
  }

  /** A time server has put the clock right. */
  correctClock(): void {
    if (this.#skew === 0) return;
    this.#options.onTold('the clock is put right');
    this.#options.clock.jump(-this.#skew);
    this.#skew = 0;
  }

  #serve(station: LaneStation): void {
    this.#station = station;
    this.#options.onTold('the station serves');
    this.#options.world.screens({
      travellerView: () => station.travellerView(),
      laneView: () => station.laneView(),
      handle: (asked) => {
        if (asked.role === 'traveller') this.#tellAsked(asked.request.type);
        return station.handle(asked);
      },
    });
  }

  #tellAsked(type: string): void {
    const { observer } = this.#options;
    if (type === 'askMoreTime') observer.moreTimeAsked();
    if (type === 'askAssistance') observer.assistanceAsked();
  }

  #cannotStart(life: LifeClock, why: 'changed' | 'disk-fails'): void {
    const { clock, disk, observer, onTold } = this.#options;
    life.end();
    disk.kill();
    this.#life = null;
    observer.lifeEnded('cannot-start');
    if (why === 'changed') {
      this.journalRefused = true;
      onTold('the station finds its journal changed, and does not start');
    } else {
      onTold('the station cannot use its disk, and ends');
      clock.setTimeout(() => this.start(), takes.restart);
    }
  }

  #end(how: 'killed' | 'power'): void {
    if (this.#life === null) return;
    this.#life.end();
    this.#life = null;
    this.#station = null;
    this.#options.observer.lifeEnded(how);
    // The world hears of it when whatever was just running has returned: nothing of this life can act any more.
    this.#dying = true;
    this.#options.clock.setTimeout(() => {
      this.#dying = false;
      this.#options.world.screens(null);
    }, 0);
  }

  #strike(fault: PlannedFault): void {
    const { strikes, onTold } = this.#options;
    const name = fault.name as MachineFault;
    const size = fault.size ?? 0.5;
    switch (name) {
      case 'station-killed':
        if (this.#life === null) return;
        onTold('the station is killed');
        this.kill();
        break;
      case 'power-cut':
        onTold('the power is cut');
        this.cutPower('whole');
        break;
      case 'write-torn':
        onTold('the power is cut in the middle of a write');
        this.cutPower('torn');
        break;
      case 'write-reordered':
        onTold('the power is cut while the disk writes in another order');
        this.cutPower('reordered');
        break;
      case 'clock-forward':
        this.#jump(jumpOf(size));
        break;
      case 'clock-back':
        this.#jump(-jumpOf(size));
        break;
    }
    strikes.struck(name);
  }

  #jump(ms: number): void {
    this.#options.onTold(`the clock jumps by ${Math.round(ms / 1_000)} s`);
    const { clock, chance } = this.#options;
    this.#skew += ms;
    clock.jump(ms);
    clock.setTimeout(() => this.correctClock(), chance.float() * takes.correction);
  }
}

function jumpOf(size: number): number {
  return Math.round(size < 0.6 ? 1 + size * takes.smallJump : ((size - 0.6) / 0.4) * takes.largeJump);
}

const hex = '0123456789abcdef';

function uuid(chance: Chance): CrossingId {
  let text = '';
  for (const length of [8, 4, 4, 4, 12]) {
    if (text !== '') text += '-';
    for (let digit = 0; digit < length; digit += 1) text += hex[chance.int(16)];
  }
  return text as CrossingId;
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function nonce(chance: Chance): string {
  let text = '';
  for (let digit = 0; digit < 24; digit += 1) text += base64[chance.int(64)];
  return text;
}
