import { join } from 'node:path';
import { PrivatePcscd } from '../../native/virtual/pcscd/private-pcscd.ts';
import { DemoLane, travellers } from './demo-lane.ts';
import { OfficerLine } from './officer-line.ts';
import { WorldLine } from './world-line.ts';

// Run by its spec where the daemon is the script's own: killed under a traveller, and restarted.
const fine = join(travellers, 'fine.json');
const holder = join(travellers, 'person-a');
const daemon = new PrivatePcscd();
await daemon.start();
const lane = await DemoLane.start(['--site-option', 'pad=off']);
const officer = new OfficerLine(lane.data);
const world = new WorldLine(lane.data);
try {
  const before = await lane.cross(fine, holder);
  await officer.until('inviting', (view) => view.state === 'idle');
  await world.do({ do: 'placeDocument', profile: fine });
  await officer.until('before the camera', (view) => view.state === 'holder');
  await daemon.stop('SIGKILL');
  const lost = await officer.until('a fault', (view) => view.faults.some((one) => one.source === 'chip-reader'));
  const handedOver = await officer.until('with an officer', (view) => view.current?.handOver !== null);
  await daemon.start();
  await world.do({ do: 'liftDocument' });
  await officer.until('in service again', (view) => view.state === 'idle', 20_000);
  const after = await lane.cross(fine, holder);
  process.stdout.write(
    JSON.stringify({
      before: { code: before.code, transport: before.document.transport },
      alarms: lost.alarms.map((alarm) => alarm.kind),
      reason: handedOver.current?.handOver?.reason,
      exit: handedOver.doors.exit,
      after: { code: after.code, outcome: after.outcome },
    }),
  );
} finally {
  officer.close();
  world.close();
  await lane.stop();
  await daemon.stop();
}
