import type { ClientMessage, Role, ServerMessage } from './messages.ts';

/** What the shell's preload puts on `window`; the role is bound to the window by the shell's main process. */
export interface ShellBridge {
  send(message: ClientMessage): void;
  onMessage(listener: (message: ServerMessage) => void): () => void;
  onState(listener: (up: boolean) => void): () => void;
}

declare global {
  interface Window {
    readonly egate?: ShellBridge;
  }
}

/** One way from a page to its station. Messages come as they arrived: nobody has checked them yet. */
export interface ScreenTransport {
  /** Has no effect while the link is down. */
  send(message: ClientMessage): void;
  /** Gives the link up and tries anew: what came over it could not be trusted. */
  restart(): void;
  close(): void;
}

export interface TransportEvents {
  up(): void;
  down(): void;
  message(message: unknown): void;
}

/** Pauses between attempts (ms): quick while a station restarts, then gentle; a station that is back is seen within 2 s. */
const retryPauses = [100, 250, 500, 1_000, 2_000] as const;
/** An attempt that has not opened by then has failed (ms). */
const openWithin = 5_000;
/** How often a page asks whether the station still runs, and how long it waits for any answer (ms). */
const pulseEvery = 2_000;
const pulseWithin = 4_000;

/**
 * A WebSocket to the station that served the page, with the token of the page's own address.
 * A socket stays open when the station hangs: a pulse over HTTP finds out, so that no screen shows an old "go".
 */
export function webSocketTransport(role: Role, page: Location, events: TransportEvents): ScreenTransport {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pulse: ReturnType<typeof setTimeout> | undefined;

  const address = () => {
    const url = new URL('/contract', page.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('role', role);
    url.searchParams.set('token', new URLSearchParams(page.search).get('token') ?? '');
    return url;
  };

  const answers = () =>
    fetch(page.pathname, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(pulseWithin) });

  /** A station that only accepts sockets has not come back: it has to answer first. */
  const open = () => {
    answers().then(connect, again);
  };

  const connect = () => {
    if (closed) return;
    const next = new WebSocket(address());
    socket = next;
    const tooSlow = setTimeout(() => lost(next), openWithin);
    next.addEventListener('open', () => {
      clearTimeout(tooSlow);
      if (socket !== next) return;
      attempt = 0;
      events.up();
      beat(next);
    });
    next.addEventListener('message', (event) => {
      if (socket === next) events.message(parsed(event.data));
    });
    next.addEventListener('close', () => {
      clearTimeout(tooSlow);
      lost(next);
    });
  };

  const lost = (which: WebSocket) => {
    if (socket !== which) return;
    socket = null;
    clearTimeout(pulse);
    which.close();
    again();
  };

  const again = () => {
    if (closed) return;
    events.down();
    retry = setTimeout(open, retryPauses[Math.min(attempt, retryPauses.length - 1)]);
    attempt += 1;
  };

  const beat = (which: WebSocket) => {
    pulse = setTimeout(() => {
      answers().then(
        () => {
          if (socket === which) beat(which);
        },
        () => lost(which),
      );
    }, pulseEvery);
  };

  open();
  return {
    send: (message) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    restart: () => {
      if (socket !== null) lost(socket);
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      if (socket !== null) lost(socket);
    },
  };
}

/** The shell's bridge: its main process holds the socket, reconnects and knows whether the station answers. */
export function bridgeTransport(bridge: ShellBridge, events: TransportEvents): ScreenTransport {
  const stops = [
    bridge.onMessage((message) => events.message(message)),
    bridge.onState((up) => (up ? events.up() : events.down())),
  ];
  return {
    send: (message) => bridge.send(message),
    restart: () => events.down(),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
