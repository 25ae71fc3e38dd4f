import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Camera, CameraEvent } from '../../camera/port.ts';
import type { WorldEvent } from '../world-messages.ts';
import { virtualCamera } from './virtual-camera.ts';

const travellers = join(import.meta.dirname, '..', 'travellers');
const personA = join(travellers, 'person-a');
/** The grey of the empty hall and of the margins. */
const hallGrey = 140;

let folder: string;
let world: { tell(event: WorldEvent): void; close(): void };
let camera: Camera;
let warnings: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'egate-scene-'));
  const socketPath = join(folder, 'world.sock');
  world = await miniatureWorld(socketPath);
  warnings = [];
  camera = virtualCamera(socketPath, (line) => warnings.push(line));
  await camera.next(); // attached: the hall is empty
});
afterEach(async () => {
  await camera.close();
  world.close();
  rmSync(folder, { recursive: true });
});

/** Speaks the world's lines to whoever attaches; nobody stands before the camera at first. */
function miniatureWorld(socketPath: string): Promise<typeof world> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (line) => {
      const { id } = JSON.parse(String(line)) as { id: number };
      socket.write(`${JSON.stringify({ id, ok: true })}\n${JSON.stringify({ event: 'scene', face: null })}\n`);
    });
  });
  return new Promise((resolve) =>
    server.listen(socketPath, () =>
      resolve({
        tell: (event) => {
          for (const socket of sockets) socket.write(`${JSON.stringify(event)}\n`);
        },
        close: () => {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      }),
    ),
  );
}

/** How far the frame is from the one grey of an empty hall, 0 to 1. */
async function busyness(): Promise<number> {
  const { data } = (await camera.next())!;
  let busy = 0;
  for (let i = 0; i < data.length; i += 301) if (Math.abs(data[i]! - hallGrey) > 12) busy += 301;
  return busy / data.length;
}

async function untilBusy(): Promise<void> {
  while ((await busyness()) < 0.1);
}

const stepUp = (face: string | null) => world.tell({ event: 'scene', face });

test('who steps up is before the camera at once, and gone at once', async () => {
  expect(await busyness()).toBeLessThan(0.01);
  stepUp(personA);
  await untilBusy();
  stepUp(null);
  while ((await busyness()) > 0.01);
});

test.for([
  ['a picture', () => join(personA, 'passport.jpg')],
  [
    'a picture whose name says something else',
    (folder: string) => {
      const misnamed = join(folder, '100%d.webm');
      copyFileSync(join(personA, 'passport.jpg'), misnamed);
      return misnamed;
    },
  ],
  ['a clip', () => join(personA, 'closer.webm')],
  ['a person’s folder', () => personA],
  [
    'a folder of pictures',
    (folder: string) => {
      for (const [index, name] of ['b', 'a', 'c'].entries()) {
        copyFileSync(join(travellers, `person-${name}`, 'passport.jpg'), join(folder, `frame-${index}.jpg`));
      }
      writeFileSync(join(folder, 'notes.txt'), 'no picture');
      return folder;
    },
  ],
] as const)('%s is shown', async ([, face]) => {
  stepUp(face(folder));
  await untilBusy();
  // Beyond its own length, so that what ends begins again.
  for (let frame = 0; frame < 8; frame += 1) expect(await busyness()).toBeGreaterThan(0.1);
  expect(warnings).toEqual([]);
});

test.for(['no such file', 'no picture and no clip'])('%s leaves the hall empty and is told', async (what) => {
  const file = join(folder, 'noise');
  if (what !== 'no such file') writeFileSync(file, 'neither picture nor clip');
  stepUp(file);
  while (warnings.length === 0) await camera.next();
  expect(await busyness()).toBeLessThan(0.01);
});

test('a pulled plug and a world that is gone are a lost camera', async () => {
  const events: CameraEvent[] = [];
  camera.onEvent((event) => events.push(event));
  const lost = () =>
    new Promise<void>((resolve) => {
      camera.onEvent((event) => event.kind === 'lost' && resolve());
    });
  world.tell({ event: 'plugged', device: 'camera', plugged: false });
  await lost();
  expect(events.at(-1)).toEqual({ kind: 'lost', detail: 'the camera is unplugged' });
  world.tell({ event: 'plugged', device: 'camera', plugged: true });
  stepUp(personA);
  await untilBusy();
  expect(events.at(-1)).toEqual({ kind: 'up' });
  world.close();
  await lost();
  expect(events.at(-1)).toEqual({ kind: 'lost', detail: 'the virtual world is gone' });
});
