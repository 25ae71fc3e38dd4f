import { err } from '../../app/core/result.ts';
import { unreachable } from '../../app/core/unreachable.ts';
import { wipe } from '../../app/core/wipe.ts';
import type { CardReader } from '../../app/document/card-reader.ts';
import type { CardTransport } from '../../app/document/card-transport.ts';
import type { DriverChannel } from '../driver-channel.ts';
import type { ChipReport, ChipRequest } from './chip-messages.ts';

/** The far side of a chip reader's process: one reader, and the cards that it was asked to hold. */
export function serveChip(reader: CardReader, channel: DriverChannel<ChipReport, ChipRequest>): void {
  const held = new Map<number, CardTransport>();
  let next = 1;

  const hold = (card: CardTransport): number => {
    const number = next;
    next += 1;
    held.set(number, card);
    void card.removed.then(() => {
      if (held.delete(number)) channel.send({ kind: 'removed', card: number });
    });
    return number;
  };

  const carryOut = async (request: ChipRequest): Promise<ChipReport> => {
    const { id } = request;
    switch (request.do) {
      case 'connect': {
        const connected = await reader.connect(request.withinMs);
        if (!connected.ok) return { kind: 'connected', id, result: connected };
        const { kind, reader: name, atr } = connected.value;
        return {
          kind: 'connected',
          id,
          result: { ok: true, value: { card: hold(connected.value), kind, reader: name, atr } },
        };
      }
      case 'transmit': {
        const card = held.get(request.card);
        const gone = err({ kind: 'card-lost', detail: 'the card is not held any more' } as const);
        return { kind: 'answer', id, result: card === undefined ? gone : await card.transmit(request.command) };
      }
      case 'release': {
        const card = held.get(request.card);
        held.delete(request.card);
        await card?.release();
        return { kind: 'released', id };
      }
      default:
        return unreachable(request);
    }
  };

  channel.onMessage((request) => {
    void carryOut(request).then((report) => {
      channel.send(report);
      // Both have been copied: nothing of a chip's files stays in this process.
      if (request.do === 'transmit') wipe(request.command);
      if (report.kind === 'answer' && report.result.ok) wipe(report.result.value);
    });
  });
  reader.onEvent((event) => channel.send({ kind: 'event', event }));
}
