import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stationFiles } from '../../station/station-files.ts';
import { CrashRun } from './crash-kills.ts';
import { FaultyDisk } from './disk-faults.ts';
import { ProofLane } from './proof-lane.ts';
import { travellerKinds } from './traveller-kinds.ts';

// `npm run crash [-- --kills N]`: a real station is killed at every step of its journal, over and over.
const { values } = parseArgs({ options: { kills: { type: 'string', default: '500' } } });
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
    const report = await new CrashRun(lane, disk.value, log).run(travellerKinds, Number(values.kills));
    process.stdout.write(`${JSON.stringify({ ...report, ms: Math.round(performance.now() - started) })}\n`);
    const { lost, doubled, doorsOpen, findings } = report;
    code = lost + doubled + doorsOpen + findings.length === 0 ? 0 : 1;
  }
} finally {
  await lane.close();
  rmSync(place, { recursive: true, force: true });
}
process.exit(code);
