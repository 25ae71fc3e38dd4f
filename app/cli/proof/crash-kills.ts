import type { JournalEntry } from '../../audit/catalogue.ts';
import { Database } from '../../backend/database.ts';
import { stationFiles } from '../../station/station-files.ts';
import { holdAgainst, judge } from './crash-judge.ts';
import { type JournalStep, type PlannedKill, planKills, stepsOf } from './crash-plan.ts';
import type { FaultyDisk } from './disk-faults.ts';
import { JournalVerifier } from './journal-verifier.ts';
import { type ProofLane, until } from './proof-lane.ts';
import { cross, type TravellerKind } from './traveller-kinds.ts';

export interface KillReport {
  readonly kills: number;
  /** By the entry at whose writing the station was killed; `call` and `rest`: between entries, and after the last one. */
  readonly steps: Readonly<Record<string, number>>;
  readonly phases: Readonly<Record<string, number>>;
  readonly travellers: Readonly<Record<string, number>>;
  readonly passed: number;
  readonly recorded: number;
  readonly unresolved: number;
  readonly lost: number;
  readonly doubled: number;
  readonly doorsOpen: number;
  readonly trapped: number;
  readonly gaps: number;
  readonly journal: { readonly verified: number; readonly bad: number };
  /** What is wrong, in words. */
  readonly findings: readonly string[];
}

/** A station that is well has served and delivered within this (ms). */
const servesWithin = 20_000;

/** Kills a station again and again, and holds journal and backend against the world in the end. */
export class CrashRun {
  readonly #lane: ProofLane;
  readonly #disk: FaultyDisk;
  readonly #log: (line: string) => void;
  readonly #verifier: JournalVerifier;
  readonly #passed = new Map<string, number>();
  #passedByNobody = 0;
  #trapped = 0;
  #kills = 0;
  readonly #steps: Record<string, number> = {};
  readonly #phases: Record<string, number> = {};
  readonly #travellers: Record<string, number> = {};
  readonly #findings: string[] = [];

  constructor(lane: ProofLane, disk: FaultyDisk, log: (line: string) => void) {
    this.#lane = lane;
    this.#disk = disk;
    this.#log = log;
    this.#verifier = new JournalVerifier(stationFiles(lane.data).journal);
  }

  async run(kinds: readonly TravellerKind[], kills: number): Promise<KillReport> {
    const lives: { kind: TravellerKind; steps: readonly JournalStep[] }[] = [];
    for (const kind of kinds) {
      // A whole crossing says which steps there are; its station is killed when it rests.
      await this.#lane.build(kind.doors);
      await this.#live(kind, null);
      lives.push({ kind, steps: stepsOf(this.#lane.entriesOfLife()) });
      this.#log(`${kind.name}: ${lives.at(-1)?.steps.length} steps`);
    }
    let doors = '';
    for (const kill of planKills(lives, kills - this.#kills)) {
      if (doors !== kill.kind.doors) await this.#lane.build(kill.kind.doors);
      doors = kill.kind.doors;
      await this.#live(kill.kind, kill);
      if (this.#kills % 20 === 0) this.#log(`${this.#kills} kills, ${this.#lane.entries().length} entries`);
    }
    return this.#report();
  }

  /** One life of the station with one traveller, ended by the plan, or by a kill from outside when all is over. */
  async #live(kind: TravellerKind, kill: PlannedKill | null): Promise<void> {
    const { entries } = this.#lane;
    const before = { passed: this.#lane.passed, entries: entries.call(this.#lane).length };
    const life = this.#lane.begin(kill === null ? {} : this.#disk.environment(kill.plan));
    if (await life.ready) {
      await this.#verifier.look();
      const invited = await cross(this.#lane, life, kind);
      // The backend's answer to the last record comes when the lane invites again.
      // A socket tells of an end a moment before the process does.
      if (kill !== null) await until(() => life.isOver, invited ? restsFor : endIsToldWithin);
      if (!invited && !life.isOver) this.#find(`${kind.name}: the lane does not serve: ${life.said}`);
    }
    const struck = life.isOver;
    if (!struck) life.kill();
    const end = await life.ended;
    if (end.signal !== 'SIGKILL') this.#find(`${kind.name}: ended with ${end.signal ?? end.code}: ${life.said}`);
    this.#kills += 1;
    count(this.#steps, !struck ? 'rest' : (kill?.step?.event ?? 'call'));
    count(this.#phases, struck && kill !== null ? kill.plan.deed : 'from-outside');
    count(this.#travellers, kind.name);
    if (await this.#lane.settle()) {
      this.#trapped += 1;
      this.#find(`${kind.name}: somebody cannot leave after ${JSON.stringify(kill?.plan ?? 'rest')}`);
    }
    this.#attribute(this.#lane.entries().slice(before.entries), this.#lane.passed - before.passed);
  }

  /** Who went out in this life went out in its crossing. */
  #attribute(life: readonly JournalEntry[], passed: number): void {
    const crossing = life.findLast(({ event }) => event === 'crossing.started')?.crossing ?? null;
    if (crossing !== null) this.#passed.set(crossing, (this.#passed.get(crossing) ?? 0) + passed);
    else this.#passedByNobody += passed;
  }

  /** A last life delivers what is left; then journal and backend must tell what the world knows. */
  async #report(): Promise<KillReport> {
    const life = this.#lane.begin({});
    const delivered = () => {
      const told = (event: string) =>
        new Set(this.#lane.entries().flatMap((entry) => (entry.event === event ? [entry.crossing] : [])));
      return told('crossing.recorded').size >= told('order.record-crossing').size;
    };
    if (!(await life.ready)) this.#find(`the lane does not serve in the end: ${life.said}`);
    else if (!(await until(delivered, servesWithin))) this.#find('not everything is delivered in the end');
    await this.#verifier.lookAtRest();
    life.stop();
    await life.ended;
    const entries = this.#lane.entries();
    const told = judge(entries, this.#passed, this.#passedByNobody);
    const kept = holdAgainst(entries, await this.#records());
    for (const crossing of [...told.lost, ...kept.lost]) this.#find(`lost: ${story(entries, crossing)}`);
    for (const crossing of [...told.doubled, ...kept.doubled]) this.#find(`doubled: ${story(entries, crossing)}`);
    for (const text of this.#verifier.bad) this.#find(`the journal does not verify: ${text}`);
    return {
      kills: this.#kills,
      steps: this.#steps,
      phases: this.#phases,
      travellers: this.#travellers,
      passed: this.#lane.passed,
      recorded: told.recorded,
      unresolved: told.unresolved,
      lost: told.lost.length + kept.lost.length,
      doubled: told.doubled.length + kept.doubled.length,
      doorsOpen: this.#lane.doorsOpen,
      trapped: this.#trapped,
      gaps: kept.gaps,
      journal: { verified: this.#verifier.checks, bad: this.#verifier.bad.length },
      findings: this.#findings,
    };
  }

  async #records(): Promise<readonly { readonly sequence: number; readonly crossing: string }[]> {
    const opened = await Database.open({ kind: 'embedded', folder: this.#lane.database }, () => {});
    if (!opened.ok) throw new Error(opened.error.detail);
    const rows = await opened.value.query<{ sequence: string; crossing: string }>(
      'select sequence, crossing_id as crossing from crossing order by sequence',
    );
    await opened.value.close();
    return rows.map(({ sequence, crossing }) => ({ sequence: Number(sequence), crossing }));
  }

  #find(finding: string): void {
    this.#findings.push(finding);
    this.#log(finding);
  }
}

const endIsToldWithin = 2_000;
/** After the invitation the answers that were still on their way come in (ms). */
const restsFor = 300;

function count(into: Record<string, number>, name: string): void {
  into[name] = (into[name] ?? 0) + 1;
}

function story(entries: readonly JournalEntry[], crossing: string): string {
  const told = entries.filter((entry) => entry.crossing === crossing);
  return `${crossing}: ${told.map(({ sequence, event }) => `${sequence} ${event}`).join(', ')}`;
}
