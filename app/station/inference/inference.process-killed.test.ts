import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DriverChannel } from '../../../native/driver-channel.ts';
import type { CrossingId } from '../../core/ids.ts';
import { systemClock } from '../../core/system-clock.ts';
import { forkedDrivers } from '../driver-launcher.ts';
import { driverEntry } from '../driver-entry.ts';
import { type DriverProcess, superviseDriver } from '../driver-process.ts';
import type { ExaminerEvent, HolderExaminer } from './holder-examiner.ts';
import { examinerOver } from './inference-client.ts';

const travellers = join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers');
const crossing = '00000000-0000-4000-8000-000000000001' as CrossingId;
const portraitOf = (person: string) => new Uint8Array(readFileSync(join(travellers, person, 'passport.jpg')));

let folder: string;
let world: { before: string | null; socket: Socket | null; close(): void };
let driver: DriverProcess;
let examiner: HolderExaminer;
let events: ExaminerEvent[];
let listeners: Set<() => void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'egate-inference-'));
  const socketPath = join(folder, 'world.sock');
  const server = createServer((socket) => {
    world.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (line) => {
      const { id } = JSON.parse(String(line)) as { id: number };
      socket.write(`${JSON.stringify({ id, ok: true })}\n${JSON.stringify({ event: 'scene', face: world.before })}\n`);
    });
  });
  world = { before: join(travellers, 'person-b'), socket: null, close: () => server.close() };
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  events = [];
  listeners = new Set();
  driver = superviseDriver({
    name: 'inference',
    entry: driverEntry('inference'),
    launcher: forkedDrivers,
    clock: systemClock,
    args: ['--camera', `virtual:${socketPath}`],
    onStart: (channel) => {
      examiner = examinerOver(channel as DriverChannel<never, never>, systemClock);
      examiner.onEvent((event) => {
        events.push(event);
        for (const listener of listeners) listener();
      });
    },
    onDeath: () => {},
  });
});
afterEach(async () => {
  await driver.stop();
  world.socket?.destroy();
  world.close();
  rmSync(folder, { recursive: true });
});

/** The first event from now, or already told, that fits. */
function told(fits: (event: ExaminerEvent) => boolean): Promise<ExaminerEvent> {
  return new Promise((resolve) => {
    const look = () => {
      const found = events.find(fits);
      if (found === undefined) return;
      listeners.delete(look);
      resolve(found);
    };
    listeners.add(look);
    look();
  });
}

const ready = async () => {
  await told((event) => event.kind === 'ready');
  await told((event) => event.kind === 'camera' && event.up);
};
const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8;

test('a holder is examined by frames of the virtual camera, with previews on the way', async () => {
  await ready();
  const enrolled = await examiner.enrolPortrait(crossing, portraitOf('person-b'));
  expect(enrolled).toMatchObject({ ok: true, value: { width: 480, height: 600 } });
  expect(enrolled.ok && isJpeg(enrolled.value.jpeg)).toBe(true);
  examiner.preview(true);
  examiner.examine(crossing, { fmr: 0.0005, pad: 'off', unhurried: false });
  const preview = await told((event) => event.kind === 'preview' && event.face !== null);
  expect(preview.kind === 'preview' && isJpeg(preview.jpeg)).toBe(true);
  const examined = await told((event) => event.kind === 'examined');
  expect(examined).toMatchObject({ crossing, evidence: { match: true, facesInView: 1, fmr: 0.0005, liveness: 'off' } });
  expect(examined.kind === 'examined' && isJpeg(examined.picture)).toBe(true);
});

test('a stranger with another person’s passport is told to be no match', async () => {
  await ready();
  await examiner.enrolPortrait(crossing, portraitOf('person-f'));
  examiner.examine(crossing, { fmr: 0.0005, pad: 'off', unhurried: false });
  const examined = await told((event) => event.kind === 'examined' || event.kind === 'not-examined');
  expect(examined).toMatchObject({ kind: 'examined', evidence: { match: false } });
});

test('pictures that no decoder reads leave the process alive', async () => {
  await ready();
  const pid = driver.pid;
  for (const image of [new Uint8Array(0), new Uint8Array(5_000).fill(255), portraitOf('person-b').subarray(0, 4_000)]) {
    const enrolled = await examiner.enrolPortrait(crossing, image);
    expect(enrolled).toMatchObject({ ok: false, error: { kind: 'undecodable' } });
  }
  expect(await examiner.enrolPortrait(crossing, portraitOf('person-b'))).toMatchObject({ ok: true });
  expect(driver.pid).toBe(pid);
});

test('a killed process answers everything that was asked, is unavailable, and comes back', async () => {
  await ready();
  await examiner.enrolPortrait(crossing, portraitOf('person-f'));
  examiner.examine(crossing, { fmr: 0.0005, pad: 'off', unhurried: false });
  const dead = examiner;
  const waiting = [1, 2, 3].map(() => dead.enrolPortrait(crossing, portraitOf('person-b')));
  events.length = 0;
  process.kill(driver.pid!, 'SIGKILL');
  for (const answer of await Promise.all(waiting)) {
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  }
  expect(await told((event) => event.kind === 'unavailable')).toMatchObject({ detail: expect.stringMatching(/ended/) });
  expect(events.filter((event) => event.kind === 'not-examined')).toMatchObject([{ crossing }]);
  expect(await dead.enrolPortrait(crossing, portraitOf('person-b'))).toMatchObject({ ok: false });
  await ready();
  expect(await examiner.enrolPortrait(crossing, portraitOf('person-b'))).toMatchObject({ ok: true });
});
