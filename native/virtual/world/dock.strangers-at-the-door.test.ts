import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TestWorld, travellersFolder } from '../rigs/test-world.ts';
import { type DockServer, serveDock } from './dock-server.ts';

let world: TestWorld;
let dock: DockServer;

beforeEach(async () => {
  world = await new TestWorld().start();
  const staticDir = join(world.folder, 'dock');
  mkdirSync(join(staticDir, 'assets'), { recursive: true });
  writeFileSync(join(staticDir, 'index.html'), '<!doctype html><title>dock</title>');
  writeFileSync(join(staticDir, 'assets', 'dock.js'), 'export {};');
  writeFileSync(join(world.folder, 'secret.json'), '{}');
  dock = await serveDock(world.core, { port: 0, staticDir, travellersFolder });
});
afterEach(async () => {
  await dock.close();
  await world.remove();
});

const page = () => new URL(dock.url);
const token = () => page().searchParams.get('token') ?? '';

function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return new Promise<{ status: number; body: Buffer; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const { hostname, port } = page();
    const asked = request({ hostname, port, path, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts), headers: response.headers }),
      );
    });
    asked.once('error', reject);
    asked.end();
  });
}

function open(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WebSocket | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${page().host}${path}`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

test('serves the page under a strict policy, the travellers and their photos', async () => {
  const index = await get(`/${page().search}`);
  expect(index.status).toBe(200);
  expect(index.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  expect((await get('/assets/dock.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
  const list = JSON.parse((await get('/travellers.json')).body.toString()) as { portrait: string }[];
  expect(list.length).toBeGreaterThanOrEqual(6);
  for (const { portrait } of list) expect((await get(`/${portrait}`)).body.subarray(0, 2).toString('hex')).toBe('ffd8');
});

test.each([
  ['/../secret.json', 404],
  ['/%2e%2e/secret.json', 404],
  ['/..%5csecret.json', 404],
  ['/assets/../../secret.json', 404],
  ['/person-a/../watchlist.csv', 404],
  ['/person-a/neutral.webm', 404],
  ['/fine.json', 404],
  ['/%00', 404],
  ['/%', 404],
] as const)('%s is not served', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});

test('another host, another method: refused', async () => {
  expect((await get('/', { host: 'dock.example' })).status).toBe(400);
  expect((await get('/', {}, 'POST')).status).toBe(405);
});

test('the world is for pages of this server with its token', async () => {
  const { origin } = page();
  expect(await open('/world')).toBeNull();
  expect(await open('/world?token=guessed')).toBeNull();
  expect(await open(`/other?token=${token()}`)).toBeNull();
  expect(await open(`/world?token=${token()}`, { origin: 'http://elsewhere.example' })).toBeNull();
  expect(await open(`/world?token=${token()}`, { host: 'dock.example' })).toBeNull();
  const socket = await open(`/world?token=${token()}`, { origin });
  if (socket === null) throw new Error('the dock’s own page was refused');
  const heard: unknown[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(data.toString())));
  socket.send('{"id":1,"do":"attach","device":"observer"}');
  socket.send('{"id":2,"do":"placeDocument","traveller":"no-chip"}');
  await expect.poll(() => heard).toContainEqual({ id: 2, ok: true });
  expect(heard[0]).toMatchObject({ event: 'state', state: { document: null, topology: 'one' } });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.send('nonsense');
  expect(await closed).toBe(1008);
});
