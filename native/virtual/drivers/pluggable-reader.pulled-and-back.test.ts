import { expect, test } from 'vitest';
import { err } from '../../../app/core/result.ts';
import type { CardReader, CardReaderEvent } from '../../../app/document/card-reader.ts';
import { PluggableReader } from './pluggable-reader.ts';

/** A reader that always says `ready` to whoever comes, as the real ones do. */
function reader() {
  const listeners = new Set<(event: CardReaderEvent) => void>();
  const port: CardReader = {
    onEvent: (listener) => {
      listeners.add(listener);
      listener({ kind: 'ready', reader: 'r' });
      return () => listeners.delete(listener);
    },
    connect: async () => err({ kind: 'no-card' }),
    close: async () => {},
  };
  const tell = (event: CardReaderEvent) => {
    for (const listener of listeners) listener(event);
  };
  return { port, tell };
}

test('plugged in it is the reader behind it, each thing told once', async () => {
  const { port, tell } = reader();
  const heard: string[] = [];
  const pluggable = new PluggableReader(port);
  pluggable.onEvent((event) => heard.push(event.kind));
  tell({ kind: 'no-card' });
  expect(heard).toEqual(['ready', 'no-card']);
  expect(await pluggable.connect(1)).toEqual(err({ kind: 'no-card' }));
});

test('pulled out it is lost and connects to nothing; plugged in again it is ready', async () => {
  const { port, tell } = reader();
  const heard: string[] = [];
  const pluggable = new PluggableReader(port);
  pluggable.onEvent((event) => heard.push(event.kind));
  pluggable.setPlugged(false);
  tell({ kind: 'no-card' });
  expect(await pluggable.connect(1)).toMatchObject({ ok: false, error: { kind: 'reader-lost' } });
  pluggable.setPlugged(false);
  pluggable.setPlugged(true);
  expect(heard).toEqual(['ready', 'lost', 'ready']);
});
