import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { largestRequest, type Role, roleSchema, type ServerMessage } from '../contract/messages.ts';
import { type Answer, ContractConnection, parseClientMessage, type ScreenRequest } from './contract-connection.ts';
import { serveScreenFile } from './screen-files.ts';

/** A screen that is this far behind (bytes) gets no more camera pictures until it has caught up. */
const slowScreen = 1_000_000;
/** A socket that says nothing of itself for this long (ms) is closed. */
const helloWithin = 5_000;

const token = z.string().regex(/^[A-Za-z0-9_-]{32}$/);
const tokensSchema = z.strictObject({ traveller: token, officer: token });

export type RoleTokens = Readonly<Record<Role, string>>;

export interface ContractServerOptions {
  /** Loopback port for browsers; 0 takes any free one. */
  readonly port: number;
  /** Built screens: `kiosk/`, `supervisor/`. */
  readonly screens: string;
  /**
   * Unix socket for the shell; the file is made anew, for this user only. Where the set-group-ID bit of its folder is
   * set, as an installed lane's is, for its group too: the screens run as a user of their own.
   */
  readonly socket: string;
  /** File beside the socket that holds the tokens, for the same. */
  readonly tokenFile: string;
  view(role: Role): ServerMessage;
  handle(request: ScreenRequest): Promise<Answer>;
}

export interface ContractServer {
  readonly kioskUrl: string;
  readonly supervisorUrl: string;
  /** Sends the present view to every screen. */
  publish(): void;
  /** Sends one camera picture to the screens of a role that keep up. */
  preview(role: Role, message: ServerMessage): void;
  close(): Promise<void>;
}

/** Serves the contract: WebSocket and pages on loopback for browsers, a Unix socket for the shell. */
export async function startContractServer(options: ContractServerOptions): Promise<ContractServer> {
  const shared = (statSync(dirname(options.socket)).mode & 0o2000) !== 0;
  const tokens = tokensOf(options.tokenFile, shared ? 0o640 : 0o600);

  const connections = new Map<ContractConnection, { behind(): number; end(): void }>();
  const join = (connection: ContractConnection, carrier: { behind(): number; end(): void }) => {
    connections.set(connection, carrier);
    connection.send(options.view(connection.role));
  };

  const http = createServer({ maxHeaderSize: 8_192, requestTimeout: 10_000 }, (request, response) => {
    const url = localUrl(request);
    if (url === null) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('not for this host\n');
      return;
    }
    serveScreenFile(options.screens, request, response, url.pathname).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestRequest, perMessageDeflate: false });
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const role = admittedRole(request, tokens);
    if (role === null) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => takeWebSocket(socket, role));
  });

  const takeWebSocket = (socket: WebSocket, role: Role) => {
    const connection = new ContractConnection(
      role,
      { send: (message) => socket.send(JSON.stringify(message)), refuse: (reason) => socket.close(1008, reason) },
      options.handle,
    );
    socket.on('error', () => socket.terminate());
    socket.on('close', () => connections.delete(connection));
    socket.on('message', (data, binary) => {
      if (binary) socket.close(1003, 'text only');
      else void connection.receive(data.toString(), performance.now());
    });
    join(connection, { behind: () => socket.bufferedAmount, end: () => socket.terminate() });
  };

  const unix = createSocketServer((socket) => takeSocket(socket));
  const takeSocket = (socket: Socket) => {
    let connection: ContractConnection | null = null;
    const refuse = () => socket.destroy();
    const silent = setTimeout(refuse, helloWithin);
    let unread = 0;
    socket.on('data', (chunk) => {
      unread = chunk.includes(0x0a) ? chunk.length : unread + chunk.length;
      if (unread > largestRequest * 4) refuse();
    });
    socket.on('error', refuse);
    socket.on('close', () => {
      clearTimeout(silent);
      if (connection !== null) connections.delete(connection);
    });
    const greet = (line: string) => {
      const hello = parseClientMessage(line);
      if (hello?.type !== 'hello' || !sameToken(hello.token, tokens[hello.role])) {
        refuse();
        return;
      }
      clearTimeout(silent);
      connection = new ContractConnection(
        hello.role,
        { send: (message) => socket.write(`${JSON.stringify(message)}\n`), refuse },
        options.handle,
      );
      join(connection, { behind: () => socket.writableLength, end: refuse });
    };
    const lines = createInterface({ input: socket });
    lines.on('error', refuse); // readline repeats its input's errors, and nobody's absence may end the station
    lines.on('line', (line) => {
      if (connection === null) greet(line);
      else void connection.receive(line, performance.now());
    });
  };

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, '127.0.0.1', resolve);
  });
  rmSync(options.socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    unix.once('error', reject);
    unix.listen(options.socket, resolve);
  });
  chmodSync(options.socket, shared ? 0o660 : 0o600);

  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    kioskUrl: `${origin}/kiosk/?token=${tokens.traveller}`,
    supervisorUrl: `${origin}/supervisor/?token=${tokens.officer}`,
    publish: () => {
      for (const connection of connections.keys()) connection.send(options.view(connection.role));
    },
    preview: (role, message) => {
      for (const [connection, carrier] of connections) {
        if (connection.role === role && carrier.behind() < slowScreen) connection.send(message);
      }
    },
    close: async () => {
      for (const carrier of connections.values()) carrier.end();
      http.closeAllConnections();
      await Promise.all([new Promise((done) => http.close(done)), new Promise((done) => unix.close(done))]);
    },
  };
}

/** The tokens of an earlier life of the station stand in its file: open pages find their way back with them. */
function tokensOf(file: string, mode: number): RoleTokens {
  try {
    const kept = tokensSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if ((statSync(file).mode & 0o777 & ~mode) === 0) return kept;
  } catch {
    // none, or not ours: new ones
  }
  const tokens = { traveller: newToken(), officer: newToken() };
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(tokens), { mode });
  return tokens;
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The request's URL when its Host names this machine's loopback; null else (DNS rebinding). */
function localUrl(request: IncomingMessage): URL | null {
  const host = request.headers.host ?? '';
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return null;
  return URL.canParse(request.url ?? '', `http://${host}`) ? new URL(request.url ?? '', `http://${host}`) : null;
}

/** The role whose token a WebSocket carries, when it comes from a page of this very server (or from no page). */
function admittedRole(request: IncomingMessage, tokens: RoleTokens): Role | null {
  const url = localUrl(request);
  if (url === null || url.pathname !== '/contract') return null;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== url.origin) return null;
  const role = roleSchema.safeParse(url.searchParams.get('role'));
  if (!role.success || !sameToken(url.searchParams.get('token') ?? '', tokens[role.data])) return null;
  return role.data;
}
