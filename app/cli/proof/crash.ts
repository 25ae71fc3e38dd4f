import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stationFiles } from '../../station/station-files.ts';
import { CrashRun } from './crash-kills.ts';
import { FaultyDisk } from './disk-faults.ts';
import { TroubleRun } from './disk-trouble.ts';
import { fillDisk } from './full-disk.ts';
import { LaneAccount } from './lane-account.ts';
import { ProofLane } from './proof-lane.ts';
import { travellerKinds } from './traveller-kinds.ts';

// `npm run crash [-- --kills N --troubles N]`: a real station is killed at every step of its journal, over and over, and
// its disk goes bad at others.
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, troubles: { type: 'string', default: '60' } },
});
const log = (line: string) => process.stderr.write(`${line}\n`);
const started = performance.now();
const place = mkdtempSync(join(tmpdir(), 'egate-disk-'));
const lane = await ProofLane.start(log);
let code = 1;
try {
  const disk = await FaultyDisk.make(place, stationFiles(lane.data).lane);
  if (!disk.ok) {
    log(`egate: ${disk.error}`);
    code = 3;
  } else {
    const account = new LaneAccount(lane, log);
    const crash = new CrashRun(lane, disk.value, account, log);
    const lives = await crash.learn(travellerKinds);
    const kills = await crash.run(lives, Number(values.kills));
    const troubles = await new TroubleRun(lane, disk.value, account, log).run(lives, Number(values.troubles));
    const report = await account.close();
    const full = await fillDisk(
      travellerKinds.filter(({ walk }) => walk === 'normal'),
      log,
    );
    if ('skipped' in full) log(`no full disk: ${full.skipped}`);
    const ms = Math.round(performance.now() - started);
    process.stdout.write(`${JSON.stringify({ ...kills, ...troubles, ...report, full, ms })}\n`);
    const findings = [...report.findings, ...('findings' in full ? full.findings : [])];
    code = findings.length === 0 ? 0 : 1;
  }
} finally {
  await lane.close();
  rmSync(place, { recursive: true, force: true });
}
process.exit(code);
