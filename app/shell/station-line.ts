import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type ClientMessage, type Role, type ServerMessage, serverMessageSchema } from '../contract/messages.ts';

/** Longest line taken from a station, in characters: a view with its pictures is far below. */
const longestLine = 16_000_000;

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

/** Connects to the station that keeps its data in this folder. */
export function openStationLine(data: string, role: Role, events: LineEvents): StationLine {
  const folder = join(data, 'lane');
  const socket = connect(join(folder, 'station.sock'));
  const write = (message: ClientMessage) => socket.write(`${JSON.stringify(message)}\n`);
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('close', () => events.closed());
  socket.on('connect', () => {
    const token = readToken(join(folder, 'station.token'), role);
    if (token === null) socket.destroy();
    else write({ type: 'hello', role, token });
  });
  const unfinished: string[] = [];
  let length = 0;
  socket.on('data', (text: string) => {
    const [first = '', ...more] = text.split('\n');
    unfinished.push(first);
    length += first.length;
    if (length > longestLine) socket.destroy();
    for (const next of more) {
      const message = parseServerMessage(unfinished.join(''));
      unfinished.splice(0, unfinished.length, next);
      length = next.length;
      if (message !== null) events.message(message); // a younger station may say more than this shell knows
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
