import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { largestRequest, type Role, roleSchema, type ServerMessage } from '../contract/messages.ts';
import { servePageFile } from '../contract/page-files.ts';
import { newToken, sameToken, startPageServer } from '../contract/page-server.ts';
import { type Answer, type ConnectionPort, ContractConnection, type ScreenRequest } from './contract-connection.ts';
import { serveContractSocket } from './contract-socket.ts';

/** A screen that is this far behind (bytes) gets nothing new until it has caught up: then the present view. */
export const slowScreen = 1_000_000;
/** How often a screen that is behind is looked at again (ms). */
const catchUpEvery = 200;

const token = z.string().regex(/^[A-Za-z0-9_-]{32}$/);
const tokensSchema = z.strictObject({ traveller: token, officer: token });

type RoleTokens = Readonly<Record<Role, string>>;

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
  /** Sends the present view to every screen, to one that is behind as soon as it has caught up. */
  publish(): void;
  /** Sends one camera picture to the screens of a role that keep up. */
  preview(role: Role, message: ServerMessage): void;
  close(): Promise<void>;
}

/** What carries one screen's messages. */
interface Carrier extends ConnectionPort {
  /** Bytes that wait to be sent. */
  behind(): number;
  end(): void;
}

/** Serves the contract: WebSocket and pages on loopback for browsers, a Unix socket for the shell. */
export async function startContractServer(options: ContractServerOptions): Promise<ContractServer> {
  const shared = (statSync(dirname(options.socket)).mode & 0o2000) !== 0;
  const tokens = tokensOf(options.tokenFile, shared ? 0o640 : 0o600);

  const connections = new Map<ContractConnection, Carrier>();
  const join = (role: Role, carrier: Carrier): ContractConnection => {
    const connection = new ContractConnection(role, carrier, options.handle);
    connections.set(connection, carrier);
    connection.send(options.view(role));
    return connection;
  };
  const leave = (connection: ContractConnection) => connections.delete(connection);

  let late: NodeJS.Timeout | null = null;
  const publishTo = (screens: Iterable<ContractConnection>) => {
    const slow: ContractConnection[] = [];
    for (const connection of screens) {
      const behind = connections.get(connection)?.behind() ?? 0;
      if (behind >= slowScreen) slow.push(connection);
      else if (connections.has(connection)) connection.send(options.view(connection.role));
    }
    if (late !== null) clearTimeout(late);
    late = slow.length === 0 ? null : setTimeout(() => publishTo(slow), catchUpEvery);
  };

  const pages = await startPageServer<Role>({
    port: options.port,
    socketPath: '/contract',
    largestMessage: largestRequest,
    serve: (request, response, path) => servePageFile(options.screens, request, response, path),
    admit: (query) => {
      const role = roleSchema.safeParse(query.get('role'));
      return role.success && sameToken(query.get('token') ?? '', tokens[role.data]) ? role.data : null;
    },
    take: (socket, role) => {
      const connection = join(role, overWebSocket(socket));
      socket.on('close', () => leave(connection));
      socket.on('message', (data, binary) => {
        if (binary) socket.close(1003, 'text only');
        else void connection.receive(data.toString(), performance.now());
      });
    },
  });
  const endSocket = await serveContractSocket({
    path: options.socket,
    mode: shared ? 0o660 : 0o600,
    admits: (role, given) => sameToken(given, tokens[role]),
    join: (role, socket) => {
      const connection = join(role, {
        send: (message) => socket.write(`${JSON.stringify(message)}\n`),
        refuse: () => socket.destroy(),
        behind: () => socket.writableLength,
        end: () => socket.destroy(),
      });
      socket.once('close', () => leave(connection));
      return (line) => void connection.receive(line, performance.now());
    },
  });

  return {
    kioskUrl: `${pages.origin}/kiosk/?token=${tokens.traveller}`,
    supervisorUrl: `${pages.origin}/supervisor/?token=${tokens.officer}`,
    publish: () => publishTo(connections.keys()),
    preview: (role, message) => {
      for (const [connection, carrier] of connections) {
        if (connection.role === role && carrier.behind() < slowScreen) connection.send(message);
      }
    },
    close: async () => {
      if (late !== null) clearTimeout(late);
      for (const carrier of connections.values()) carrier.end();
      await Promise.all([pages.close(), endSocket()]);
    },
  };
}

function overWebSocket(socket: WebSocket): Carrier {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    refuse: (reason) => socket.close(1008, reason),
    behind: () => socket.bufferedAmount,
    end: () => socket.terminate(),
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
