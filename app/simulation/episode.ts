import { instantFrom } from '../core/instant.ts';
import { policySchema } from '../policy/policy.ts';
import type { LaneStation } from '../station/lane-station.ts';
import { siteProfileSchema } from '../station/site-profile.ts';
import examplePolicy from '../policy/examples/erenhot-exit.json' with { type: 'json' };
import { Accounts } from './accounts.ts';
import { Chance } from './chance.ts';
import { FitToPass } from './fit-to-pass.ts';
import { Invariants } from './invariants.ts';
import { Machine } from './machine.ts';
import { ModelBackend } from './model-backend.ts';
import type { EpisodePlan } from './plan.ts';
import type { EpisodeReport, Violation } from './report.ts';
import { SimClock } from './sim-clock.ts';
import { simKey } from './sim-keys.ts';
import { Strikes } from './strikes.ts';
import { rememberedTrace, writtenTrace } from './traces-left.ts';
import { VirtualDisk } from './virtual-disk.ts';
import { VirtualNetwork } from './virtual-transport.ts';
import { DriverLine } from './world/driver-line.ts';
import { SimWorld } from './world/sim-world.ts';

/** A summer's day at the border, within every shipped policy. */
const morning = Date.UTC(2026, 5, 1, 0, 30);
/** How long one traveller may keep a lane at most, faults and officers included (ms of true time). */
const longestCrossing = 300_000;
/** A technician looks so often at a lane that waits for nobody before it is restarted. */
const visitsUntilRestart = 3;
/** The last orders about a traveller wait for the disk as all others do (ms). */
const lastWords = 2_000;
/** Somebody looks after a lane that does not serve, this often. */
const technicianComes = 45_000;
/** When all faults are over the lane is empty and serves within this (ms of true time). */
const settlesWithin = 600_000;

const policy = policySchema.parse(examplePolicy);

export interface EpisodeOptions {
  /** Stops at the first violation. */
  readonly stopAtFirst?: boolean;
  /** Told what happens, step by step. */
  onTold?(step: number, at: number, what: string): void;
}

/** Runs one episode: a function of its plan. */
export async function runEpisode(plan: EpisodePlan, options: EpisodeOptions = {}): Promise<EpisodeReport> {
  const episode = new Episode(plan, options);
  await episode.run();
  return episode.report();
}

/** One lane with everything around it, from the first traveller of a plan until all is well again after the last. */
class Episode {
  readonly #plan: EpisodePlan;
  readonly #options: EpisodeOptions;
  readonly #clock = new SimClock(morning);
  readonly #strikes: Strikes;
  readonly #disk: VirtualDisk;
  readonly #backend: ModelBackend;
  readonly #network: VirtualNetwork;
  readonly #world: SimWorld;
  readonly #machine: Machine;
  readonly #invariants: Invariants;
  readonly #accounts: Accounts;
  readonly #fitToPass: FitToPass;
  readonly #violations: Violation[] = [];
  #steps = 0;
  #stuckFor = 0;
  #lastState = '';
  #lastAlarm = '';

  constructor(plan: EpisodePlan, options: EpisodeOptions) {
    this.#plan = plan;
    this.#options = options;
    const chance = new Chance(`${plan.seed}/run-${plan.number}`);
    const clock = this.#clock;
    const strikes = new Strikes(plan.faults, (name) => this.#invariants.struck(name));
    this.#strikes = strikes;
    const told = (what: string) => this.#told(what);
    this.#disk = new VirtualDisk({
      clock,
      chance: chance.fork('disk'),
      strikes,
      onLieOver: () => this.#machine.cutPower('whole'),
    });
    const laneKey = simKey('simulated-1', plan.realKeys);
    const backendKey = simKey('backend', plan.realKeys);
    const listed = new Set(plan.travellers.filter((one) => one.flaw === 'listed').map((one) => one.document.number));
    const now = () => instantFrom(clock.trueNow);
    this.#backend = new ModelBackend({
      now,
      laneKey,
      backendKey,
      policy,
      listed,
      judgesBodies: plan.realKeys,
    });
    this.#network = new VirtualNetwork({ clock, chance: chance.fork('network'), strikes, backend: this.#backend });
    this.#world = new SimWorld({ clock, chance: chance.fork('world'), strikes, plan });
    this.#invariants = new Invariants({
      doors: plan.doors,
      clock,
      disk: this.#disk,
      truth: () => this.#world.truth,
      machine: () => this.#machine,
      unlawful: (clearance) => this.#fitToPass.judge(clearance),
      onViolation: (violation) => this.#violations.push(violation),
    });
    this.#machine = new Machine({
      clock,
      chance: chance.fork('machine'),
      strikes,
      disk: this.#disk,
      network: this.#network,
      world: this.#world,
      site: siteOf(plan),
      policy,
      laneKey,
      backendKey,
      observer: this.#invariants,
      onTold: told,
    });
    this.#accounts = new Accounts({
      clearances: this.#invariants.clearances,
      backend: this.#backend,
      disk: this.#disk,
      gapTold: () => this.#invariants.alarms.has('journal-gap'),
      onViolation: (name, detail) => this.#invariants.violated(name, detail),
    });
    this.#fitToPass = new FitToPass({
      clearances: this.#invariants.clearances,
      travellers: plan.travellers,
      lookedAt: (crossing) => this.#world.lookedAt(crossing),
      screened: (crossing) => this.#backend.screened.has(crossing),
      station: () => this.#machine.station,
    });
    this.#world.onTold(told);
  }

  async run(): Promise<void> {
    const { travellers } = this.#plan;
    this.#machine.start();
    this.#world.start();
    const until = this.#clock.trueNow + (travellers.length + 1) * longestCrossing;
    while (!this.#world.over && this.#clock.trueNow < until && !this.#stopped()) {
      await this.#until(() => this.#world.over, technicianComes);
      if (!this.#world.over) await this.#attend();
    }
    if (!this.#world.over) this.#told('the faults have gone on for long enough');
    await this.#settle();
    if (!this.#stopped()) this.#accounts.close();
  }

  report(): EpisodeReport {
    return {
      plan: this.#plan,
      counts: this.#accounts.counts(),
      violations: this.#violations,
      faults: this.#strikes.counts,
      alarms: this.#invariants.alarms,
      virtualMs: this.#clock.trueNow - morning,
      steps: this.#steps,
    };
  }

  /** Faults end, people attend to what they have been told: then everybody gets out, and the lane serves again. */
  async #settle(): Promise<void> {
    if (this.#stopped()) return;
    this.#told('all faults are over');
    this.#strikes.end();
    this.#disk.heal();
    this.#network.heal();
    this.#machine.correctClock();
    this.#world.settle();
    const until = this.#clock.trueNow + settlesWithin;
    while (this.#clock.trueNow < until && !this.#stopped()) {
      await this.#until(() => this.#well(), 5_000);
      if (this.#well()) {
        await this.#until(() => false, lastWords);
        this.#nothingIsKept();
        return;
      }
      await this.#attend();
    }
    if (this.#stopped()) return;
    const { inside } = this.#world.truth;
    if (inside.length > 0)
      this.#invariants.violated('trapped', `${inside.map(({ who }) => who).join(', ')} did not get out`);
    const state = this.#machine.station?.state();
    const why = state === undefined ? 'it does not run' : `it is "${state.name}", ${JSON.stringify(state.faults)}`;
    this.#invariants.violated('not-in-service', `the lane does not serve: ${why}`);
  }

  /** What a technician does who is called to a lane that does not serve. */
  async #attend(): Promise<void> {
    const { station } = this.#machine;
    if (this.#machine.journalRefused) {
      if (!this.#disk.promiseBroken) {
        this.#invariants.violated('journal-damaged', 'the journal cannot be used, and the disk has kept its promises');
      }
      this.#told('a technician moves the journal away');
      this.#machine.replaceJournal();
    } else if (station !== null && station.state().faults.journal !== undefined) {
      const request = {
        type: 'acceptGap',
        lane: 'simulated-1',
        officer: 'technician',
        reason: 'the disk was replaced',
      } as const;
      const answer = await this.#answerOf(station.handle({ role: 'officer', request }));
      if (answer?.ok === true) {
        this.#told('a technician answers for the gap');
        this.#invariants.gapAnswered();
      } else {
        this.#told('a technician restarts the station');
        this.#machine.kill();
      }
    } else if (station === null && !this.#machine.up) this.#machine.start();
    else this.#lookAtStuckLane(station);
  }

  /** A lane that waits for people to leave while nobody is there: what it believes is told anew after a restart. */
  #lookAtStuckLane(station: LaneStation | null): void {
    const waits = station?.state().name === 'clearing' && this.#world.truth.inside.length === 0;
    this.#stuckFor = waits ? this.#stuckFor + 1 : 0;
    if (this.#stuckFor < visitsUntilRestart) return;
    this.#stuckFor = 0;
    this.#told('a technician restarts the station of a lane that waits for nobody');
    this.#machine.kill();
  }

  /** What somebody is answered, or null when nothing came within a while. */
  async #answerOf<T>(answer: Promise<T>): Promise<T | null> {
    const heard: { answer: T | null } = { answer: null };
    void answer.then((one) => {
      heard.answer = one;
    });
    await this.#until(() => heard.answer !== null, 10_000);
    return heard.answer;
  }

  /** Whoever was here is gone: the inference process has nobody's picture any more. */
  #nothingIsKept(): void {
    const { station } = this.#machine;
    const where = {
      plan: this.#plan,
      disk: this.#disk,
      backend: this.#backend,
      clearances: this.#invariants.clearances,
      beyond: (value: object) => value === this.#world || value === this.#machine || value instanceof DriverLine,
    };
    // Every encoding and the whole memory in one episode of a hundred, what is written as it is in all of them.
    const written = writtenTrace(where, this.#plan.realKeys ? 'all' : 'plain');
    const remembered = station === null || !this.#plan.realKeys ? null : rememberedTrace(where, station);
    for (const trace of [written, remembered]) if (trace !== null) this.#invariants.violated('traveller-kept', trace);
    const kept = this.#world.templatesKept();
    if (kept > 0) this.#invariants.violated('traveller-kept', `${kept} templates are kept after the end`);
  }

  /** The lane is empty, serves, and its backend knows everything. */
  #well(): boolean {
    const { station } = this.#machine;
    return this.#world.over && station !== null && station.state().name === 'idle' && this.#accounts.delivered(station);
  }

  #stopped(): boolean {
    return this.#options.stopAtFirst === true && this.#violations.length > 0;
  }

  /** Runs steps until something is so, or for so long. */
  async #until(so: () => boolean, within: number): Promise<void> {
    const end = this.#clock.trueNow + within;
    while (!so() && this.#clock.trueNow < end && !this.#stopped()) {
      if (!this.#clock.runNext()) return;
      await everythingSettles();
      this.#steps += 1;
      if (this.#steps % 1_000 === 0) await eventLoopTurns();
      this.#invariants.step = this.#steps;
      this.#strikes.at('step');
      this.#invariants.check();
      if (this.#options.onTold !== undefined) this.#tellState();
    }
  }

  #tellState(): void {
    const { station } = this.#machine;
    if (station === null) return;
    const { name, faults } = station.state();
    const alarms = station.alarms();
    const state = `the lane is "${name}"${Object.keys(faults).length > 0 ? ` without ${Object.keys(faults).join(', ')}` : ''}`;
    if (state !== this.#lastState) this.#told(state);
    this.#lastState = state;
    const last = alarms.at(-1);
    if (last !== undefined && last.id !== this.#lastAlarm) this.#told(`alarm: ${last.kind}`);
    this.#lastAlarm = last?.id ?? '';
  }

  #told(what: string): void {
    this.#options.onTold?.(this.#steps, this.#clock.trueNow - morning, what);
  }
}

/**
 * All that waits for nothing but its turn has had it: Node takes a tick only when no microtask is left, also of those that
 * came of others. Nothing in a simulation waits for the event loop.
 */
function everythingSettles(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** Signals and the terminal have their turn as well. */
function eventLoopTurns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Every other site asks for movements. */
function siteOf({ doors, assistance, number }: EpisodePlan) {
  return siteProfileSchema.parse({
    site: 'erenhot',
    lane: 'simulated-1',
    direction: 'exit',
    doors,
    assistance,
    languages: ['zh-Hans', 'mn', 'ru', 'en'],
    policy: 'erenhot-exit',
    face: { pad: number % 2 === 0 ? 'active' : 'off' },
    devices: {
      chipReader: { driver: 'virtual' },
      mrzReader: { driver: 'virtual' },
      camera: { driver: 'virtual' },
      gate: { driver: 'virtual' },
    },
    backend: { kind: 'embedded' },
  });
}
