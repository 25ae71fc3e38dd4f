import type { WebSocket } from 'ws';
import { servePageFile } from '../../../app/contract/page-files.ts';
import { newToken, sameToken, startPageServer } from '../../../app/contract/page-server.ts';
import { travellersFile } from './travellers.ts';
import { largestLine, WorldConnection } from './world-connection.ts';
import type { WorldCore } from './world-core.ts';

export interface DockServerOptions {
  /** Loopback port; 0 takes any free one. */
  readonly port: number;
  /** The built page. */
  readonly staticDir: string;
  readonly travellersFolder: string;
}

export interface DockServer {
  /** The page's address, with the token that its WebSocket `world` needs. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the dock on loopback: page, `travellers.json` and photos over HTTP, the world's messages over a WebSocket. */
export async function serveDock(core: WorldCore, options: DockServerOptions): Promise<DockServer> {
  const token = newToken();
  const server = await startPageServer({
    port: options.port,
    socketPath: '/world',
    largestMessage: largestLine,
    serve: (request, response, path) =>
      servePageFile(isOfTravellers(path) ? options.travellersFolder : options.staticDir, request, response, path),
    admit: (query) => (sameToken(query.get('token') ?? '', token) ? 'dock' : null),
    take: (socket) => takeWebSocket(core, socket),
  });
  return { url: `${server.origin}/?token=${token}`, close: () => server.close() };
}

/** The list of the travellers and their photos lie apart from the page. */
function isOfTravellers(path: string): boolean {
  return path === `/${travellersFile}` || /^\/person-[a-z]\/passport\.jpg$/.test(path);
}

function takeWebSocket(core: WorldCore, socket: WebSocket): void {
  const connection = new WorldConnection(core, {
    send: (text) => socket.send(text),
    behind: () => socket.bufferedAmount,
    refuse: (reason) => socket.close(1008, reason),
  });
  socket.once('close', () => connection.gone());
  socket.on('message', (data, binary) => {
    if (binary) socket.close(1003, 'text only');
    else void connection.receive(data.toString());
  });
}
