import { z } from 'zod';
import { type WorldAnswer, type WorldEvent, type WorldRequest, worldRequestSchema } from '../world-messages.ts';
import type { AttachedDevice, WorldCore, WorldListener } from './world-core.ts';

/** A request is at most an extended-length APDU in hex. */
export const largestLine = 160_000;
/** Questions that one connection may have open; a page or a driver has a few. */
const mostOpen = 64;
/** A connection that lets this many bytes wait gets no more pictures of the state until it has caught up. */
const slowReader = 1_000_000;

const numberedSchema = z.looseObject({ id: z.number().int().nonnegative() });

/** What carries one connection: lines of a Unix socket or messages of a WebSocket. */
export interface WorldCarrier {
  send(text: string): void;
  /** Bytes that wait to be sent. */
  behind(): number;
  /** Ends a connection that does not speak the world's language. */
  refuse(reason: string): void;
}

/** One driver, dock or tool: JSON requests in, answers and events out. Nonsense ends this connection and nothing else. */
export class WorldConnection implements WorldListener {
  readonly devices = new Set<AttachedDevice>();
  readonly #core: WorldCore;
  readonly #carrier: WorldCarrier;
  readonly #leave: () => void;
  #open = 0;

  constructor(core: WorldCore, carrier: WorldCarrier) {
    this.#core = core;
    this.#carrier = carrier;
    this.#leave = core.join(this);
  }

  send(message: WorldEvent | WorldAnswer): void {
    if ('event' in message && message.event === 'state' && this.#carrier.behind() > slowReader) return;
    this.#carrier.send(JSON.stringify(message));
  }

  async receive(text: string): Promise<void> {
    const numbered = parseRequest(text);
    if (numbered === null) {
      this.#carrier.refuse('not a request to the virtual world');
      return;
    }
    if (this.#open >= mostOpen) {
      this.#carrier.refuse('too many requests at once');
      return;
    }
    this.#open += 1;
    const { id, request } = numbered;
    try {
      this.send({ id, ...(await this.#core.handle(request, this)) });
    } catch (error) {
      this.send({ id, ok: false, error: (error as Error).message });
    } finally {
      this.#open -= 1;
    }
  }

  gone(): void {
    this.#leave();
  }
}

/** The request and its number; null for anything else. */
export function parseRequest(text: string): { readonly id: number; readonly request: WorldRequest } | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const numbered = numberedSchema.safeParse(json);
  if (!numbered.success) return null;
  const { id, ...rest } = numbered.data;
  const request = worldRequestSchema.safeParse(rest);
  return request.success ? { id, request: request.data } : null;
}
