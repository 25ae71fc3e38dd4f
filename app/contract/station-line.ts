import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { LineCutter } from './line-cutter.ts';
import { type ClientMessage, type Role, type ServerMessage, serverMessageSchema } from './messages.ts';

/** Longest line taken from a station, in characters: a view with its pictures is far below. */
const longestLine = 16_000_000;

/** Where a station that keeps its data in a folder is reached: its socket, and the token of each role beside it. */
export function stationDoor(data: string): { readonly socket: string; readonly tokens: string } {
  const lane = join(data, 'lane');
  return { socket: join(lane, 'station.sock'), tokens: join(lane, 'station.token') };
}

/** One connection to a station. It greets by itself; the station answers with its present view. */
export interface StationLine {
  send(message: ClientMessage): void;
  close(): void;
}

export interface LineEvents {
  message(message: ServerMessage): void;
  /** Called once, whatever ended it; also when there never was a station. */
  closed(): void;
}

/** Connects to the station that keeps its data in this folder, by its Unix socket. */
export function openStationLine(data: string, role: Role, events: LineEvents): StationLine {
  const door = stationDoor(data);
  const socket = connect(door.socket);
  const write = (message: ClientMessage) => socket.write(`${JSON.stringify(message)}\n`);
  const lines = new LineCutter(longestLine);
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('close', () => events.closed());
  socket.on('connect', () => {
    const token = readToken(door.tokens, role);
    if (token === null) socket.destroy();
    else write({ type: 'hello', role, token });
  });
  socket.on('data', (text: string) => {
    const found = lines.take(text);
    if (found === null) socket.destroy();
    for (const line of found ?? []) {
      const message = parseServerMessage(line);
      if (message !== null) events.message(message); // a younger station may say more than this program knows
    }
  });
  return { send: write, close: () => socket.destroy() };
}

function readToken(file: string, role: Role): string | null {
  try {
    const tokens: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const token = typeof tokens === 'object' && tokens !== null ? (tokens as Record<string, unknown>)[role] : null;
    return typeof token === 'string' ? token : null;
  } catch {
    return null;
  }
}

function parseServerMessage(line: string): ServerMessage | null {
  try {
    const parsed = serverMessageSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
