import type { JournalEntry } from '../audit/catalogue.ts';
import { commitmentTo, type Subjects } from '../audit/pseudonyms.ts';
import type { BorderClient } from '../border/client.ts';
import type { CrossingRequest, EventsRequest, ReconcileAnswer, ReconcileRequest } from '../border/messages.ts';
import type { CrossingId } from '../core/ids.ts';
import { ManualClock } from '../core/manual-clock.ts';
import type { PadMode } from '../core/presentation-attack.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { CardReaderEvent } from '../document/card-reader.ts';
import { examplePolicy, honestChecks, honestChip, honestHolder } from '../lane/lane-bench.ts';
import type { Clearance } from '../lane/evidence.ts';
import type { GateEvent, GateRefusal } from '../../native/gate/port.ts';
import type { MrzReaderEvent } from '../../native/mrz-reader/port.ts';
import type { ChipFindings } from './chip-findings.ts';
import type { ChipStep, ReadChip } from './chip-step.ts';
import type { Answer } from './contract-connection.ts';
import type { ExaminerEvent } from './inference/holder-examiner.ts';
import { BenchJournal } from './journal-bench.ts';
import { LaneStation } from './lane-station.ts';
import { cutOffBy, LaneRecord } from './recovery.ts';
import { type SiteProfile, siteProfileSchema } from './site-profile.ts';

/** ICAO 9303-4 layout; the digits are right, the person is nobody. */
export const bookOfMongolia = [
  'P<MNGBAT<<DORJ<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<',
  'E1234567<4MNG8804123M3201015<<<<<<<<<<<<<<06',
] as const;

const site: SiteProfile = siteProfileSchema.parse({
  site: 'erenhot',
  lane: 'test-1',
  direction: 'exit',
  doors: 'one',
  languages: ['zh-Hans', 'mn', 'ru', 'en'],
  policy: 'erenhot-exit',
  face: { pad: 'off' },
  devices: {
    chipReader: { driver: 'virtual' },
    mrzReader: { driver: 'virtual' },
    camera: { driver: 'virtual' },
    gate: { driver: 'virtual' },
  },
  backend: { kind: 'embedded' },
});

class Source<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  readonly onEvent = (listener: (event: Event) => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** A backend that answers, or does not, and keeps what it was told. */
export class BenchBackend {
  up = true;
  readonly recorded: string[] = [];
  readonly bodies = new Map<string, CrossingRequest>();
  /** Crossings that stand there besides those of `recorded`. */
  foreign = 0;
  readonly accepted: NonNullable<ReconcileRequest['acceptedGap']>[] = [];
  /** Another record already stands under each key that comes. */
  conflicting = false;
  readonly reported: number[] = [];
  /** The checkpoints that were kept; the last one is known. */
  readonly checkpoints: string[] = [];
  hits: readonly { list: string; entry: string; kind: 'document' | 'person'; score: number; reasons: string[] }[] = [];

  #held: Promise<void> = Promise.resolve();

  /** Questions of lists that are asked from now on are answered only when the test calls what this gives. */
  hold(): () => void {
    let release = () => {};
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  client(): BorderClient {
    const answer = async <T>(value: () => T) =>
      this.up ? ok(value()) : err({ kind: 'unreachable' as const, detail: 'refused' });
    return {
      probe: () => answer(() => undefined),
      screenTraveller: async () => {
        const hits = [...this.hits];
        await this.#held;
        return answer(() => ({ hits, version: '1' }));
      },
      recordCrossing: async (key: string, body: CrossingRequest) => {
        if (this.up && this.conflicting) return err({ kind: 'conflict' as const, detail: 'idempotency-conflict' });
        return answer(() => {
          if (!this.recorded.includes(key)) this.recorded.push(key);
          this.bodies.set(key, body);
          return { id: key, sequence: this.recorded.indexOf(key) + 1 };
        });
      },
      reportEvents: ({ events, checkpoint }: EventsRequest) =>
        answer(() => {
          this.reported.push(...events.map((event) => event.sequence));
          if (checkpoint !== undefined && sizeOf(checkpoint) > sizeOf(this.checkpoints.at(-1)))
            this.checkpoints.push(checkpoint);
          return { received: events.length, added: events.length };
        }),
      reconcile: ({ keys, acceptedGap, checkpoint }: ReconcileRequest) =>
        answer((): ReconcileAnswer => {
          this.accepted.push(...(acceptedGap === undefined ? [] : [acceptedGap]));
          if (acceptedGap !== undefined && checkpoint !== undefined) this.checkpoints.push(checkpoint);
          return {
            crossings: this.foreign + this.recorded.length,
            found: keys.flatMap((key) => this.#found(key)),
            events: Math.max(-1, ...this.reported) + 1,
            checkpoint: this.checkpoints.at(-1) ?? null,
          };
        }),
      close: async () => {},
    } as unknown as BorderClient;
  }

  #found(key: string): ReconcileAnswer['found'] {
    const body = this.bodies.get(key);
    if (body === undefined) return [];
    const { occurredAt, direction, tailgated, clearedBy } = body;
    return [{ key, id: key, sequence: this.recorded.indexOf(key) + 1, occurredAt, direction, tailgated, clearedBy }];
  }
}

function sizeOf(note: string | undefined): number {
  return Number(note?.split('\n')[1] ?? 0);
}

interface StationBenchOptions {
  readonly journal?: readonly JournalEntry[];
  readonly backend?: BenchBackend;
  /** In place of attempts that come to `chipStep`. */
  readonly readChip?: ReadChip;
  readonly pad?: PadMode;
  readonly assistance?: SiteProfile['assistance'];
}

/** A station on the bench: virtual time, devices that the test speaks for, a disk that the test may break. */
export class StationBench {
  readonly clock = new ManualClock();
  readonly gate = new Source<GateEvent>();
  readonly mrzReader = new Source<MrzReaderEvent>();
  readonly cardReader = new Source<CardReaderEvent>();
  readonly examiner = new Source<ExaminerEvent>();
  readonly backend: BenchBackend;
  readonly journal: BenchJournal;
  readonly subjects: Subjects = {
    commit: (crossing, subject) => commitmentTo(subject, Buffer.from(crossing)),
    forget: () => {},
  };
  /** What the gate and the inference process were told, in order. */
  readonly told: string[] = [];
  readonly permits: Clearance[] = [];
  /** How each examination was asked for, in order. */
  readonly examinations: { readonly pad: PadMode; readonly unhurried: boolean }[] = [];
  /** The printed lines with which chips were asked for, in order. */
  readonly chipAsked: (readonly string[])[] = [];
  gateAnswers: Result<void, GateRefusal> = ok(undefined);
  /** What an attempt at a chip comes to, at once or when the test says so. */
  chipStep: ChipStep | Promise<ChipStep> = honestStep;
  readonly station: LaneStation;

  get entries(): readonly JournalEntry[] {
    return this.journal.entries;
  }

  /** The gate tells of the permit that it was given last. */
  passage(kind: 'started' | 'passed' | 'reversed' | 'tailgated' | 'expired'): void {
    this.gate.tell({ kind, clearance: this.permits.at(-1)?.id ?? 'none' });
  }

  set diskBroken(broken: boolean) {
    this.journal.broken = broken;
  }

  constructor(options: StationBenchOptions = {}) {
    const found = options.journal ?? [];
    this.backend = options.backend ?? new BenchBackend();
    this.journal = new BenchJournal(this.clock, found);
    const record = LaneRecord.from(found);
    const endings = record.endings();
    for (const event of endings) record.note(this.journal.write(event));
    let ids = found.length;
    const gateSays = (what: string) => {
      this.told.push(what);
      return Promise.resolve(this.gateAnswers);
    };
    this.station = new LaneStation(
      {
        clock: this.clock,
        subjects: this.subjects,
        makeId: () => {
          ids += 1;
          return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
        },
        today: () => '2026-06-01',
        journal: this.journal,
        gate: {
          permit: (clearance) => {
            this.permits.push(clearance);
            return gateSays('permit');
          },
          openEntry: () => gateSays('openEntry'),
          shut: () => gateSays('shut'),
          release: () => gateSays('release'),
          onEvent: this.gate.onEvent,
          close: async () => {},
        },
        mrzReader: { onEvent: this.mrzReader.onEvent, close: async () => {} },
        cardReader: {
          onEvent: this.cardReader.onEvent,
          connect: async () => err({ kind: 'no-card' }),
          close: async () => {},
        },
        examiner: {
          onEvent: this.examiner.onEvent,
          enrolPortrait: async () => err({ kind: 'unavailable', detail: 'not on the bench' }),
          examine: (crossing, { pad, unhurried }) => {
            this.told.push(`examine ${crossing}`);
            this.examinations.push({ pad, unhurried });
          },
          stop: () => this.told.push('stop'),
          preview: (on) => this.told.push(`preview ${on}`),
          forget: (crossing) => this.told.push(`forget ${crossing}`),
          close: async () => {},
        },
        border: this.backend.client(),
        readChip:
          options.readChip ??
          (async (_, mrz) => {
            this.chipAsked.push(mrz.reveal());
            return this.chipStep;
          }),
        reported: { upTo: -1, keep: () => {} },
      },
      {
        site: { ...site, face: { pad: options.pad ?? 'off' }, assistance: options.assistance ?? site.assistance },
        policy: examplePolicy,
        recovered: { record, begins: found.length, cutOff: cutOffBy(endings) },
        entries: [...this.entries],
        onChange: () => {},
        onPreview: () => {},
      },
    );
  }

  /** All parts say that they are there. */
  async serve(): Promise<this> {
    this.station.start();
    this.gate.tell({ kind: 'recovered' });
    this.gate.tell({ kind: 'doors', entry: 'none', exit: 'shut' });
    this.mrzReader.tell({ kind: 'ready' });
    this.cardReader.tell({ kind: 'ready', reader: 'bench' });
    this.examiner.tell({ kind: 'ready' });
    this.examiner.tell({ kind: 'camera', up: true, detail: '' });
    await this.settle();
    return this;
  }

  /** Lets promises run until nothing more comes of them. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }

  async layDown(mrz: readonly string[] = bookOfMongolia): Promise<void> {
    this.mrzReader.tell({ kind: 'placed' });
    this.mrzReader.tell({ kind: 'mrz', text: mrz.join('\n') });
    await this.settle();
  }

  get crossing(): CrossingId {
    const { crossing } = this.station.state();
    if (crossing === null) throw new Error('there is no crossing');
    return crossing;
  }

  async holderIsSeen(evidence = honestHolder): Promise<void> {
    const { crossing } = this;
    this.examiner.tell({ kind: 'examined', crossing, evidence, picture: new Uint8Array([0xff, 0xd8]), frames: [] });
    await this.settle();
  }

  async toClearance(): Promise<CrossingId> {
    await this.layDown();
    const { crossing } = this;
    await this.holderIsSeen();
    return crossing;
  }

  async ask(request: Record<string, unknown>): Promise<Answer> {
    const officer = { lane: 'test-1', officer: 'officer-1', ...request };
    const answer = await this.station.handle({ role: 'officer', request: officer as never });
    await this.settle();
    return answer;
  }

  events(): readonly string[] {
    return this.entries.map((entry) => entry.event);
  }

  /** The last word of the journal on a crossing. */
  conclusion(crossing: string): unknown {
    return this.entries.findLast((one) => one.event === 'crossing.concluded' && one.crossing === crossing)?.fields;
  }
}

/** What an officer sees of the bench's honest chip. */
export const honestFindings: ChipFindings = {
  ...{
    protocol: 'PACE-GM',
    transport: 'pcsc',
    downgraded: false,
    ended: null,
    portraitRefused: null,
    checks: honestChecks,
  },
  activeAuthentication: honestChip.activeAuthentication,
  chipAuthentication: honestChip.chipAuthentication,
  terminalAuthentication: { outcome: 'not-applicable', reason: 'not asked for' },
};

const honestStep: ChipStep = {
  event: { type: 'CHIP_READ', evidence: honestChip },
  journal: { event: 'document.chip-read', fields: {} },
  findings: honestFindings,
  portrait: new Uint8Array([0xff, 0xd8]),
};
