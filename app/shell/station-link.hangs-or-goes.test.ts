import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerMessage } from '../contract/messages.ts';
import { StationLink } from './station-link.ts';

const view = { type: 'view', view: { role: 'officer', lanes: [] } } satisfies ServerMessage;
let data: string;
let server: Server | null;
let sockets: Set<Socket>;
let link: StationLink | null;
const states: boolean[] = [];
const messages: ServerMessage[] = [];
const firstTries: boolean[] = [];

/** `answer` is what a greeting gets: null for a station that hangs. */
async function station(answer: () => string | null): Promise<void> {
  const made = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      const text = answer();
      if (text !== null) socket.write(text);
    });
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(join(data, 'lane/station.sock'), resolve));
}

async function stationGoes(): Promise<void> {
  for (const socket of sockets) socket.destroy();
  const gone = server;
  server = null;
  await new Promise((resolve) => (gone === null ? resolve(null) : gone.close(resolve)));
}

function connectScreen(): void {
  link = new StationLink({
    data,
    role: 'officer',
    onMessage: (message) => messages.push(message),
    onState: (up) => states.push(up),
    onFirstTry: (answers) => firstTries.push(answers),
  });
  link.start();
}

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'egate-link-'));
  mkdirSync(join(data, 'lane'));
  writeFileSync(join(data, 'lane/station.token'), JSON.stringify({ traveller: 't', officer: 'o' }));
  sockets = new Set();
  for (const list of [states, messages, firstTries]) list.length = 0;
});

afterEach(async () => {
  link?.close();
  await stationGoes();
  rmSync(data, { recursive: true });
});

const line = `${JSON.stringify(view)}\n`;
const soon = { timeout: 10_000, interval: 20 };

test('a station that is not there yet is found when it comes, and again after it went', async () => {
  connectScreen();
  await vi.waitFor(() => expect(firstTries).toEqual([false]), soon);
  await station(() => line);
  await vi.waitFor(() => expect(states).toEqual([true]), soon);
  expect(messages).toContainEqual(view);
  await stationGoes();
  await vi.waitFor(() => expect(states).toEqual([true, false]), soon);
  await station(() => line);
  await vi.waitFor(() => expect(states).toEqual([true, false, true]), soon);
  expect(firstTries).toEqual([false]);
});

test('a station that hangs with its socket open is noticed', async () => {
  let hangs = false;
  await station(() => (hangs ? null : line));
  connectScreen();
  await vi.waitFor(() => expect(states).toEqual([true]), soon);
  hangs = true;
  await vi.waitFor(() => expect(states).toEqual([true, false]), soon);
}, 20_000);

test('garbage is no view; a view in pieces is one', async () => {
  const pieces = [`\u0000{"type":"view"}\nnull\n[1]\n${line.slice(0, 9)}`, line.slice(9)];
  await station(() => {
    const [first = '', second = ''] = pieces;
    setTimeout(() => {
      for (const socket of sockets) socket.write(second);
    }, 20);
    return first;
  });
  connectScreen();
  await vi.waitFor(() => expect(messages).toEqual([view]), soon);
});
