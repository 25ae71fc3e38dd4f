import type { EventId, FieldsOf } from '../audit/catalogue.ts';
import type { LaneDevice, LaneEvent } from '../lane/events.ts';
import type { LaneState } from '../lane/lane-state.ts';

/** What each step of a station may do to its lane: look at it, tell it what happened, write it down, name a device's fault. */
export interface LaneStep {
  state(): LaneState;
  send(event: LaneEvent): void;
  /** Appends without waiting: orders that come of it are written after it, and wait. */
  note<E extends EventId>(event: E, crossing: string | null, fields: FieldsOf<E>): void;
  lost(device: LaneDevice | 'backend', detail: string): void;
  back(device: LaneDevice | 'backend'): void;
  /** Something that a screen shows has changed without the lane's own state. */
  changed(): void;
}
