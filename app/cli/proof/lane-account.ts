import type { JournalEntry } from '../../audit/catalogue.ts';
import { Database } from '../../backend/database.ts';
import { stationFiles } from '../../station/station-files.ts';
import { holdAgainst, judge } from './crash-judge.ts';
import { JournalVerifier } from './journal-verifier.ts';
import { type ProofLane, until } from './proof-lane.ts';

export interface AccountReport {
  /** Bodies that went out through the exit, by the world's truth. */
  readonly passed: number;
  readonly recorded: number;
  readonly unresolved: number;
  readonly lost: number;
  readonly doubled: number;
  readonly doorsOpen: number;
  readonly trapped: number;
  /** Places where the backend's sequence is not the next number. */
  readonly gaps: number;
  readonly journal: { readonly entries: number; readonly verified: number; readonly bad: number };
  /** What is wrong, in words. */
  readonly findings: readonly string[];
}

/** A station that is well has delivered what is left within this (ms). */
const deliversWithin = 20_000;

/** Keeps, over many lives of a station, who went out in which crossing; in the end journal and backend must agree. */
export class LaneAccount {
  readonly verifier: JournalVerifier;
  readonly #lane: ProofLane;
  readonly #log: (line: string) => void;
  readonly #passed = new Map<string, number>();
  readonly #findings: string[] = [];
  #passedByNobody = 0;
  #trapped = 0;

  constructor(lane: ProofLane, log: (line: string) => void) {
    this.#lane = lane;
    this.#log = log;
    this.verifier = new JournalVerifier(stationFiles(lane.data).journal);
  }

  find(finding: string): void {
    this.#findings.push(finding);
    this.#log(finding);
  }

  /** One life from start to end, and what bodies and doors do after it. Who goes out meanwhile goes out in its crossing. */
  async during(what: string, life: () => Promise<void>): Promise<void> {
    const before = { passed: this.#lane.passed, entries: this.#lane.entries().length };
    await life();
    if (await this.#lane.settle()) {
      this.#trapped += 1;
      this.find(`somebody cannot leave after ${what}`);
    }
    this.#attribute(this.#lane.entries().slice(before.entries), this.#lane.passed - before.passed);
  }

  /** A last life delivers what is left; then journal and backend must tell what the world knows. */
  async close(): Promise<AccountReport> {
    const life = this.#lane.begin({});
    if (!(await life.ready)) this.find(`the lane does not serve in the end: ${life.said}`);
    else if (!(await until(() => this.#isDelivered(), deliversWithin))) this.find('not everything is delivered');
    await this.verifier.lookAtRest();
    life.stop();
    await life.ended;
    const entries = this.#lane.entries();
    const told = judge(entries, this.#passed, this.#passedByNobody);
    const kept = holdAgainst(entries, await recordsOf(this.#lane.database));
    for (const crossing of [...told.lost, ...kept.lost]) this.find(`lost: ${story(entries, crossing)}`);
    for (const crossing of [...told.doubled, ...kept.doubled]) this.find(`doubled: ${story(entries, crossing)}`);
    for (const text of this.verifier.bad) this.find(`the journal does not verify: ${text}`);
    const { passed, doorsOpen } = this.#lane;
    if (doorsOpen > 0) this.find(`the exit stood open ${doorsOpen} times when it must not`);
    if (kept.gaps > 0) this.find(`the backend's sequence has ${kept.gaps} gaps`);
    return {
      passed,
      recorded: told.recorded,
      unresolved: told.unresolved,
      lost: told.lost.length + kept.lost.length,
      doubled: told.doubled.length + kept.doubled.length,
      doorsOpen,
      trapped: this.#trapped,
      gaps: kept.gaps,
      journal: { entries: entries.length, verified: this.verifier.checks, bad: this.verifier.bad.length },
      findings: this.#findings,
    };
  }

  #attribute(life: readonly JournalEntry[], passed: number): void {
    const crossing = life.findLast(({ event }) => event === 'crossing.started')?.crossing ?? null;
    if (crossing !== null) this.#passed.set(crossing, (this.#passed.get(crossing) ?? 0) + passed);
    else this.#passedByNobody += passed;
  }

  #isDelivered(): boolean {
    const told = (event: string) =>
      new Set(this.#lane.entries().flatMap((entry) => (entry.event === event ? [entry.crossing] : [])));
    return told('crossing.recorded').size >= told('order.record-crossing').size;
  }
}

async function recordsOf(folder: string): Promise<readonly { readonly sequence: number; readonly crossing: string }[]> {
  const opened = await Database.open({ kind: 'embedded', folder }, () => {});
  if (!opened.ok) throw new Error(opened.error.detail);
  const rows = await opened.value.query<{ sequence: string; crossing: string }>(
    'select sequence, crossing_id as crossing from crossing order by sequence',
  );
  await opened.value.close();
  return rows.map(({ sequence, crossing }) => ({ sequence: Number(sequence), crossing }));
}

function story(entries: readonly JournalEntry[], crossing: string): string {
  const told = entries.filter((entry) => entry.crossing === crossing);
  return `${crossing}: ${told.map(({ sequence, event }) => `${sequence} ${event}`).join(', ')}`;
}
