import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { LineCutter } from '../../../app/contract/line-cutter.ts';
import { largestLine, WorldConnection } from './world-connection.ts';
import type { WorldCore } from './world-core.ts';

/** Serves the world as JSON lines on a Unix socket, for this user only. Gives the function that ends it. */
export async function serveWorldSocket(core: WorldCore, path: string): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    takeSocket(core, socket);
    socket.once('close', () => sockets.delete(socket));
  });
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  };
}

function takeSocket(core: WorldCore, socket: Socket): void {
  const lines = new LineCutter(largestLine);
  const connection = new WorldConnection(core, {
    send: (text) => {
      if (socket.writable) socket.write(`${text}\n`);
    },
    behind: () => socket.writableLength,
    refuse: () => socket.destroy(),
  });
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.once('close', () => connection.gone());
  socket.on('data', (chunk: string) => {
    const found = lines.take(chunk);
    if (found === null) socket.destroy();
    else for (const line of found) if (!socket.destroyed) void connection.receive(line);
  });
}
