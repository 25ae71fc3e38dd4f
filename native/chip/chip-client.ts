import type { Clock } from '../../app/core/instant.ts';
import { err, ok, type Result } from '../../app/core/result.ts';
import { wipe } from '../../app/core/wipe.ts';
import type { CardReader, CardReaderEvent, ConnectFailure } from '../../app/document/card-reader.ts';
import type { CardLost, CardTransport } from '../../app/document/card-transport.ts';
import type { DriverChannel } from '../driver-channel.ts';
import type { ChipReport, ChipRequest, HeldCard } from './chip-messages.ts';

/** The process gives a silent card up after 10 s and says so; one that says nothing for longer is hung itself (ms). */
export const driverAnswersWithin = 12_000;
/** What the process may take over the time that it was told to wait for a card (ms). */
const connectMargin = 3_000;

type Wanted = ChipRequest extends infer Request ? (Request extends ChipRequest ? Omit<Request, 'id'> : never) : never;

const ended = 'the chip reader’s driver has ended';
const hung = 'the chip reader’s driver does not answer';

/** The chip reader as a station holds it: the near side of its process. */
export function chipReaderOver(channel: DriverChannel<ChipRequest, ChipReport>, clock: Clock): CardReader {
  const listeners = new Set<(event: CardReaderEvent) => void>();
  const waiting = new Map<number, (report: ChipReport | string) => void>();
  const removals = new Map<number, () => void>();
  let reader: CardReaderEvent | null = null;
  let card: CardReaderEvent | null = null;
  let next = 1;
  let open = true;

  const tell = (event: CardReaderEvent) => {
    if (event.kind === 'ready' || event.kind === 'lost') {
      reader = event;
      card = null;
    } else card = event;
    for (const listener of listeners) listener(event);
  };
  const detach = channel.onMessage((report) => {
    switch (report.kind) {
      case 'event':
        return tell(report.event);
      case 'removed':
        return removals.get(report.card)?.();
      default:
        if (!waiting.has(report.id) && report.kind === 'answer' && report.result.ok) wipe(report.result.value);
        return waiting.get(report.id)?.(report);
    }
  });
  const end = () => {
    open = false;
    detach();
    for (const settle of [...waiting.values()]) settle(ended);
    for (const remove of [...removals.values()]) remove();
  };
  channel.onGone(() => {
    if (!open) return;
    end();
    tell({ kind: 'lost', detail: ended });
    listeners.clear();
  });

  /** The report that answers a request, or why there is none. */
  const ask = (wanted: Wanted, withinMs: number): Promise<ChipReport | string> => {
    if (!open) return Promise.resolve(ended);
    const id = next;
    next += 1;
    return new Promise((resolve) => {
      const settle = (report: ChipReport | string) => {
        clock.clearTimeout(timer);
        waiting.delete(id);
        resolve(report);
      };
      const timer = clock.setTimeout(() => settle(hung), withinMs);
      waiting.set(id, settle);
      channel.send({ ...wanted, id });
    });
  };

  const transportOf = (held: HeldCard): CardTransport => {
    let released: Promise<void> | null = null;
    const removed = new Promise<void>((resolve) => {
      removals.set(held.card, () => {
        removals.delete(held.card);
        resolve();
      });
    });
    return {
      kind: held.kind,
      reader: held.reader,
      atr: held.atr,
      removed,
      transmit: async (command): Promise<Result<Uint8Array, CardLost>> => {
        const report = await ask({ do: 'transmit', card: held.card, command }, driverAnswersWithin);
        if (typeof report !== 'string' && report.kind === 'answer') return report.result;
        return err({ kind: 'card-lost', detail: typeof report === 'string' ? report : hung });
      },
      release: () => {
        released ??= ask({ do: 'release', card: held.card }, driverAnswersWithin).then(() => {
          removals.delete(held.card);
        });
        return released;
      },
    };
  };

  return {
    onEvent: (listener) => {
      listeners.add(listener);
      if (reader !== null) listener(reader);
      if (card !== null) listener(card);
      return () => listeners.delete(listener);
    },
    connect: async (withinMs): Promise<Result<CardTransport, ConnectFailure>> => {
      const report = await ask({ do: 'connect', withinMs }, withinMs + connectMargin);
      if (typeof report === 'string') return err({ kind: 'reader-lost', detail: report });
      if (report.kind !== 'connected') return err({ kind: 'reader-lost', detail: hung });
      return report.result.ok ? ok(transportOf(report.result.value)) : report.result;
    },
    close: async () => {
      listeners.clear();
      end();
    },
  };
}
