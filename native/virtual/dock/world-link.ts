import './without-eval.ts';
import { z } from 'zod';
import { attackKinds } from '../attacks.ts';
import type { WorldRequest, WorldState } from '../world-messages.ts';

const fraction = z.number().min(0).max(1);
const stateSchema: z.ZodType<WorldState> = z.looseObject({
  document: z.object({ mrz: z.string(), chip: z.enum(['pcsc', 'in-process', 'none']) }).nullable(),
  face: z.string().nullable(),
  attack: z.enum(attackKinds).nullable(),
  bodies: z.array(z.object({ position: z.number(), wheelchair: z.boolean() })),
  doors: z.object({ entry: fraction, exit: fraction }),
  topology: z.enum(['one', 'two']),
  emergency: z.boolean(),
  unplugged: z.array(z.string()),
});
const messageSchema = z.union([
  z.looseObject({ event: z.literal('state'), state: stateSchema }),
  z.looseObject({ id: z.number(), ok: z.boolean(), error: z.string().optional() }),
]);

/** What hands may ask of the world; attaching and the board's orders are none of theirs. */
export type Deed = Extract<
  WorldRequest,
  { do: 'placeDocument' | 'liftDocument' | 'faceCamera' | 'move' | 'emergency' | 'plug' }
>;

export interface LinkState {
  readonly link: 'connecting' | 'up' | 'down';
  /** Null whenever it could be old. */
  readonly world: WorldState | null;
}

/** The dock's line to its world: a store for `useSyncExternalStore`, and deeds with what came of them. */
export interface WorldLink {
  state(): LinkState;
  subscribe(listener: () => void): () => void;
  /** Resolves with what cannot be, null when it was done. */
  do(deed: Deed): Promise<string | null>;
}

/** Pauses between attempts (ms). */
const retryPauses = [100, 300, 1_000, 2_000] as const;
const noWorld = 'the virtual world does not answer';

/** Connects to the world that served the page, with the token of the page's own address; again and again when it goes. */
export function linkToWorld(page: Location): WorldLink {
  const address = new URL('world', page.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = new URLSearchParams({ token: new URLSearchParams(page.search).get('token') ?? '' }).toString();

  let state: LinkState = { link: 'connecting', world: null };
  let socket: WebSocket | null = null;
  let attempt = 0;
  let nextId = 1;
  const listeners = new Set<() => void>();
  const pending = new Map<number, (error: string | null) => void>();

  const change = (next: LinkState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const take = (data: unknown) => {
    const parsed = messageSchema.safeParse(typeof data === 'string' ? JSON.parse(data) : null);
    if (!parsed.success) return; // an event for another kind of observer
    const message = parsed.data;
    if ('event' in message && message.event === 'state') change({ link: 'up', world: message.state as WorldState });
    else if ('ok' in message) {
      pending.get(Number(message.id))?.(message.ok ? null : String(message.error ?? 'no'));
      pending.delete(Number(message.id));
    }
  };
  const send = (request: WorldRequest): number => {
    const id = nextId;
    nextId += 1;
    socket?.send(JSON.stringify({ id, ...request }));
    return id;
  };
  const connect = () => {
    const next = new WebSocket(address);
    socket = next;
    next.addEventListener('open', () => {
      attempt = 0;
      send({ do: 'attach', device: 'observer' });
    });
    next.addEventListener('message', (event) => take(event.data));
    next.addEventListener('close', () => {
      for (const resolve of pending.values()) resolve(noWorld);
      pending.clear();
      change({ link: 'down', world: null });
      setTimeout(connect, retryPauses[Math.min(attempt, retryPauses.length - 1)]);
      attempt += 1;
    });
  };
  connect();

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    do: (deed) =>
      new Promise((resolve) => {
        if (socket?.readyState !== WebSocket.OPEN) resolve(noWorld);
        else pending.set(send(deed), resolve);
      }),
  };
}
