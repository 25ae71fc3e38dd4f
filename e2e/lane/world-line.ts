import { join } from 'node:path';
import { connectWorld, type WorldClient } from '../../native/virtual/world/world-client.ts';
import type { WorldRequest } from '../../native/virtual/world-messages.ts';

/** Moves the virtual world of a demonstration, as the dock does. */
export class WorldLine {
  readonly #client: Promise<WorldClient>;

  constructor(data: string) {
    this.#client = connectWorld(join(data, 'world.sock'));
  }

  async do(request: WorldRequest): Promise<void> {
    const answer = await (await this.#client).request(request);
    if (!answer.ok) throw new Error(`the world refused ${JSON.stringify(request)}: ${answer.error}`);
  }

  close(): void {
    void this.#client.then((client) => client.close());
  }
}
