import type { LaneStation } from '../station/lane-station.ts';
import type { Clearances } from './clearances.ts';
import type { ModelBackend } from './model-backend.ts';
import type { EpisodeReport, InvariantName, SafetyCounter } from './report.ts';
import type { VirtualDisk } from './virtual-disk.ts';

export interface AccountsOptions {
  readonly clearances: Clearances;
  readonly backend: ModelBackend;
  readonly disk: VirtualDisk;
  /** An officer has been told that the journal lacks something. */
  gapTold(): boolean;
  onViolation(name: SafetyCounter | InvariantName, detail: string): void;
}

interface Written {
  readonly sequence: number;
  readonly event: string;
  readonly crossing: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The books at the end of an episode: what the gate has told, what the journal says, what stands at the backend. */
export class Accounts {
  readonly #options: AccountsOptions;
  /** The journal as it stands at the end. */
  #read: readonly Written[] | null = null;

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** The backend has been told everything that the lane has to tell. */
  delivered(station: LaneStation): boolean {
    return station.laneView().recent.every((entry) => entry.delivered);
  }

  /** Closes the books: every passage stands once at the backend and in the journal, or a person has been told. */
  close(): void {
    const { clearances, backend, onViolation } = this.#options;
    for (const clearance of clearances.all()) {
      const { crossing, evidence, passed, owner, doubtful } = clearance;
      const happened = evidence !== null || (!doubtful && passed.length > 0 && passed[0] === owner);
      if (!happened || backend.crossings.has(crossing) || this.#flagged(crossing)) continue;
      const why = evidence === null ? `${owner} passed` : `the gate has told "${evidence}"`;
      onViolation('crossingsLost', `${why}, and crossing ${crossing} is neither recorded nor in an officer's hands`);
    }
    for (const { key } of backend.crossings.values()) {
      const told = clearances.ofCrossing(key).some(({ evidence }) => evidence !== null);
      if (!told)
        onViolation('recorded-without-passage', `crossing ${key} is recorded, and the gate has told of no passage`);
    }
    this.#checkDoubles();
    this.#checkRestarts();
    if (backend.differing + backend.disputed === 0) return;
    const stories = `two stories of ${backend.differing} entries and ${backend.disputed} checkpoints`;
    if (!this.#options.disk.promiseBroken) onViolation('record-differs', `the backend was told ${stories}`);
    else if (!this.#options.gapTold()) onViolation('gap-in-silence', `the backend was told ${stories}, and no officer`);
  }

  counts(): EpisodeReport['counts'] {
    const entries = this.#entries();
    const of = (outcome: string) =>
      entries.filter(({ event, fields }) => event === 'crossing.concluded' && fields.outcome === outcome).length;
    return {
      cleared: of('cleared'),
      refused: of('refused'),
      handedOver: of('handed-over'),
      abandoned: of('abandoned'),
    };
  }

  /** No passage stands at the backend under two keys, and no key twice in the journal. */
  #checkDoubles(): void {
    const { clearances, backend, onViolation } = this.#options;
    const ordered = new Map<string, number>();
    for (const { event, crossing } of this.#entries()) {
      if (event !== 'order.record-crossing' || crossing === null) continue;
      ordered.set(crossing, (ordered.get(crossing) ?? 0) + 1);
    }
    for (const [crossing, times] of ordered) {
      if (times > 1) onViolation('crossingsDoubled', `crossing ${crossing} is ${times} times in the journal`);
    }
    const told = [...clearances.all()].filter(({ evidence }) => evidence !== null).length;
    if (backend.crossings.size > told) {
      onViolation('crossingsDoubled', `${backend.crossings.size} crossings stand at the backend for ${told} passages`);
    }
  }

  /** What a restart makes of an exit that stood open for somebody: a record, or a case for an officer. */
  #checkRestarts(): void {
    const open = new Map<string, { seen: boolean; restarted: boolean }>();
    for (const { event, crossing, fields } of this.#entries()) {
      if (event === 'station.started') for (const one of open.values()) one.restarted = true;
      if (crossing === null) continue;
      const one = open.get(crossing);
      if (event === 'order.open-exit') open.set(crossing, { seen: false, restarted: false });
      else if (one === undefined) continue;
      else if (event === 'passage.completed' || event === 'passage.tailgated') one.seen = true;
      else if (event === 'crossing.concluded' && one.restarted && fields.outcome === 'handed-over') {
        const why = one.seen ? 'whose passage the journal knows' : 'for whom the exit was open, and not as unresolved';
        this.#options.onViolation('crossingsLost', `a restart hands over crossing ${crossing} ${why}`);
        open.delete(crossing);
      } else if (endsOpening(event, fields)) open.delete(crossing);
    }
  }

  #entries(): readonly Written[] {
    this.#read ??= entriesOf(this.#options.disk);
    return this.#read;
  }

  /** A person has been told that something of this crossing is to be looked at. */
  #flagged(crossing: string): boolean {
    const said = this.#entries().some(
      (entry) =>
        entry.crossing === crossing &&
        (entry.event === 'crossing.unresolved' || entry.event === 'crossing.handed-over'),
    );
    return said || (this.#options.disk.promiseBroken && this.#entries().some(({ event }) => event === 'journal.gap'));
  }
}

/** After these nobody is on the way through the exit any more, or an officer knows that somebody may have been. */
function endsOpening(event: string, fields: Written['fields']): boolean {
  switch (event) {
    case 'passage.reversed':
    case 'passage.expired':
    case 'order.record-crossing':
    case 'crossing.unresolved':
    case 'crossing.concluded':
      return true;
    case 'order.revoked':
      return fields.order === 'openExit';
    case 'alarm.raised':
      return fields.kind === 'crossing-unresolved';
    default:
      return false;
  }
}

/** All entries that stand in the journal's files, oldest first. */
function entriesOf(disk: VirtualDisk): readonly Written[] {
  const entries: Written[] = [];
  for (const bytes of disk.contents().values()) {
    for (const line of bytes.toString('utf8').split('\n')) {
      if (!line.startsWith('{')) continue;
      const entry = JSON.parse(line) as Partial<Written>;
      if (typeof entry.sequence === 'number' && typeof entry.event === 'string') entries.push(entry as Written);
    }
  }
  return entries.sort((a, b) => a.sequence - b.sequence);
}
