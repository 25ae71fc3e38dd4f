import type { Result } from '../../app/core/result.ts';
import type { Clearance } from '../../app/lane/evidence.ts';
import type { CrossingId } from '../../app/core/ids.ts';

/** What a gate tells, in the words of turnstile makers: permit → started | expired → passed | reversed | tailgated → shut. */
export type GateEvent =
  // Each names the clearance that it is about: what is told late is not taken for the next one's.
  | { readonly kind: 'started'; readonly clearance: string }
  /** `accompanied`: the second body of an assisted passage has gone through too. */
  | { readonly kind: 'passed'; readonly clearance: string; readonly accompanied?: boolean }
  | { readonly kind: 'reversed'; readonly clearance: string }
  /** `clearance` is null for who came through an exit that was on its way shut: nobody's permit was open any more. */
  | { readonly kind: 'tailgated'; readonly clearance: string | null }
  | { readonly kind: 'expired'; readonly clearance: string }
  /** More people came in by the entry of a two-door lane than it let in. */
  | { readonly kind: 'crowded' }
  | { readonly kind: 'shut' }
  | { readonly kind: 'entryPassed' }
  | { readonly kind: 'entered' }
  | { readonly kind: 'left' }
  /** The mat or sensor counts anew; `things` is null where it cannot tell them from people. */
  | { readonly kind: 'counted'; readonly persons: number; readonly things: number | null }
  /** The exit is open, or someone passed it, without a permit. */
  | { readonly kind: 'forced' }
  /** The hardware's own button, whatever software has released or shut. */
  | { readonly kind: 'emergency'; readonly pressed: boolean }
  | { readonly kind: 'doors'; readonly entry: DoorPosition | 'none'; readonly exit: DoorPosition }
  | { readonly kind: 'fault'; readonly detail: string }
  | { readonly kind: 'recovered' };

export type DoorPosition = 'shut' | 'moving' | 'open' | 'unknown';

export type GateRefusal =
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'clearance-used' }
  | { readonly kind: 'clearance-expired' }
  | { readonly kind: 'other-door-open' }
  | { readonly kind: 'other-clearance-in-use' }
  /** Somebody stands in the exit already, and not on their way out. */
  | { readonly kind: 'exit-occupied' }
  /** Nobody, or more people than the clearance is for, stand between the doors. */
  | { readonly kind: 'persons-between-doors'; readonly persons: number }
  /** An order to shut, a release, an emergency or a fault came before the door was open. */
  | { readonly kind: 'overtaken' };

/** How the entry of a two-door lane opens. */
export interface EntryOpening {
  /** For people who step in, or for whoever is between the doors to leave by. */
  readonly way: 'in' | 'out';
  /** How many may step in. */
  readonly persons: number;
  /** How long it stays released (ms). */
  readonly life: number;
}

/** One lane's doors. Takes nothing but a clearance for the exit. A clearance opens once. */
export interface Gate {
  permit(clearance: Clearance): Promise<Result<void, GateRefusal>>;
  openEntry(crossing: CrossingId | null, opening: EntryOpening): Promise<Result<void, GateRefusal>>;
  shut(): Promise<Result<void, GateRefusal>>;
  release(): Promise<Result<void, GateRefusal>>;
  /** Returns the function that takes the listener off again. */
  onEvent(listener: (event: GateEvent) => void): () => void;
  close(): Promise<void>;
}
