import { connect, type Socket } from 'node:net';
import type { WorldAnswer, WorldEvent, WorldRequest } from '../world-messages.ts';
import { LineCutter } from '../../../app/contract/line-cutter.ts';

/** The world's answers and events are short, but for an extended-length answer of a chip in hex. */
const largestLine = 160_000;

export interface WorldClient {
  /** Never rejects: a world that is gone answers `ok: false`. */
  request(request: WorldRequest): Promise<WorldAnswer>;
  /** Returns the function that takes the listener off again. */
  onEvent(listener: (event: WorldEvent) => void): () => void;
  /** Called once, when the world has gone without `close`. */
  onGone(listener: () => void): void;
  close(): void;
}

/** Connects to a virtual world; rejects when none answers on the socket. */
export async function connectWorld(socketPath: string): Promise<WorldClient> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const trying = connect(socketPath);
    trying.once('connect', () => resolve(trying));
    trying.once('error', reject);
  });
  return clientOver(socket);
}

function clientOver(socket: Socket): WorldClient {
  const lines = new LineCutter(largestLine);
  const listeners = new Set<(event: WorldEvent) => void>();
  const waiting = new Map<number, (answer: WorldAnswer) => void>();
  const mourners: (() => void)[] = [];
  let next = 1;
  let open = true;
  let closed = false;

  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    const found = lines.take(chunk);
    if (found === null) {
      socket.destroy();
      return;
    }
    for (const line of found) {
      const message = parse(line);
      if (message === null) {
        socket.destroy();
        return;
      }
      if ('event' in message) for (const listener of listeners) listener(message);
      else {
        waiting.get(message.id)?.(message);
        waiting.delete(message.id);
      }
    }
  });
  socket.once('close', () => {
    open = false;
    for (const [id, settle] of waiting) settle(gone(id));
    waiting.clear();
    if (!closed) for (const mourner of mourners) mourner();
  });

  return {
    request: (request) => {
      const id = next;
      next += 1;
      if (!open) return Promise.resolve(gone(id));
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        socket.write(`${JSON.stringify({ id, ...request })}\n`);
      });
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onGone: (listener) => {
      if (!open && !closed) queueMicrotask(listener);
      else mourners.push(listener);
    },
    close: () => {
      closed = true;
      socket.destroy();
    },
  };
}

/** Null for what no world says: some other program listens on the socket. */
function parse(line: string): WorldAnswer | WorldEvent | null {
  try {
    const message = JSON.parse(line) as WorldAnswer | WorldEvent | null;
    return typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}

function gone(id: number): WorldAnswer {
  return { id, ok: false, error: 'the virtual world is gone' };
}
