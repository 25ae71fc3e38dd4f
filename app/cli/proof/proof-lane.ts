import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePki } from '../../../native/virtual/pki/pki.ts';
import { connectWorld, type WorldClient } from '../../../native/virtual/world/world-client.ts';
import { startWorld, type World } from '../../../native/virtual/world/world.ts';
import type { WorldRequest } from '../../../native/virtual/world-messages.ts';
import type { JournalEntry } from '../../audit/catalogue.ts';
import { stationFiles } from '../../station/station-files.ts';
import { startBackend } from '../demo-backend.ts';
import { projectTop } from '../demo-options.ts';
import type { SupervisedProcess } from '../supervised-process.ts';
import { JournalLines } from './journal-lines.ts';
import { StationLife, withQuickFaces } from './station-life.ts';
import { WatchedPhysics } from './watched-physics.ts';

const laneName = 'proof-1';
/** Everything but the reader is as in the demonstration: the chip is asked past the daemon, which others may be using. */
const profile = `site: erenhot
lane: ${laneName}
direction: exit
doors: one
languages: [zh-Hans, mn, ru, en]
policy: erenhot-exit
face: { pad: off }
devices:
  chipReader: { driver: virtual }
  mrzReader: { driver: virtual }
  camera: { driver: virtual }
  gate: { driver: virtual }
backend: { kind: embedded }
`;
const haste = 3;
/** Between two looks at something that is about to change (ms). */
const look = 10;

/** One lane for many lives of its station: a world and a backend that stay, and the truth about the exit. */
export class ProofLane {
  readonly data: string;
  readonly #site: string;
  readonly #backend: SupervisedProcess;
  readonly #lines: JournalLines;
  #world: World | null = null;
  #hands: WorldClient | null = null;
  #physics = new WatchedPhysics('one', () => {});
  #doors: 'one' | 'two' = 'one';
  #life: StationLife | null = null;
  #endedAt = 0;
  #firstOfLife = 0;
  #openings = 0;
  #passedBefore = 0;
  #doorsOpen = 0;

  private constructor(data: string, site: string, backend: SupervisedProcess) {
    this.data = data;
    this.#site = site;
    this.#backend = backend;
    const { journal } = stationFiles(data);
    mkdirSync(journal, { recursive: true, mode: 0o700 });
    this.#lines = new JournalLines(journal);
  }

  static async start(log: (line: string) => void): Promise<ProofLane> {
    const data = realpathSync(mkdtempSync(join(tmpdir(), 'egate-proof-')));
    const site = join(data, 'site.yaml');
    writeFileSync(site, profile);
    let backend: SupervisedProcess | null = null;
    const options = { data, top: projectTop, lane: laneName, log, isEnding: () => false };
    const onStarted = (started: SupervisedProcess) => {
      backend = started;
    };
    await Promise.all([startBackend({ ...options, onStarted }), ensurePki(join(data, 'pki'), 'MNG')]);
    return new ProofLane(data, site, backend as unknown as SupervisedProcess);
  }

  /** Puts the bodies and doors of a lane of this kind there. No station may run. */
  async build(doors: 'one' | 'two'): Promise<void> {
    await this.#tearDown();
    this.#doors = doors;
    this.#passedBefore = this.passed;
    this.#physics = new WatchedPhysics(doors, () => this.#exitOpens());
    this.#physics.hurry(haste);
    const socketPath = stationFiles(this.data).world;
    const dock = { port: 0, staticDir: join(projectTop, 'dist/screens/dock') };
    const chip = { kind: 'in-process' } as const;
    this.#world = await startWorld({ dataDir: this.data, socketPath, chip, doors, physics: this.#physics, dock });
    this.#hands = await connectWorld(socketPath);
  }

  /** Starts a station; its entries are those of `entriesOfLife` from now on. */
  begin(environment: Readonly<Record<string, string>>): StationLife {
    this.#firstOfLife = this.entries().length;
    this.#openings = 0;
    const all = { ...withQuickFaces(), ...environment };
    const life = new StationLife({ data: this.data, site: this.#site, doors: this.#doors, environment: all });
    this.#life = life;
    this.#endedAt = Number.POSITIVE_INFINITY;
    void life.ended.then(() => {
      if (this.#life === life) this.#endedAt = performance.now();
    });
    return life;
  }

  async hands(request: WorldRequest): Promise<void> {
    const answer = await this.#hands?.request(request);
    if (answer?.ok !== true) throw new Error(`the world refused ${JSON.stringify(request)}: ${answer?.error}`);
  }

  /**
   * After the end of a station: its doors shut and everybody leaves by the entry. Counts a door that does not shut, and
   * gives whether somebody could not leave.
   */
  async settle(): Promise<boolean> {
    const drivers = async () => (await this.#gateIsHeld()) || this.#physics.moving;
    await until(async () => !(await drivers()), settlesWithin);
    if (this.#physics.doors.exit !== 0) this.#doorsOpen += 1;
    return !(await this.empty());
  }

  /** Passport and person leave, by the entry; gives whether the lane is empty then. */
  async empty(): Promise<boolean> {
    await this.hands({ do: 'liftDocument' });
    await this.hands({ do: 'faceCamera', face: null });
    if (this.#physics.bodies.length === 0) return true;
    await this.hands({ do: 'move', how: 'leave' });
    return until(() => this.#physics.bodies.length === 0, leavesWithin);
  }

  entries(): readonly JournalEntry[] {
    return this.#lines.entries();
  }

  entriesOfLife(): readonly JournalEntry[] {
    return this.entries().slice(this.#firstOfLife);
  }

  /** Bodies that went out through the exit, by the world's truth. */
  get passed(): number {
    return this.#passedBefore + this.#physics.passed;
  }

  /** Folder of the backend's private database. */
  get database(): string {
    return join(this.data, 'backend');
  }

  get doors(): Readonly<{ entry: number; exit: number }> {
    return this.#physics.doors;
  }

  get bodies(): number {
    return this.#physics.bodies.length;
  }

  /** Times that the exit opened, or stood open, with no written order of the station that lives. */
  get doorsOpen(): number {
    return this.#doorsOpen;
  }

  /** `before` is done when nothing uses the folder any more, before it is removed. */
  async close(before: () => void = () => {}): Promise<void> {
    this.#life?.kill();
    await this.#tearDown();
    await this.#backend.stop();
    before();
    rmSync(this.data, { recursive: true, force: true });
  }

  async #tearDown(): Promise<void> {
    this.#hands?.close();
    await this.#world?.close();
    this.#hands = null;
    this.#world = null;
  }

  /** Every opening needs an order of this life that is on the disk; each order serves for one, and not after its end. */
  #exitOpens(): void {
    this.#openings += 1;
    const orders = this.entriesOfLife().filter(({ event }) => event === 'order.open-exit').length;
    const isOver = performance.now() > this.#endedAt + driverHearsWithin;
    if (isOver || this.#openings > orders) this.#doorsOpen += 1;
  }

  /** The gate takes one driver at a time: one that is refused says that another still lives. */
  async #gateIsHeld(): Promise<boolean> {
    const probe = await connectWorld(stationFiles(this.data).world);
    try {
      return !(await probe.request({ do: 'attach', device: 'gate' })).ok;
    } finally {
      probe.close();
    }
  }
}

/** What a station sent in its last moment reaches the board before the gate's driver hears of its end (ms). */
const driverHearsWithin = 400;
/** A gate driver that has lost its station shuts within half a second; doors and people need another two. */
const settlesWithin = 4_000;
const leavesWithin = 5_000;

/** Waits until something is so; false when it is not in time (ms). */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const end = performance.now() + withinMs; ; ) {
    if (await isSo()) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, look));
  }
}
