import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface PageServerOptions<Guest> {
  /** Loopback port; 0 takes any free one. */
  readonly port: number;
  /** Path of the one WebSocket. */
  readonly socketPath: string;
  /** Largest message that a page may send, in bytes; a larger one ends its connection. */
  readonly largestMessage: number;
  /** Answers one request for a page. */
  serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
  /** Who asks for the WebSocket, by what its URL carries; null: nobody that is let in. */
  admit(query: URLSearchParams): Guest | null;
  /** Takes an admitted WebSocket. Errors end it; messages are text. */
  take(socket: WebSocket, guest: Guest): void;
}

export interface PageServer {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Pages and one WebSocket for browsers on this machine: on loopback alone, for requests that name this machine (DNS
 * rebinding), and for sockets that its own pages open (or no page).
 */
export async function startPageServer<Guest>(options: PageServerOptions<Guest>): Promise<PageServer> {
  const http = createServer({ maxHeaderSize: 8_192, requestTimeout: 10_000 }, (request, response) => {
    const url = loopbackUrl(request);
    if (url === null) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('not for this host\n');
      return;
    }
    options.serve(request, response, url.pathname).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.largestMessage,
    perMessageDeflate: false,
  });
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const guest = guestOf(options, request);
    if (guest === null) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', () => socket.terminate());
      options.take(socket, guest);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, '127.0.0.1', resolve);
  });
  http.on('error', () => {}); // a connection that could not be accepted: its client tries again
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
}

/** A secret that a page's address carries. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Compares without telling by its time how much was right. */
export function sameToken(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The request's URL when its Host names this machine's loopback; null else. */
function loopbackUrl(request: IncomingMessage): URL | null {
  const host = request.headers.host ?? '';
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return null;
  return URL.parse(request.url ?? '', `http://${host}`);
}

function guestOf<Guest>(options: PageServerOptions<Guest>, request: IncomingMessage): Guest | null {
  const url = loopbackUrl(request);
  if (url === null || url.pathname !== options.socketPath) return null;
  const { origin } = request.headers;
  return origin === undefined || origin === url.origin ? options.admit(url.searchParams) : null;
}
