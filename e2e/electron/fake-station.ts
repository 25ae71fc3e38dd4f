import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientMessage, Role, ServerMessage } from '../../app/contract/messages.ts';
import type { TravellerScreen, TravellerView } from '../../app/contract/traveller.ts';

const tokens = { traveller: 'T'.repeat(32), officer: 'O'.repeat(32) };

/** A station that shows what a test wants and keeps what a screen asks. Only its socket is real. */
export class FakeStation {
  readonly received: ClientMessage[] = [];
  readonly #data: string;
  #server: Server | null = null;
  readonly #screens = new Map<Socket, Role>();
  #screen: TravellerScreen = 'invite';

  constructor(data: string) {
    this.#data = data;
    mkdirSync(join(data, 'lane'), { recursive: true });
    // The shell of a test runs as another user than the test.
    chmodSync(data, 0o755);
    chmodSync(join(data, 'lane'), 0o755);
  }

  async start(): Promise<void> {
    writeFileSync(join(this.#data, 'lane/station.token'), JSON.stringify(tokens));
    const server = createServer((socket) => this.#take(socket));
    this.#server = server;
    const path = join(this.#data, 'lane/station.sock');
    await new Promise<void>((resolve) =>
      server.listen({ path, readableAll: true, writableAll: true }, () => resolve()),
    );
  }

  async stop(): Promise<void> {
    for (const socket of this.#screens.keys()) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(null));
    this.#server = null;
  }

  show(screen: TravellerScreen): void {
    this.#screen = screen;
    for (const [socket, role] of this.#screens) this.#tell(socket, role);
  }

  #take(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#screens.delete(socket));
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line) as ClientMessage;
      if (message.type === 'hello') {
        if (message.token !== tokens[message.role]) socket.destroy();
        this.#screens.set(socket, message.role);
        this.#tell(socket, message.role);
        return;
      }
      this.received.push(message);
      this.#send(socket, { type: 'answer', id: message.id, ok: true, message: null });
    });
  }

  #tell(socket: Socket, role: Role): void {
    if (role === 'officer') {
      this.#send(socket, { type: 'view', view: { role, lanes: [] } });
      return;
    }
    const view: TravellerView = {
      role,
      lane: 'test-lane-1',
      site: 'erenhot',
      direction: 'exit',
      screen: this.#screen,
      language: 'en',
      languages: ['zh-Hans', 'mn', 'ru', 'en'],
      progress: null,
      livePicture: false,
      challenge: null,
      lamp: this.#screen === 'go' ? 'go' : 'idle',
      since: new Date().toISOString(),
      transport: null,
      virtualDevices: true,
    };
    this.#send(socket, { type: 'view', view });
  }

  #send(socket: Socket, message: ServerMessage): void {
    socket.write(`${JSON.stringify(message)}\n`);
  }
}
