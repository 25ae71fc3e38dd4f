import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeReader, TestWorld } from '../rigs/test-world.ts';
import type { WorldEvent, WorldState } from '../world-messages.ts';
import { connectWorld, type WorldClient } from './world-client.ts';
import { largestLine, parseRequest } from './world-connection.ts';

let world: TestWorld;
const clients: WorldClient[] = [];

beforeEach(async () => {
  world = await new TestWorld().start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await world.remove();
});

async function hands(device?: 'observer' | 'mrz-reader' | 'chip-reader' | 'camera' | 'gate') {
  const client = await connectWorld(world.socket);
  clients.push(client);
  const events: WorldEvent[] = [];
  client.onEvent((event) => events.push(event));
  if (device !== undefined) expect(await client.request({ do: 'attach', device })).toMatchObject({ ok: true });
  return { client, events };
}

async function stateOf(client: WorldClient): Promise<WorldState> {
  const answer = await client.request({ do: 'state' });
  if (answer.state === undefined) throw new Error('no state');
  return answer.state;
}

/** Sends bytes and waits until the world has ended the connection. */
function sendGarbage(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(world.socket, () => socket.write(bytes));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve());
    setTimeout(() => reject(new Error('the connection stayed open')), 3_000).unref();
  });
}

test('garbage ends its own connection and nothing else', async () => {
  const { client } = await hands();
  for (const garbage of [
    'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    '{"id":1,"do":"openTheDoor"}\n',
    '{"do":"state"}\n',
    '{"id":1,"do":"state","more":1}\n',
    '{"id":-1,"do":"state"}\n',
    '{"id":1,"do":"board","order":"openExit","seconds":1e9}\n',
    '\n',
    '[]\n',
    'null\n',
    'x'.repeat(largestLine + 1),
  ]) {
    await sendGarbage(Buffer.from(garbage));
  }
  await sendGarbage(Buffer.from([0, 255, 254, 10]));
  expect(await stateOf(client)).toMatchObject({ document: null, bodies: [] });
});

test('no text whatever is taken for a request that it is not', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parseRequest(text)).toBeNull();
    }),
  );
});

test('two docks at once: one world, one document, one body', async () => {
  const [left, right] = [await hands('observer'), await hands('observer')];
  const answers = await Promise.all([
    left.client.request({ do: 'placeDocument', profile: 'left.json' }),
    right.client.request({ do: 'placeDocument', profile: 'right.json' }),
    left.client.request({ do: 'move', how: 'stepIn' }),
    right.client.request({ do: 'move', how: 'stepIn' }),
  ]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, false]);
  await vi.waitFor(() => {
    for (const { events } of [left, right]) {
      expect(events.at(-1)).toMatchObject({ event: 'state', state: { document: { mrz: 'right.json' } } });
    }
  });
  expect((await stateOf(left.client)).bodies).toHaveLength(1);
});

test('what cannot be is answered with its reason', async () => {
  const { client } = await hands();
  const errors = [
    await client.request({ do: 'placeDocument', profile: 'bad.json' }),
    await client.request({ do: 'placeDocument' }),
    await client.request({ do: 'placeDocument', traveller: 'nobody' }),
    await client.request({ do: 'faceCamera', face: '/there/is/no/such/face.jpg' }),
    await client.request({ do: 'faceCamera', face: 'face.jpg' }),
    await client.request({ do: 'board', order: 'openEntry' }),
    await client.request({ do: 'apdu', hex: '00a40400' }),
  ];
  expect(errors.map(({ ok, error }) => [ok, error])).toEqual([
    [false, 'bad.json: unknown key'],
    [false, 'no passport is named'],
    [false, 'there is no traveller "nobody"'],
    [false, '/there/is/no/such/face.jpg: there is no such face'],
    [false, 'face.jpg: a face is named by its whole path'],
    [false, 'this lane has no entry door'],
    [false, 'card-lost'],
  ]);
});

test('who steps up does what stands on the screen already; an attacker shows whoever the passport is of', async () => {
  const camera = await hands('camera');
  world.core.sees({ screen: 'turn', challenge: { step: 'turn-left', index: 0, of: 2 } });
  await camera.client.request({ do: 'faceCamera', traveller: 'impostor', attack: 'print', seed: 4 });
  await expect.poll(() => camera.events.at(-1), { timeout: 3_000 }).toEqual({ event: 'cue', cue: 'turn-left' });
  expect(camera.events.at(-2)).toEqual({
    event: 'scene',
    face: expect.stringMatching(/person-f$/),
    behaviour: { attack: 'print', accomplice: expect.stringMatching(/person-b$/), seed: 4 },
  });
});

test('each device hears what it senses, and what is so when it is switched on', async () => {
  const first = await hands();
  await first.client.request({ do: 'placeDocument', traveller: 'fine' });
  await first.client.request({ do: 'faceCamera', traveller: 'fine' });
  const heard = async (device: 'mrz-reader' | 'camera' | 'gate') => (await hands(device)).events;
  expect(await heard('mrz-reader')).toEqual([
    { event: 'plugged', device: 'mrz-reader', plugged: true },
    { event: 'documentPlaced', mrz: expect.stringMatching(/fine\.json$/), chip: 'in-process' },
  ]);
  expect(await heard('camera')).toEqual([
    { event: 'plugged', device: 'camera', plugged: true },
    { event: 'scene', face: expect.stringMatching(/person-a$/), behaviour: expect.objectContaining({ attack: null }) },
  ]);
  expect((await heard('gate')).map(({ event }) => event)).toEqual([
    'plugged',
    ...Array<string>(5).fill('gate'),
    'emergency',
  ]);
});

test('observers see a moving world at most 20 times a second, and its end', async () => {
  const { client, events } = await hands('observer');
  await client.request({ do: 'faceCamera', traveller: 'fine' });
  await client.request({ do: 'board', order: 'openExit', seconds: 1 });
  const started = performance.now();
  await client.request({ do: 'move', how: 'walkThrough' });
  await vi.waitFor(async () => expect((await stateOf(client)).bodies).toEqual([]), { timeout: 5_000, interval: 50 });
  await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ state: { bodies: [], doors: { exit: 0 } } }), 2_000);
  const seconds = (performance.now() - started) / 1_000;
  expect(seconds).toBeGreaterThan(1);
  expect(events.length).toBeGreaterThan(10);
  expect(events.length).toBeLessThan(seconds * 20 + 5);
  const { length } = events;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(events.length).toBe(length);
});

test('a chip read in-process answers until it is lifted or drops out of the field', async () => {
  const { client } = await hands();
  await client.request({ do: 'placeDocument', profile: 'a.json' });
  expect(await client.request({ do: 'apdu', hex: '00b0' })).toMatchObject({ ok: true, hex: '00b09000' });
  expect(await client.request({ do: 'apdu', hex: 'ff00' })).toMatchObject({ ok: false, error: 'card-lost' });
  expect(await client.request({ do: 'apdu', hex: '00b0' })).toMatchObject({ ok: false, error: 'card-lost' });
  await client.request({ do: 'placeDocument', profile: 'a.json' });
  expect(await client.request({ do: 'apdu', hex: '00b0' })).toMatchObject({ ok: true });
  await client.request({ do: 'plug', device: 'chip-reader', plugged: false });
  expect(await client.request({ do: 'apdu', hex: '00b0' })).toMatchObject({ ok: false, error: 'card-lost' });
  await client.request({ do: 'plug', device: 'chip-reader', plugged: true });
  expect(await client.request({ do: 'apdu', hex: '00b0' })).toMatchObject({ ok: true });
  await client.request({ do: 'liftDocument' });
  expect(await client.request({ do: 'apdu', hex: '00b0' })).toMatchObject({ ok: false });
});

test('a chip on the daemon is in the reader exactly while it lies in the field of a plugged reader', async () => {
  await world.remove();
  const reader = fakeReader();
  world = await new TestWorld('one', reader.insert).start();
  const { client } = await hands();
  await client.request({ do: 'placeDocument', profile: 'a.json' });
  expect(reader.inserted).toBe(1);
  await client.request({ do: 'placeDocument', profile: 'b.json' });
  expect(reader.inserted).toBe(1);
  await client.request({ do: 'plug', device: 'chip-reader', plugged: false });
  expect(reader.inserted).toBe(0);
  await client.request({ do: 'plug', device: 'chip-reader', plugged: true });
  expect(reader.inserted).toBe(1);
  reader.dropNow();
  await client.request({ do: 'placeDocument', profile: 'a.json' });
  expect(reader.inserted).toBe(1);
  await client.request({ do: 'placeDocument', profile: 'no-chip.json' });
  expect(reader.inserted).toBe(0);
  expect((await stateOf(client)).document).toEqual({ mrz: 'no-chip.json', chip: 'none' });
  await client.request({ do: 'placeDocument', profile: 'a.json' });
  await world.core.close();
  expect(reader.inserted).toBe(0);
});

test('a world that goes answers what is open, and tells', async () => {
  const { client } = await hands();
  let mourned = 0;
  client.onGone(() => {
    mourned += 1;
  });
  const open = client.request({ do: 'state' });
  await world.stop();
  await open;
  await vi.waitFor(() => expect(mourned).toBe(1));
  expect(await client.request({ do: 'state' })).toMatchObject({ ok: false, error: 'the virtual world is gone' });
  await expect(connectWorld(world.socket)).rejects.toThrow();
});
