import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stationFiles } from '../../station/station-files.ts';
import { CrashRun, type KnownLife } from './crash-kills.ts';
import { FaultyDisk } from './disk-faults.ts';
import { TroubleRun } from './disk-trouble.ts';
import { LaneAccount } from './lane-account.ts';
import { ProofLane } from './proof-lane.ts';
import { travellerKinds } from './traveller-kinds.ts';

// A slice of `npm run crash`: the same processes, the same kills, fewer of them.
const place = mkdtempSync(join(tmpdir(), 'egate-disk-'));
const probe = await FaultyDisk.make(place, place);
const skipped = probe.ok ? null : probe.error;
const kinds = travellerKinds.filter(({ name }) => ['cleared', 'let-through-by-officer', 'two-doors'].includes(name));
const kills = 20;
const troubles = 2;

let lane: ProofLane;
let disk: FaultyDisk;
let account: LaneAccount;
let crash: CrashRun;
let lives: readonly KnownLife[];

beforeAll(async () => {
  if (skipped !== null) return;
  lane = await ProofLane.start(() => {});
  const made = await FaultyDisk.make(place, stationFiles(lane.data).lane);
  if (!made.ok) throw new Error(made.error);
  disk = made.value;
  account = new LaneAccount(lane, () => {});
  crash = new CrashRun(lane, disk, account, () => {});
});
afterAll(async () => {
  await lane?.close();
  rmSync(place, { recursive: true, force: true });
});

const because = skipped === null ? '' : ` (skipped: ${skipped})`;

test.skipIf(skipped !== null)(
  `a station is killed in the midst of its writes, with travellers of every kind in the lane${because}`,
  { timeout: 120_000 },
  async () => {
    lives = await crash.learn(kinds);
    const report = await crash.run(lives, kills);
    expect(report.kills).toBe(kills);
    // One life a kind ends at rest, and one plan in eight strikes at a call, which may come or not.
    expect(Object.keys(report.steps).length).toBeGreaterThan(5);
  },
);

test.skipIf(skipped !== null)(
  `its disk is full or cannot be synced in the midst of a crossing: everybody is told, shut, out${because}`,
  { timeout: 60_000 },
  async () => {
    const report = await new TroubleRun(lane, disk, account, () => {}).run(lives, troubles);
    expect(report.troubles).toEqual({ 'disk full': 1, 'sync fails': 1 });
  },
);

test.skipIf(skipped !== null)(
  `after all that journal, backend and world agree: nobody lost, nobody doubled, no door open${because}`,
  { timeout: 60_000 },
  async () => {
    const report = await account.close();
    expect(report).toMatchObject({ findings: [], lost: 0, doubled: 0, doorsOpen: 0, trapped: 0, gaps: 0 });
    expect(report.passed).toBeGreaterThan(0);
    expect(report.journal.verified).toBeGreaterThan(0);
  },
);
