import type { KnownLife } from './crash-kills.ts';
import type { JournalStep } from './crash-plan.ts';
import type { DiskPlan, FaultyDisk } from './disk-faults.ts';
import type { LaneAccount } from './lane-account.ts';
import { LaneViews } from './lane-views.ts';
import { type ProofLane, until } from './proof-lane.ts';
import type { StationLife } from './station-life.ts';
import { cross, type TravellerKind } from './traveller-kinds.ts';

type Trouble = Omit<Extract<DiskPlan, { deed: 'fail' }>, 'word' | 'nth'>;

const troubles: Readonly<Record<string, Trouble>> = {
  'disk full': { deed: 'fail', calls: ['write', 'create', 'rename'], error: 'ENOSPC', once: false },
  'sync fails': { deed: 'fail', calls: ['sync'], error: 'EIO', once: false },
  'disk gone': { deed: 'fail', calls: ['write', 'sync', 'create', 'rename', 'truncate'], error: 'EIO', once: false },
  'full for one write': { deed: 'fail', calls: ['write'], error: 'ENOSPC', once: true },
  'half is written': { deed: 'fail', calls: ['write'], error: 'SHORT', once: true },
};
/** A write that takes less than it was given is no trouble: the rest is written after it. */
const harmless = 'half is written';

/** A lane whose journal is lost has told everybody and shut within this (ms). */
const closesWithin = 5_000;
/** Who must wait for an officer sees it for three seconds; then the lane is out of service (ms). */
const outOfServiceWithin = 10_000;
const startsWithin = 20_000;
const refusesWithin = 1_500;
const crossesWithin = 20_000;
const endsWithin = 10_000;

export interface Troubles {
  /** Lives in which the disk went bad, by what it did. */
  readonly troubles: Readonly<Record<string, number>>;
  readonly troubledSteps: Readonly<Record<string, number>>;
}

/** Lets a station's disk go bad at steps of its journal: the lane must close in good order, and serve when it is well. */
export class TroubleRun {
  readonly #lane: ProofLane;
  readonly #disk: FaultyDisk;
  readonly #account: LaneAccount;
  readonly #log: (line: string) => void;
  readonly #troubles: Record<string, number> = {};
  readonly #steps: Record<string, number> = {};

  constructor(lane: ProofLane, disk: FaultyDisk, account: LaneAccount, log: (line: string) => void) {
    this.#lane = lane;
    this.#disk = disk;
    this.#account = account;
    this.#log = log;
  }

  async run(lives: readonly KnownLife[], count: number): Promise<Troubles> {
    const all = lives.flatMap(({ kind, steps }) => steps.map((step) => ({ kind, step })));
    const names = Object.keys(troubles);
    let doors = '';
    for (let n = 0; n < count; n += 1) {
      const chosen = all[Math.floor(((n + 0.5) * all.length) / count)];
      const name = names[n % names.length] ?? harmless;
      if (chosen === undefined) break;
      if (doors !== chosen.kind.doors) await this.#lane.build(chosen.kind.doors);
      doors = chosen.kind.doors;
      await this.#live(name, chosen.kind, chosen.step);
      if (n % 10 === 9) this.#log(`${n + 1} of ${count} disk troubles`);
    }
    return { troubles: this.#troubles, troubledSteps: this.#steps };
  }

  #live(name: string, kind: TravellerKind, { event, nth }: JournalStep): Promise<void> {
    const trouble = troubles[name];
    if (trouble === undefined) throw new Error(`there is no disk trouble "${name}"`);
    const what = `${name} at ${event} ${nth}, ${kind.name}`;
    return this.#account.during(what, async () => {
      const life = this.#lane.begin(this.#disk.environment({ ...trouble, word: `"${event}"`, nth }));
      const struckYet = () => this.#disk.struck().length > 0;
      let served = false;
      void life.ready.then((answer) => {
        served = answer;
      });
      await until(() => served || struckYet() || life.isOver, startsWithin);
      // A station that cannot write down that it starts does not start; its supervisor tries again.
      const refused = !served && (await until(() => life.isOver, refusesWithin));
      let invited = false;
      const crossing = served ? cross(this.#lane, life, kind).then((answer) => (invited = answer)) : null;
      await until(() => struckYet() || invited || life.isOver, crossesWithin);
      if (name === harmless) await crossing;
      else if (struckYet() && !refused) await this.#closesInGoodOrder(what, life);
      life.stop();
      await crossing;
      const ended = await until(() => life.isOver, endsWithin);
      if (!ended) life.kill();
      const { code } = await life.ended;
      const struck = this.#disk.struck().length > 0;
      const wanted = refused ? 2 : 0;
      if (!ended || code !== wanted)
        this.#account.find(`${what}: ended with ${code} instead of ${wanted}: ${life.said}`);
      if (!served && !struck) this.#account.find(`${what}: does not start on a disk that is well: ${life.said}`);
      const counted = struck ? name : 'not reached';
      this.#troubles[counted] = (this.#troubles[counted] ?? 0) + 1;
      if (struck) this.#steps[event] = (this.#steps[event] ?? 0) + 1;
    });
  }

  /** Exit shut, an officer with an alarm, the traveller told and let out, and nobody served any more. */
  async #closesInGoodOrder(what: string, life: StationLife): Promise<void> {
    await closesInGoodOrder(this.#lane, life, (missing) => this.#account.find(`${what}: ${missing}`));
  }
}

/** Looks at a lane whose journal has just been lost; tells what of a good order is missing. */
export async function closesInGoodOrder(
  lane: ProofLane,
  life: StationLife,
  tell: (missing: string) => void,
): Promise<void> {
  const views = new LaneViews(lane.data);
  try {
    const toldOfficer = () =>
      views.officer?.faults.some(({ source }) => source === 'journal') === true &&
      views.officer.alarms.some(({ kind }) => kind === 'device-lost');
    const toldTraveller = () => ['officer', 'counter', 'closed', 'farewell'].includes(views.traveller?.screen ?? '');
    if (!(await until(toldOfficer, closesWithin))) tell(`no alarm, the panel shows ${views.officer?.state}`);
    if (!(await until(toldTraveller, closesWithin))) tell(`the traveller sees "${views.traveller?.screen}"`);
    if (!(await until(() => lane.doors.exit === 0, closesWithin))) tell('the exit is not shut');
    if (!(await lane.empty())) tell('the person inside cannot leave');
    const isOut = () => views.officer?.state === 'outOfService' && views.traveller?.screen === 'closed';
    if (!(await until(isOut, outOfServiceWithin))) tell(`not out of service but ${views.officer?.state}`);
    if (life.isOver) tell(`the station ended by itself: ${life.said}`);
  } finally {
    views.close();
  }
}
