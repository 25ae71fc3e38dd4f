import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Moves the virtual world of a demonstration, as the dock does. */
export class WorldLine {
  readonly #socket: Socket;
  readonly #answers = new Map<number, (answer: { readonly ok: boolean; readonly error?: string }) => void>();
  #id = 0;

  constructor(data: string) {
    this.#socket = connect(join(data, 'world.sock'));
    const lines = createInterface({ input: this.#socket });
    lines.on('error', () => {});
    lines.on('line', (line) => {
      const message = JSON.parse(line);
      if (typeof message.id === 'number') this.#answers.get(message.id)?.(message);
    });
  }

  async do(request: Record<string, unknown>): Promise<void> {
    this.#id += 1;
    const id = this.#id;
    const answer = await new Promise<{ readonly ok: boolean; readonly error?: string }>((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });
    if (!answer.ok) throw new Error(`the world refused ${JSON.stringify(request)}: ${answer.error}`);
  }

  close(): void {
    this.#socket.destroy();
  }
}
