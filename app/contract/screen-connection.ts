import { type ClientMessage, type ServerMessage, serverMessageSchema } from './messages.ts';
import type { OfficerRequest, OfficerView } from './officer.ts';
import { bridgeTransport, type ScreenTransport, type TransportEvents, webSocketTransport } from './screen-transport.ts';
import type { TravellerRequest, TravellerView } from './traveller.ts';

interface RoleTypes {
  readonly traveller: { readonly view: TravellerView; readonly request: TravellerRequest };
  readonly officer: { readonly view: OfficerView; readonly request: OfficerRequest };
}
type ScreenRole = keyof RoleTypes;

/** What a screen knows of its station. `view` is null whenever it could be old: before the first one and while the link is down. */
export interface ScreenState<View> {
  readonly link: 'connecting' | 'up' | 'down';
  readonly view: View | null;
}

export type Preview = Extract<ServerMessage, { type: 'preview' }>;

export interface StationAnswer {
  readonly ok: boolean;
  readonly message: string | null;
}

/** One screen's line to its station: a store for `useSyncExternalStore`, and requests with their answers. */
export interface ScreenConnection<View, Request> {
  /** The same object until something changes. */
  state(): ScreenState<View>;
  subscribe(listener: () => void): () => void;
  /** The newest camera picture of a lane; null before the first and while the link is down. */
  preview(lane: string): Preview | null;
  subscribePreview(listener: () => void): () => void;
  /** Resolves with the station's answer; `ok: false` at once where there is no link, and when the link goes before the answer. */
  request(request: Request): Promise<StationAnswer>;
  close(): void;
}

const noLink: StationAnswer = { ok: false, message: 'no connection to the station' };

/** Connects a page by the shell's bridge where there is one, else by a WebSocket to the station that served it. */
export function connectScreen<R extends ScreenRole>(
  role: R,
): ScreenConnection<RoleTypes[R]['view'], RoleTypes[R]['request']> {
  const bridge = window.egate;
  return screenConnection(role, (events) =>
    bridge === undefined ? webSocketTransport(role, window.location, events) : bridgeTransport(bridge, events),
  );
}

/** The connection over any transport; `connectScreen` chooses one. */
export function screenConnection<R extends ScreenRole>(
  role: R,
  connect: (events: TransportEvents) => ScreenTransport,
): ScreenConnection<RoleTypes[R]['view'], RoleTypes[R]['request']> {
  type View = RoleTypes[R]['view'];
  let state: ScreenState<View> = { link: 'connecting', view: null };
  const previews = new Map<string, Preview>();
  const stateListeners = new Set<() => void>();
  const previewListeners = new Set<() => void>();
  const pending = new Map<number, (answer: StationAnswer) => void>();
  let nextId = 1;

  const change = (next: ScreenState<View>) => {
    state = next;
    for (const listener of stateListeners) listener();
  };
  const showPreview = () => {
    for (const listener of previewListeners) listener();
  };

  const take = (message: ServerMessage) => {
    switch (message.type) {
      case 'view':
        if (message.view.role === role) change({ link: 'up', view: message.view as View });
        return;
      case 'preview':
        previews.set(message.lane, message);
        showPreview();
        return;
      case 'answer':
        pending.get(message.id)?.({ ok: message.ok, message: message.message });
        pending.delete(message.id);
        return;
    }
  };

  const transport = connect({
    up: () => change({ link: 'up', view: state.view }),
    down: () => {
      for (const resolve of pending.values()) resolve(noLink);
      pending.clear();
      previews.clear();
      change({ link: 'down', view: null });
      showPreview();
    },
    message: (message) => {
      const known = serverMessageSchema.safeParse(message);
      if (known.success) return take(known.data);
      // Station and page are of different makes: better no picture than a wrong one.
      console.error('not a message of the contract', known.error.issues);
      transport.restart();
    },
  });

  return {
    state: () => state,
    subscribe: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    preview: (lane) => previews.get(lane) ?? null,
    subscribePreview: (listener) => {
      previewListeners.add(listener);
      return () => previewListeners.delete(listener);
    },
    request: (request) =>
      new Promise((resolve) => {
        if (state.link !== 'up') return resolve(noLink);
        const id = nextId;
        nextId += 1;
        pending.set(id, resolve);
        transport.send({ type: role, id, request } as ClientMessage);
      }),
    close: () => {
      transport.close();
      for (const resolve of pending.values()) resolve(noLink);
      pending.clear();
    },
  };
}
