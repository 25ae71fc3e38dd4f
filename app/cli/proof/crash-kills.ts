import { type JournalStep, type PlannedKill, planKills, stepsOf } from './crash-plan.ts';
import type { FaultyDisk } from './disk-faults.ts';
import type { LaneAccount } from './lane-account.ts';
import { type ProofLane, until } from './proof-lane.ts';
import { cross, type TravellerKind } from './traveller-kinds.ts';

export interface Kills {
  readonly kills: number;
  /** By the entry at whose writing the station was killed; `call` and `rest`: between entries, and after the last one. */
  readonly steps: Readonly<Record<string, number>>;
  readonly phases: Readonly<Record<string, number>>;
  readonly travellers: Readonly<Record<string, number>>;
}

/** What is known of a kind of traveller's whole crossing. */
export interface KnownLife {
  readonly kind: TravellerKind;
  readonly steps: readonly JournalStep[];
}

const endIsToldWithin = 2_000;
/** After the invitation the answers that were still on their way come in (ms). */
const restsFor = 300;

/** Kills a station again and again. */
export class CrashRun {
  readonly #lane: ProofLane;
  readonly #disk: FaultyDisk;
  readonly #account: LaneAccount;
  readonly #log: (line: string) => void;
  #kills = 0;
  readonly #steps: Record<string, number> = {};
  readonly #phases: Record<string, number> = {};
  readonly #travellers: Record<string, number> = {};

  constructor(lane: ProofLane, disk: FaultyDisk, account: LaneAccount, log: (line: string) => void) {
    this.#lane = lane;
    this.#disk = disk;
    this.#account = account;
    this.#log = log;
  }

  /** A whole crossing of each kind says which steps there are; its station is killed when it rests. */
  async learn(kinds: readonly TravellerKind[]): Promise<readonly KnownLife[]> {
    const lives: KnownLife[] = [];
    for (const kind of kinds) {
      await this.#lane.build(kind.doors);
      await this.#live(kind, null);
      const steps = stepsOf(this.#lane.entriesOfLife());
      lives.push({ kind, steps });
      this.#log(`${kind.name}: ${steps.length} steps`);
    }
    return lives;
  }

  /** Kills until there were so many, those of `learn` among them. */
  async run(lives: readonly KnownLife[], kills: number): Promise<Kills> {
    let doors = '';
    for (const kill of planKills(lives, kills - this.#kills)) {
      if (doors !== kill.kind.doors) await this.#lane.build(kill.kind.doors);
      doors = kill.kind.doors;
      await this.#live(kill.kind, kill);
      if (this.#kills % 20 === 0) this.#log(`${this.#kills} kills, ${this.#lane.entries().length} entries`);
    }
    return { kills: this.#kills, steps: this.#steps, phases: this.#phases, travellers: this.#travellers };
  }

  /** One life of the station with one traveller, ended by the plan, or by a kill from outside when all is over. */
  #live(kind: TravellerKind, kill: PlannedKill | null): Promise<void> {
    return this.#account.during(JSON.stringify(kill?.plan ?? 'a whole crossing'), async () => {
      const life = this.#lane.begin(kill === null ? {} : this.#disk.environment(kill.plan));
      const isReady = await life.ready;
      if (isReady) {
        await this.#account.verifier.look();
        const invited = await cross(this.#lane, life, kind);
        // A socket tells of an end a moment before the process does.
        await until(() => life.isOver, invited ? restsFor : endIsToldWithin);
        if (!invited && !life.isOver) this.#account.find(`${kind.name}: the lane does not serve: ${life.said}`);
      }
      const struck = life.isOver;
      if (!struck && !isReady) this.#account.find(`${kind.name}: the station does not get ready: ${life.said}`);
      if (!struck) life.kill();
      const end = await life.ended;
      if (end.signal !== 'SIGKILL') {
        this.#account.find(`${kind.name}: the station ended with ${end.signal ?? end.code}: ${life.said}`);
      }
      this.#kills += 1;
      count(this.#steps, !struck ? 'rest' : (kill?.step?.event ?? 'call'));
      count(this.#phases, struck && kill !== null ? kill.plan.deed : 'from-outside');
      count(this.#travellers, kind.name);
    });
  }
}

function count(into: Record<string, number>, name: string): void {
  into[name] = (into[name] ?? 0) + 1;
}
