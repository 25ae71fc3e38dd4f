import { err, type Result } from '../../app/core/result.ts';
import { unreachable } from '../../app/core/unreachable.ts';
import type { DriverChannel } from '../driver-channel.ts';
import type { GateReport, GateRequest } from './gate-messages.ts';
import type { Gate, GateRefusal } from './port.ts';

const overtaken: Result<void, GateRefusal> = err({ kind: 'overtaken' });

/** An order that opens and comes after a later one that shuts or releases was taken back before it came. */
class OrderOfOrders {
  #shut = 0;
  #released = 0;

  isOvertaken({ id, do: what }: GateRequest): boolean {
    switch (what) {
      case 'shut':
        this.#shut = Math.max(this.#shut, id);
        return false;
      case 'release':
        this.#released = Math.max(this.#released, id);
        return id < this.#shut;
      default:
        return id < Math.max(this.#shut, this.#released);
    }
  }
}

/** The far side of a gate's process: orders in, answers and events out. */
export function serveGate(gate: Gate, channel: DriverChannel<GateReport, GateRequest>): void {
  let number = 0;
  gate.onEvent((event) => {
    number += 1;
    channel.send({ kind: 'event', number, event });
  });
  const order = new OrderOfOrders();
  channel.onMessage((request) => {
    const done = order.isOvertaken(request) ? Promise.resolve(overtaken) : carryOut(gate, request);
    void done.then((result) => channel.send({ kind: 'answer', id: request.id, result }));
  });
}

function carryOut(gate: Gate, request: GateRequest): Promise<Result<void, GateRefusal>> {
  switch (request.do) {
    case 'permit':
      return gate.permit(request.clearance);
    case 'openEntry':
      return gate.openEntry(request.crossing, request.opening);
    case 'shut':
      return gate.shut();
    case 'release':
      return gate.release();
    default:
      return unreachable(request);
  }
}
