import type { WorldAnswer, WorldEvent, WorldRequest } from '../world-messages.ts';
import { connectWorld, type WorldClient } from '../world/world-client.ts';

/** Pauses between tries to find the world again (ms). */
const firstPause = 50;
const longestPause = 500;

export interface WorldLinkOptions {
  readonly socket: string;
  readonly device: Extract<WorldRequest, { do: 'attach' }>['device'];
  onEvent(event: WorldEvent): void;
  /** The device is attached; what it senses now has been told by `onEvent` before this. */
  onUp(): void;
  /** The world is gone (or not there yet); the link goes on looking for it. */
  onDown(detail: string): void;
}

export interface WorldLink {
  request(request: WorldRequest): Promise<WorldAnswer>;
  close(): void;
}

/** Keeps one device attached to the virtual world, over the world's restarts. */
export function linkToWorld(options: WorldLinkOptions): WorldLink {
  let client: WorldClient | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pause = firstPause;
  let closed = false;
  let toldDown = false;

  const down = (detail: string) => {
    client = null;
    if (closed) return;
    if (!toldDown) options.onDown(detail);
    toldDown = true;
    timer = setTimeout(() => void find(), pause);
    pause = Math.min(pause * 2, longestPause);
  };

  const find = async () => {
    timer = null;
    let found: WorldClient;
    try {
      found = await connectWorld(options.socket);
    } catch (error) {
      down(`no virtual world answers: ${(error as Error).message}`);
      return;
    }
    if (closed) {
      found.close();
      return;
    }
    client = found;
    found.onEvent((event) => {
      if (client === found) options.onEvent(event);
    });
    found.onGone(() => down('the virtual world has gone'));
    const attached = await found.request({ do: 'attach', device: options.device });
    if (client !== found) return;
    if (!attached.ok) {
      found.close();
      down(attached.error ?? 'the virtual world takes no driver');
      return;
    }
    pause = firstPause;
    toldDown = false;
    options.onUp();
  };
  void find();

  return {
    request: async (request) => client?.request(request) ?? { id: 0, ok: false, error: 'the virtual world is gone' },
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      client?.close();
    },
  };
}
