import type { Result } from '../../app/core/result.ts';
import { unreachable } from '../../app/core/unreachable.ts';
import type { DriverChannel } from '../driver-channel.ts';
import type { GateReport, GateRequest } from './gate-messages.ts';
import type { Gate, GateRefusal } from './port.ts';

/** The far side of a gate's process: orders in, answers and events out. */
export function serveGate(gate: Gate, channel: DriverChannel<GateReport, GateRequest>): void {
  let number = 0;
  gate.onEvent((event) => {
    number += 1;
    channel.send({ kind: 'event', number, event });
  });
  channel.onMessage((request) => {
    void carryOut(gate, request).then((result) => channel.send({ kind: 'answer', id: request.id, result }));
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
