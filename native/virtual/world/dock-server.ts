import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { travellersFile } from './travellers.ts';
import { largestLine, WorldConnection } from './world-connection.ts';
import type { WorldCore } from './world-core.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** The dock loads its own files, the travellers' photos, and talks to its own world. */
const headers = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

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
  const token = randomBytes(24).toString('base64url');
  const http = createServer({ maxHeaderSize: 8_192, requestTimeout: 10_000 }, (request, response) => {
    answer(options, request, response).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestLine, perMessageDeflate: false });
  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (isAdmitted(request, token)) {
      sockets.handleUpgrade(request, stream, head, (socket) => takeWebSocket(core, socket));
    } else {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/?token=${token}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
}

function takeWebSocket(core: WorldCore, socket: WebSocket): void {
  const connection = new WorldConnection(core, {
    send: (text) => socket.send(text),
    behind: () => socket.bufferedAmount,
    refuse: (reason) => socket.close(1008, reason),
  });
  socket.on('error', () => socket.terminate());
  socket.once('close', () => connection.gone());
  socket.on('message', (data, binary) => {
    if (binary) socket.close(1003, 'text only');
    else void connection.receive(data.toString());
  });
}

async function answer(options: DockServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refuse = (status: number, text: string) =>
    response.writeHead(status, { ...headers, 'content-type': 'text/plain' }).end(`${text}\n`);
  const url = localUrl(request);
  if (url === null) {
    refuse(400, 'not for this host');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(405, 'GET and HEAD only');
    return;
  }
  const found = fileOf(options, url.pathname);
  const body = found === null ? null : await readFile(found.file).catch(() => null);
  if (found === null || body === null) {
    refuse(404, 'not found');
    return;
  }
  const cache = url.pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, {
    ...headers,
    'content-type': found.type,
    'content-length': body.length,
    'cache-control': cache,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The file behind a path: the list and photos of the travellers, or one of the page's own. */
function fileOf(
  { staticDir, travellersFolder }: DockServerOptions,
  pathname: string,
): { readonly file: string; readonly type: string } | null {
  const path = decoded(pathname);
  if (path === null) return null;
  if (path === `/${travellersFile}`) return { file: join(travellersFolder, travellersFile), type: 'application/json' };
  if (/^\/person-[a-z]\/passport\.jpg$/.test(path)) return { file: join(travellersFolder, path), type: 'image/jpeg' };
  const file = normalize(join(staticDir, path.endsWith('/') ? `${path}index.html` : path));
  const type = types[extname(file)];
  return type !== undefined && file.startsWith(normalize(staticDir) + sep) ? { file, type } : null;
}

function decoded(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname);
    return path.includes('\0') || path.includes('\\') ? null : path;
  } catch {
    return null;
  }
}

/** The request's URL when its Host names this machine's loopback; null else (DNS rebinding). */
function localUrl(request: IncomingMessage): URL | null {
  const host = request.headers.host ?? '';
  if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host)) return null;
  return URL.canParse(request.url ?? '', `http://${host}`) ? new URL(request.url ?? '', `http://${host}`) : null;
}

/** A WebSocket with the token, from a page of this very server (or from no page). */
function isAdmitted(request: IncomingMessage, token: string): boolean {
  const url = localUrl(request);
  if (url === null || url.pathname !== '/world') return false;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== url.origin) return false;
  const [given, wanted] = [Buffer.from(url.searchParams.get('token') ?? ''), Buffer.from(token)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
