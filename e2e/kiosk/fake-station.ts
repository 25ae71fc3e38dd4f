import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ServerMessage } from '../../app/contract/messages.ts';
import type { TravellerRequest, TravellerView } from '../../app/contract/traveller.ts';
import { servePageFile } from '../../app/contract/page-files.ts';

const screens = join(import.meta.dirname, '../../dist/screens');

/** A station that says what the test wants: the built pages under the station's own headers, and one WebSocket path. */
export interface FakeStation {
  readonly url: string;
  readonly port: number;
  /** What it was asked, oldest first. */
  readonly requests: TravellerRequest[];
  show(view: TravellerView): void;
  send(message: ServerMessage): void;
  /** Sends something that is no message of the contract. */
  sendRaw(text: string): void;
  /** How long it takes to answer a request (ms); null: for ever. */
  answerAfter: number | null;
  /** Keeps its sockets open and answers nothing any more. */
  hang(): void;
  connections(): number;
  close(): Promise<void>;
}

export async function fakeStation(first: TravellerView, port = 0): Promise<FakeStation> {
  let view = first;
  let hangs = false;
  const sockets = new Set<WebSocket>();
  const http = createServer((request, response) => {
    if (hangs) return;
    const { pathname } = new URL(request.url ?? '/', 'http://station');
    void servePageFile(screens, request, response, pathname);
  });
  const server = new WebSocketServer({ server: http, path: '/contract' });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.send(JSON.stringify({ type: 'view', view }));
    socket.on('message', (data) => {
      const { id, request } = JSON.parse(data.toString());
      station.requests.push(request);
      if (station.answerAfter === null || hangs) return;
      setTimeout(
        () => socket.send(JSON.stringify({ type: 'answer', id, ok: true, message: null })),
        station.answerAfter,
      );
    });
  });
  const sendRaw = (text: string) => {
    for (const socket of sockets) socket.send(text);
  };
  const station: FakeStation = {
    get url() {
      return `http://127.0.0.1:${station.port}/kiosk/?token=test`;
    },
    get port() {
      return (http.address() as AddressInfo).port;
    },
    requests: [],
    answerAfter: 0,
    show: (next) => {
      view = next;
      station.send({ type: 'view', view });
    },
    send: (message) => sendRaw(JSON.stringify(message)),
    sendRaw,
    hang: () => {
      hangs = true;
    },
    connections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.terminate();
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  return station;
}
