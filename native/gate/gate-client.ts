import type { Clock } from '../../app/core/instant.ts';
import { err, type Result } from '../../app/core/result.ts';
import type { DriverChannel } from '../driver-channel.ts';
import type { GateOrder, GateReport, GateRequest } from './gate-messages.ts';
import { GateNews } from './gate-news.ts';
import type { Gate, GateEvent, GateRefusal } from './port.ts';

/** A gate's process answers in milliseconds, or after the other door has swung shut; one that does not is hung (ms). */
const gateAnswersWithin = 6_000;

type Answer = Result<void, GateRefusal>;

const gone: Answer = err({ kind: 'unavailable', detail: 'the gate driver has ended' });
const silent: Answer = err({ kind: 'unavailable', detail: 'the gate driver does not answer' });

/**
 * The gate as a station holds it: the near side of its process. Without the process every call is `unavailable`; one that
 * leaves a call without an answer is hung, and `onHung` is called: nobody knows what it still does.
 */
export function gateOver(
  channel: DriverChannel<GateRequest, GateReport>,
  clock: Clock,
  onHung: () => void = () => {},
): Gate {
  const listeners = new Set<(event: GateEvent) => void>();
  const waiting = new Map<number, (answer: Answer) => void>();
  let next = 1;
  const news = new GateNews();
  let open = true;

  const tell = (event: GateEvent) => {
    for (const listener of listeners) listener(event);
  };
  const detach = channel.onMessage((report) => {
    if (report.kind !== 'event') waiting.get(report.id)?.(report.result);
    else if (news.take(report.number, report.event)) tell(report.event);
  });
  const end = () => {
    open = false;
    detach();
    for (const settle of [...waiting.values()]) settle(gone);
  };
  channel.onGone(() => {
    if (!open) return;
    end();
    tell({ kind: 'fault', detail: 'the gate driver has ended' });
    listeners.clear();
  });

  const ask = (order: GateOrder): Promise<Answer> => {
    if (!open) return Promise.resolve(gone);
    const id = next;
    next += 1;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => {
        settle(silent);
        onHung();
      }, gateAnswersWithin);
      const settle = (answer: Answer) => {
        clock.clearTimeout(timer);
        waiting.delete(id);
        resolve(answer);
      };
      waiting.set(id, settle);
      channel.send({ id, ...order });
    });
  };

  return {
    permit: (clearance) => ask({ do: 'permit', clearance }),
    openEntry: (crossing, opening) => ask({ do: 'openEntry', crossing, opening }),
    shut: () => ask({ do: 'shut' }),
    release: () => ask({ do: 'release' }),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      if (open) await ask({ do: 'shut' });
      listeners.clear();
      end();
    },
  };
}
