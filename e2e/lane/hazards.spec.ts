import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { segmentFile } from '../../app/audit/journal-files.ts';
import { DemoLane, egate, travellers } from './demo-lane.ts';
import { OfficerLine } from './officer-line.ts';
import { killBelow, processesBelow } from './processes.ts';
import { WorldLine } from './world-line.ts';

// One lane withstands one trouble after the other, and serves an honest traveller after each.
let lane: DemoLane;
let officer: OfficerLine;
let world: WorldLine;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  lane = await DemoLane.start(['--site-option', 'pad=off']);
  officer = new OfficerLine(lane.data);
  world = new WorldLine(lane.data);
});
test.afterAll(async () => {
  officer?.close();
  world?.close();
  await lane?.stop();
});

const fine = join(travellers, 'fine.json');
const holder = join(travellers, 'person-a');

async function honestTravellerPasses(): Promise<void> {
  expect(await lane.cross(fine, holder)).toMatchObject({ code: 0, outcome: 'cleared', reason: null });
}

/** Passport down, a stranger before the camera: the lane is busy until somebody acts. */
async function travellerAtTheCamera(): Promise<void> {
  await officer.until('inviting', (view) => view.state === 'idle');
  await world.do({ do: 'faceCamera', face: null });
  await world.do({ do: 'placeDocument', profile: fine });
  await officer.until('before the camera', (view) => view.state === 'holder');
}

async function travellerLeaves(): Promise<void> {
  await world.do({ do: 'liftDocument' });
  await world.do({ do: 'move', how: 'leave' }).catch(() => {});
}

for (const device of ['camera', 'gate', 'mrz-reader', 'chip-reader'] as const) {
  test(`${device} unplugged while a traveller is there: shut, an officer, an alarm; back by itself`, async () => {
    await travellerAtTheCamera();
    await world.do({ do: 'plug', device, plugged: false });
    const view = await officer.until('a fault', (one) => one.faults.some((fault) => fault.source === device));
    expect(view.alarms.map((alarm) => alarm.kind)).toContain('device-lost');
    await officer.until('handed over', (one) =>
      [one.current, ...one.openCases].some((found) => found?.handOver?.reason === 'device-lost'),
    );
    await world.do({ do: 'plug', device, plugged: true });
    await travellerLeaves();
    await officer.until('in service again', (one) => one.state === 'idle', 20_000);
    await honestTravellerPasses();
  });
}

test('the inference process killed: an officer, and it is back by itself', async () => {
  await travellerAtTheCamera();
  killBelow(lane.process.pid!, 'inference-process');
  await officer.until('handed over', (view) => view.current?.handOver?.reason === 'device-lost');
  await travellerLeaves();
  await officer.until('in service again', (view) => view.state === 'idle', 20_000);
  await honestTravellerPasses();
});

test('the gate’s driver killed with the exit about to open: shut, then back by itself', async () => {
  await travellerAtTheCamera();
  killBelow(lane.process.pid!, 'virtual-gate-process');
  await officer.until('handed over', (view) => view.current?.handOver?.reason === 'device-lost');
  await travellerLeaves();
  const view = await officer.until('in service again', (one) => one.state === 'idle', 20_000);
  expect(view.doors.exit).toBe('shut');
  await honestTravellerPasses();
});

test('the backend down: out of service with its reason, back within 10 s of its return', async () => {
  await officer.until('inviting', (view) => view.state === 'idle');
  const backend = processesBelow(lane.process.pid!, 'backend serve');
  for (const pid of backend) process.kill(pid, 'SIGSTOP');
  try {
    const view = await officer.until('out of service', (one) => one.faults.some((fault) => fault.source === 'backend'));
    expect(view.state).toBe('outOfService');
  } finally {
    for (const pid of backend) process.kill(pid, 'SIGCONT');
  }
  await officer.until('in service again', (view) => view.state === 'idle', 10_000);
  await honestTravellerPasses();
});

test('the backend killed: started again, and the next traveller passes', async () => {
  killBelow(lane.process.pid!, 'backend serve');
  await honestTravellerPasses();
});

for (const moment of ['reading the document', 'before the camera', 'with the exit open'] as const) {
  test(`the station killed ${moment}: doors shut, nothing lost or doubled, the next one passes`, async () => {
    const before = await officer.until('inviting', (view) => view.state === 'idle');
    const killed = async () => {
      if (moment === 'reading the document') {
        await world.do({ do: 'placeDocument', profile: fine });
        await officer.until('reading', (view) => view.state === 'document');
      } else if (moment === 'before the camera') {
        await travellerAtTheCamera();
      } else {
        await world.do({ do: 'faceCamera', face: holder });
        await world.do({ do: 'placeDocument', profile: fine });
        await officer.until('exit open', (view) => view.state === 'clearance' && view.doors.exit !== 'shut');
      }
      killBelow(lane.process.pid!, 'station/main');
    };
    await killed();
    await world.do({ do: 'faceCamera', face: null });
    await travellerLeaves();
    const after = await officer.until('in service again', (view) => view.state === 'idle', 20_000);
    expect(after.doors.exit).toBe('shut');
    expect(after.counts.cleared).toBe(before.counts.cleared);
    expect(after.counts.handedOver).toBe(before.counts.handedOver + 1);
    expect(after.openCases.at(-1)?.handOver?.reason).toBe('lane-restarted');
    const alarm = moment === 'with the exit open' ? 'crossing-unresolved' : 'internal-fault';
    expect(after.alarms.map(({ kind }) => kind)).toContain(alarm);
    await honestTravellerPasses();
  });
}

test('garbage on the station’s and the world’s sockets ends that line and nothing else', async () => {
  for (const socket of ['lane/station.sock', 'world.sock']) {
    for (const garbage of ['\n', '{}\n', '{"type":"hello"}\n', 'x'.repeat(200_000), '\0\u00ff\n', '[1,2\n']) {
      await new Promise<void>((resolve) => {
        const line = connect(join(lane.data, socket), () => line.end(garbage));
        line.on('error', () => resolve());
        line.on('close', () => resolve());
        line.resume();
      });
    }
  }
  await honestTravellerPasses();
});

test('an officer closes and opens the lane, and every act is in a journal that verifies', async () => {
  await officer.until('inviting', (view) => view.state === 'idle');
  expect(await officer.ask({ type: 'closeLane', reason: 'change of shift' })).toMatchObject({ ok: true });
  await officer.until('closed', (view) => view.state === 'closed');
  expect(await officer.ask({ type: 'openLane' })).toMatchObject({ ok: true });
  await officer.until('inviting', (view) => view.state === 'idle');
  const end = await egate('audit', 'verify', join(lane.data, 'lane/journal'), '--json');
  expect(JSON.parse(end.stdout)).toMatchObject({ ok: true, firstBad: null, signaturesChecked: true });
  const entries = readFileSync(join(lane.data, 'lane/journal', segmentFile(0)), 'utf8');
  expect(entries).toContain('"action":"closeLane"');
  // Seeded canaries: nothing of any traveller is in the journal.
  const { mrz } = JSON.parse(readFileSync(fine, 'utf8')) as { readonly mrz?: string };
  for (const line of (mrz ?? '').split('\n')) if (line !== '') expect(entries).not.toContain(line.slice(5, 20));
});

test('a handed-over traveller: an officer looks, lets through with a reason, and the exit opens for that person', async () => {
  await officer.until('inviting', (view) => view.state === 'idle');
  await world.do({ do: 'faceCamera', face: join(travellers, 'person-b') });
  await world.do({ do: 'placeDocument', profile: join(travellers, 'no-chip.json') });
  const { current } = await officer.until('with an officer', (view) => view.state === 'officer');
  expect(
    await officer.ask({ type: 'letThrough', crossing: current?.crossing ?? '', reason: 'book looked at' }),
  ).toMatchObject({ ok: true });
  await world.do({ do: 'liftDocument' });
  await officer.until('exit open', (view) => view.doors.exit === 'open');
  await world.do({ do: 'move', how: 'walkThrough' });
  const view = await officer.until('passed', (one) => one.state === 'idle');
  expect(view.openCases.map((one) => one.crossing)).not.toContain(current?.crossing);
});
