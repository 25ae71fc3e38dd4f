import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerMessage } from '../contract/messages.ts';
import type { TravellerView } from '../contract/traveller.ts';
import type { ScreenRequest } from './contract-connection.ts';
import { type ContractServer, slowScreen, startContractServer } from './contract-server.ts';

let folder: string;
let server: ContractServer;
let handled: ScreenRequest[];
let officerView: ServerMessage;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contract-'));
  mkdirSync(join(folder, 'screens/kiosk'), { recursive: true });
  writeFileSync(join(folder, 'screens/kiosk/index.html'), '<!doctype html>');
  handled = [];
  officerView = { type: 'view', view: { role: 'officer', lanes: [] } };
  server = await startContractServer({
    port: 0,
    screens: join(folder, 'screens'),
    socket: join(folder, 'station.sock'),
    tokenFile: join(folder, 'station.token'),
    view: (role) => (role === 'officer' ? officerView : { type: 'view', view: travellerView }),
    handle: async (asked) => {
      handled.push(asked);
      return { ok: true, message: null };
    },
  });
});
afterEach(() => server.close());

const travellerView: TravellerView = {
  role: 'traveller',
  lane: 'test-1',
  site: 'erenhot',
  direction: 'exit',
  screen: 'invite',
  language: null,
  languages: ['en'],
  progress: null,
  livePicture: false,
  challenge: null,
  lamp: 'idle',
  since: '2026-01-01T00:00:00.000Z',
  transport: null,
  virtualDevices: true,
};

const kiosk = () => new URL(server.kioskUrl);
const tokens = () => JSON.parse(readFileSync(join(folder, 'station.token'), 'utf8')) as Record<string, string>;
const webSocket = (query: string, headers: Record<string, string> = {}) =>
  new WebSocket(`ws://${kiosk().host}/contract?${query}`, { headers });

/** Resolves with how a WebSocket ended: its close code, or the HTTP status of a refused upgrade. */
function ending(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on('close', resolve);
    socket.on('error', () => {});
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
  });
}

function firstMessage(socket: WebSocket): Promise<ServerMessage> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(JSON.parse(data.toString())));
    socket.once('error', reject);
  });
}

function line(socket: Socket): Promise<string> {
  return new Promise((resolve) => createInterface({ input: socket }).once('line', resolve));
}

test('a screen with its token sees the present view and has its request answered', async () => {
  const socket = webSocket(`role=traveller&token=${tokens().traveller}`);
  expect(await firstMessage(socket)).toEqual({ type: 'view', view: travellerView });
  const answer = firstMessage(socket);
  socket.send(JSON.stringify({ type: 'traveller', id: 7, request: { type: 'askHelp' } }));
  expect(await answer).toEqual({ type: 'answer', id: 7, ok: true, message: null });
  expect(handled).toEqual([{ role: 'traveller', request: { type: 'askHelp' } }]);
  socket.close();
});

test('no token, the other role’s token, a foreign page or a foreign host: no connection', async () => {
  const { traveller } = tokens();
  expect(await ending(webSocket('role=traveller'))).toBe(403);
  expect(await ending(webSocket(`role=officer&token=${traveller}`))).toBe(403);
  expect(await ending(webSocket(`role=traveller&token=${traveller}`, { origin: 'http://evil.example' }))).toBe(403);
  expect(await ending(webSocket(`role=traveller&token=${traveller}`, { host: 'evil.example' }))).toBe(403);
});

test.each([
  ['no JSON', '{', 1008],
  ['an unknown request', '{"type":"traveller","id":1,"request":{"type":"openExit"}}', 1008],
  ['a member too many', '{"type":"traveller","id":1,"request":{"type":"askHelp","exit":true}}', 1008],
  [
    'an officer’s request from the traveller’s screen',
    JSON.stringify({ type: 'officer', id: 1, request: { type: 'openLane', lane: 'test-1', officer: 'x' } }),
    1008,
  ],
  ['a message over the limit', 'x'.repeat(20_000), 1009],
])('%s ends that connection and nothing else', async (_, text, code) => {
  const bystander = webSocket(`role=officer&token=${tokens().officer}`);
  await firstMessage(bystander);
  const socket = webSocket(`role=traveller&token=${tokens().traveller}`);
  await firstMessage(socket);
  const ended = ending(socket);
  socket.send(text);
  expect(await ended).toBe(code);
  expect(handled).toEqual([]);
  const view = firstMessage(bystander);
  server.publish();
  expect(await view).toMatchObject({ type: 'view' });
  bystander.close();
});

test('a screen that floods is cut off', async () => {
  const socket = webSocket(`role=traveller&token=${tokens().traveller}`);
  await firstMessage(socket);
  const ended = ending(socket);
  for (let id = 0; id < 200; id += 1)
    socket.send(JSON.stringify({ type: 'traveller', id, request: { type: 'askHelp' } }));
  expect(await ended).toBe(1008);
  expect(handled.length).toBeLessThanOrEqual(50);
});

test('the Unix socket and the token file are for this user only; a wrong hello is cut off, a right one is served', async () => {
  expect(statSync(join(folder, 'station.sock')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'station.token')).mode & 0o777).toBe(0o600);
  const another = `${JSON.stringify({ type: 'hello', role: 'officer', token: tokens().traveller })}\n`;
  const wrong = '{"type":"hello","role":"officer","token":"no"}\n';
  for (const bad of ['garbage\n', wrong, another, 'x'.repeat(100_000)]) {
    const socket = connect(join(folder, 'station.sock'));
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bad);
    await closed;
  }
  const socket = connect(join(folder, 'station.sock'));
  const view = line(socket);
  socket.write(`${JSON.stringify({ type: 'hello', role: 'officer', token: tokens().officer })}\n`);
  expect(JSON.parse(await view)).toEqual({ type: 'view', view: { role: 'officer', lanes: [] } });
  socket.destroy();
});

test.each(['/kiosk/../../station.token', '/kiosk/%2e%2e/%2e%2e/station.token', '/station.token', '/kiosk/%00', '/%'])(
  'no file outside the screens is served: %s',
  async (path) => {
    const status = await new Promise<number>((resolve, reject) => {
      request({ host: '127.0.0.1', port: kiosk().port, path }, (response) => resolve(response.statusCode ?? 0))
        .on('error', reject)
        .end();
    });
    expect([400, 404]).toContain(status);
  },
);

test('a page comes with a policy that lets it load nothing but its own', async () => {
  const response = await fetch(server.kioskUrl);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*require-trusted-types-for 'script'/,
  );
});

test('a screen that is gone while the station speaks to it ends its own line and nothing else', async () => {
  const bystander = webSocket(`role=officer&token=${tokens().officer}`);
  await firstMessage(bystander);
  for (let time = 0; time < 20; time += 1) {
    const socket = connect(join(folder, 'station.sock'));
    socket.on('error', () => {});
    socket.write(`${JSON.stringify({ type: 'hello', role: 'traveller', token: tokens().traveller })}\n`);
    await line(socket);
    socket.destroy();
    for (let message = 0; message < 5; message += 1) server.publish();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const next = firstMessage(bystander);
  server.publish();
  expect(await next).toMatchObject({ type: 'view' });
  bystander.close();
});

test('a screen that reads nothing gets nothing more, and the present view when it reads again', async () => {
  const socket = connect(join(folder, 'station.sock'));
  const heard: string[] = [];
  const lines = createInterface({ input: socket });
  lines.on('line', (text) => heard.push(text));
  socket.write(`${JSON.stringify({ type: 'hello', role: 'officer', token: tokens().officer })}\n`);
  await expect.poll(() => heard.length).toBe(1);
  lines.pause();
  const large = (text: string): ServerMessage => ({
    type: 'preview',
    lane: text,
    picture: 'x'.repeat(slowScreen / 10),
    face: null,
  });
  for (let view = 0; view < 100; view += 1) {
    officerView = large(String(view));
    server.publish();
  }
  officerView = large('the present one');
  server.publish();
  lines.resume();
  await expect.poll(() => heard.at(-1)).toContain('the present one');
  expect(heard.length).toBeLessThan(30);
  socket.destroy();
});
