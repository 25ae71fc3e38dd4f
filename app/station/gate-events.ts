import type { GateEventId } from '../audit/catalogue.ts';
import { unreachable } from '../core/unreachable.ts';
import type { LaneEvent } from '../lane/events.ts';
import type { GateEvent } from '../../native/gate/port.ts';

/** What a gate's event means to the lane, and under which name the journal keeps it; null: nothing. */
export interface GateMeaning {
  readonly journal: GateEventId | null;
  readonly event: LaneEvent | null;
}

/** The meaning of everything that a gate tells but its doors' positions and its button. */
export function meaningOfGateEvent(event: Exclude<GateEvent, { kind: 'emergency' | 'doors' }>): GateMeaning {
  switch (event.kind) {
    case 'started':
      return { journal: 'passage.started', event: { type: 'PASSAGE_STARTED', clearance: event.clearance } };
    case 'passed':
      return event.accompanied === true
        ? {
            journal: 'passage.accompanied',
            event: { type: 'PASSAGE_COMPLETED', clearance: event.clearance, accompanied: true },
          }
        : { journal: 'passage.completed', event: { type: 'PASSAGE_COMPLETED', clearance: event.clearance } };
    case 'reversed':
      return { journal: 'passage.reversed', event: { type: 'PASSAGE_REVERSED', clearance: event.clearance } };
    case 'tailgated':
      return { journal: 'passage.tailgated', event: { type: 'PASSAGE_TAILGATED', clearance: event.clearance } };
    case 'expired':
      return { journal: 'passage.expired', event: { type: 'PASSAGE_EXPIRED', clearance: event.clearance } };
    case 'shut':
      return { journal: null, event: { type: 'DOORS_SHUT' } };
    case 'entryPassed':
      return { journal: 'entry.completed', event: { type: 'ENTRY_COMPLETED' } };
    case 'entered':
      return { journal: 'person.entered', event: { type: 'PERSON_ENTERED' } };
    case 'left':
      return { journal: 'person.left', event: { type: 'PERSON_LEFT' } };
    case 'counted': {
      const { persons, things } = event;
      return { journal: null, event: { type: 'PERSONS_COUNTED', persons, things } };
    }
    case 'crowded':
      return { journal: 'person.more-than-one', event: { type: 'LANE_CROWDED' } };
    case 'forced':
      return { journal: 'exit.forced', event: { type: 'EXIT_FORCED' } };
    case 'fault':
      return { journal: null, event: { type: 'DEVICE_LOST', device: 'gate', detail: event.detail } };
    case 'recovered':
      return { journal: null, event: { type: 'DEVICE_BACK', device: 'gate' } };
    default:
      return unreachable(event);
  }
}
