import type { CrossingId } from '../../app/core/ids.ts';
import type { Result } from '../../app/core/result.ts';
import type { Clearance } from '../../app/lane/evidence.ts';
import type { EntryOpening, GateEvent, GateRefusal } from './port.ts';

/** What the station asks its gate's process for; each is answered once, by `id`. */
export type GateOrder =
  | { readonly do: 'permit'; readonly clearance: Clearance }
  | { readonly do: 'openEntry'; readonly crossing: CrossingId | null; readonly opening: EntryOpening }
  | { readonly do: 'shut' }
  | { readonly do: 'release' };

export type GateRequest = { readonly id: number } & GateOrder;

export type GateReport =
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<void, GateRefusal> }
  /** `number` counts them: what comes twice, or comes late and says how things were, is known for that. */
  | { readonly kind: 'event'; readonly number: number; readonly event: GateEvent };
