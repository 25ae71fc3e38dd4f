import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { LineCutter } from '../contract/line-cutter.ts';
import { largestRequest, type Role } from '../contract/messages.ts';
import { parseClientMessage } from './contract-connection.ts';

/** A socket that says nothing of itself for this long (ms) is closed. */
const helloWithin = 5_000;

export interface ContractSocketOptions {
  readonly path: string;
  /** Mode of the socket's file. */
  readonly mode: number;
  admits(role: Role, token: string): boolean;
  /** Takes a screen that has said who it is; gives what takes its further lines. */
  join(role: Role, socket: Socket): (line: string) => void;
}

/** The contract over a Unix socket, a message a line, for the shell: the first line says who comes. Gives its end. */
export async function serveContractSocket(options: ContractSocketOptions): Promise<() => Promise<void>> {
  const server = createServer((socket) => takeSocket(socket, options));
  rmSync(options.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.path, resolve);
  });
  chmodSync(options.path, options.mode);
  server.on('error', () => {}); // a connection that could not be accepted: its client tries again
  return () => new Promise((done) => server.close(() => done()));
}

function takeSocket(socket: Socket, options: ContractSocketOptions): void {
  let take: ((line: string) => void) | null = null;
  const silent = setTimeout(() => socket.destroy(), helloWithin);
  const lines = new LineCutter(largestRequest);
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.once('close', () => clearTimeout(silent));
  socket.on('data', (text: string) => {
    const found = lines.take(text);
    if (found === null) socket.destroy();
    for (const line of found ?? []) {
      if (socket.destroyed) return;
      if (take !== null) {
        take(line);
        continue;
      }
      const hello = parseClientMessage(line);
      if (hello?.type === 'hello' && options.admits(hello.role, hello.token)) {
        clearTimeout(silent);
        take = options.join(hello.role, socket);
      } else socket.destroy();
    }
  });
}
