import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClientMessage } from './messages.ts';
import { screenConnection } from './screen-connection.ts';
import { bridgeTransport, type ShellBridge, type TransportEvents } from './screen-transport.ts';
import type { TravellerView } from './traveller.ts';

const view: TravellerView = {
  role: 'traveller',
  lane: 'erenhot-exit-1',
  site: 'erenhot',
  direction: 'exit',
  screen: 'go',
  language: 'en',
  languages: ['zh-Hans', 'mn', 'ru', 'en'],
  progress: null,
  livePicture: false,
  challenge: null,
  lamp: 'go',
  since: '2026-01-01T00:00:00.000Z',
  transport: 'pcsc',
  virtualDevices: false,
};

function rig() {
  const sent: ClientMessage[] = [];
  let restarts = 0;
  let events: TransportEvents | undefined;
  const connection = screenConnection('traveller', (given) => {
    events = given;
    return {
      send: (message) => sent.push(message),
      restart: () => {
        restarts += 1;
        given.down();
      },
      close: () => undefined,
    };
  });
  if (events === undefined) throw new Error('the connection asked for no transport');
  return { connection, sent, events, restarts: () => restarts };
}

afterEach(() => vi.restoreAllMocks());

describe('a screen’s line to its station', () => {
  it('shows nothing old once the link is down', () => {
    const { connection, events } = rig();
    events.up();
    events.message({ type: 'view', view });
    expect(connection.state()).toEqual({ link: 'up', view });
    events.down();
    expect(connection.state()).toEqual({ link: 'down', view: null });
    events.up();
    expect(connection.state().view).toBeNull();
  });

  it('answers requests that were under way when the link went, and new ones at once', async () => {
    const { connection, events, sent } = rig();
    events.up();
    const asked = connection.request({ type: 'askHelp' });
    expect(sent).toHaveLength(1);
    events.down();
    expect((await asked).ok).toBe(false);
    expect((await connection.request({ type: 'askHelp' })).ok).toBe(false);
    expect(sent).toHaveLength(1);
  });

  it('gives each answer to its own request', async () => {
    const { connection, events } = rig();
    events.up();
    const [first, second] = [connection.request({ type: 'askHelp' }), connection.request({ type: 'askMoreTime' })];
    events.message({ type: 'answer', id: 2, ok: false, message: 'not now' });
    events.message({ type: 'answer', id: 1, ok: true, message: null });
    expect(await first).toEqual({ ok: true, message: null });
    expect(await second).toEqual({ ok: false, message: 'not now' });
  });

  it.each([null, 'go', {}, { type: 'view', view: { ...view, screen: 'freePass' } }, { type: 'preview', lane: 'x' }])(
    'gives up a link that says %j',
    (message) => {
      vi.spyOn(console, 'error').mockImplementation(() => undefined);
      const { connection, events, restarts } = rig();
      events.up();
      events.message({ type: 'view', view });
      events.message(message);
      expect(restarts()).toBe(1);
      expect(connection.state().view).toBeNull();
    },
  );

  it('takes no view that is meant for an officer', () => {
    const { connection, events } = rig();
    events.up();
    events.message({ type: 'view', view: { role: 'officer', lanes: [] } });
    expect(connection.state().view).toBeNull();
  });

  it('runs over the shell’s bridge as over a socket', () => {
    const listeners: { message?: (message: never) => void; state?: (up: boolean) => void } = {};
    const bridge: ShellBridge = {
      send: () => undefined,
      onMessage: (listener) => {
        listeners.message = listener;
        return () => undefined;
      },
      onState: (listener) => {
        listeners.state = listener;
        return () => undefined;
      },
    };
    const connection = screenConnection('traveller', (events) => bridgeTransport(bridge, events));
    listeners.state?.(true);
    listeners.message?.({ type: 'view', view } as never);
    expect(connection.state().view).toEqual(view);
    listeners.state?.(false);
    expect(connection.state()).toEqual({ link: 'down', view: null });
  });
});
