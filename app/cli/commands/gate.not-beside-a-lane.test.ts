import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestWorld } from '../../../native/virtual/rigs/test-world.ts';
import { lockFile } from '../../../native/process-lock.ts';
import { connectWorld } from '../../../native/virtual/world/world-client.ts';
import { stationFiles } from '../../station/station-files.ts';
import { main } from '../main.ts';

let data: string;
let world: TestWorld;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'gate-test-'));
  world = await new TestWorld().start();
});
afterEach(async () => {
  await world.remove();
  rmSync(data, { recursive: true, force: true });
});

/** Runs one command line; its exit code and its JSON document. */
async function egate(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = text(stdout);
  const code = await main(args, {
    stdin: new PassThrough(),
    stdout,
    stderr: stderr.resume(),
    env: {},
    json: true,
    interrupted: new AbortController().signal,
  });
  stdout.end();
  return { code, ...(JSON.parse(await printed) as Readonly<Record<string, unknown>>) };
}

const gateTest = (...more: readonly string[]) =>
  egate('gate', 'test', '--device', `virtual:${world.socket}`, '--data', data, '--officer', 'tech-7', ...more);

/** Walks, when the exit opens, as a tester would. */
async function walker(how: 'walkThrough' | 'turnBack') {
  const hands = await connectWorld(world.socket);
  await hands.request({ do: 'attach', device: 'observer' });
  let walked = false;
  hands.onEvent((event) => {
    if (walked || event.event !== 'state' || event.state.doors.exit === 0) return;
    walked = true;
    void hands.request({ do: 'faceCamera', traveller: 'fine' });
    void hands.request({ do: 'move', how });
  });
  return hands;
}

test('opens for one passage, reports it, and the journal says who, why and what came of it', async () => {
  const hands = await walker('walkThrough');
  const result = await gateTest();
  hands.close();
  expect(result).toMatchObject({ code: 0, device: `virtual:${world.socket}`, opened: true, passage: 'passed' });
  expect(result).toMatchObject({ ms: expect.any(Number) });

  const shown = (await egate('audit', 'show', data)) as unknown as {
    entries: { event: string; fields: Readonly<Record<string, unknown>> }[];
  };
  expect(shown.entries.map(({ event }) => event)).toEqual([
    'journal.segment',
    'officer.acted',
    'order.open-exit',
    ...['person.entered', 'passage.started'],
    ...['person.left', 'passage.completed'],
    'order.shut-doors',
  ]);
  expect(shown.entries[1]?.fields).toEqual({ action: 'gate-test', officer: 'tech-7', device: 'virtual' });
  expect(await egate('audit', 'verify', data)).toMatchObject({ code: 0, ok: true });
});

test('who turns back has not passed: exit 1', async () => {
  const hands = await walker('turnBack');
  expect(await gateTest()).toMatchObject({ code: 1, opened: true, passage: 'reversed' });
  hands.close();
});

test('a gate that a lane drives is not tested beside it, whatever data folder is named', async () => {
  const lane = await connectWorld(world.socket);
  await lane.request({ do: 'attach', device: 'gate' });
  expect(await gateTest()).toMatchObject({ code: 2, error: { code: 'gate-in-use' } });
  lane.close();
});

test('nor on the data of a lane that runs', async () => {
  const station = createServer();
  const { lane, socket } = stationFiles(data);
  mkdirSync(lane, { recursive: true });
  await new Promise<void>((resolve) => station.listen(socket, resolve));
  expect(await gateTest()).toMatchObject({ code: 2, error: { code: 'gate-in-use' } });
  await new Promise((done) => station.close(done));
});

test('nor while a station of its own, without a demonstration, writes that journal', async () => {
  const { lane, lock } = stationFiles(data);
  mkdirSync(lane, { recursive: true });
  const held = lockFile(lock);
  expect(await gateTest()).toMatchObject({ code: 2, error: { code: 'data-in-use' } });
  if (held.ok) held.value();
});

test('a gate that is not there is exit 3, a device that is none is exit 2', async () => {
  await world.stop();
  expect(await gateTest()).toMatchObject({ code: 3, error: { code: 'no-gate' } });
  expect(await egate('gate', 'test', '--data', data)).toMatchObject({ code: 2, error: { code: 'usage' } });
  for (const device of ['hid:Keyboard', 'virtual:', 'serial:/dev/ttyS0']) {
    expect(await egate('gate', 'test', '--device', device, '--data', data)).toMatchObject({
      code: 2,
      error: { code: 'bad-device' },
    });
  }
});
