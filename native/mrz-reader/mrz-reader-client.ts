import type { DriverChannel } from '../driver-channel.ts';
import type { MrzReaderReport, MrzReaderRequest } from './mrz-reader-messages.ts';
import type { MrzReader, MrzReaderEvent } from './port.ts';

/** The reader as a station holds it: the near side of its process. */
export function mrzReaderOver(channel: DriverChannel<MrzReaderRequest, MrzReaderReport>): MrzReader {
  const listeners = new Set<(event: MrzReaderEvent) => void>();
  /** What a new listener must hear to know what is so now. */
  let present: readonly MrzReaderEvent[] = [];

  const take = (event: MrzReaderEvent) => {
    present = presentAfter(present, event);
    for (const listener of listeners) listener(event);
  };
  const detach = channel.onMessage(({ event }) => take(event));
  let open = true;
  channel.onGone(() => {
    if (!open) return;
    detach();
    take({ kind: 'lost', detail: 'the MRZ reader driver has ended' });
  });

  return {
    onEvent: (listener) => {
      listeners.add(listener);
      for (const event of present) listener(event);
      return () => listeners.delete(listener);
    },
    close: async () => {
      open = false;
      detach();
      listeners.clear();
    },
  };
}

function presentAfter(present: readonly MrzReaderEvent[], event: MrzReaderEvent): readonly MrzReaderEvent[] {
  switch (event.kind) {
    case 'ready':
    case 'lost':
      return [event];
    case 'removed':
      return present.filter(({ kind }) => kind === 'ready');
    case 'placed':
      return [...present.filter(({ kind }) => kind === 'ready'), event];
    case 'mrz':
    case 'unreadable':
      return [...present.filter(({ kind }) => kind === 'ready' || kind === 'placed'), event];
  }
}
