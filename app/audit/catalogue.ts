import { eventCatalogue, type Severity } from './event-catalogue.ts';
import { type FieldsOfKinds, fitting } from './event-fields.ts';
import { handOverReasons } from './event-words.ts';

export type { Severity };

type Catalogue = typeof eventCatalogue;
export type EventId = keyof Catalogue;

/** What the entry of an event is written with. */
export type FieldsOf<E extends EventId> = E extends EventId ? FieldsOfKinds<Catalogue[E]['fields']> : never;

/** What a gate tells: an event that says all by its name, and whether a technician was testing. */
export type GateEventId = {
  [E in EventId]: { readonly reason: 'gate-test' } extends FieldsOf<E> ? E : never;
}[EventId];

export type JournalEvent = {
  [E in EventId]: { readonly event: E; readonly crossing: string | null; readonly fields: FieldsOf<E> };
}[EventId];

/** Fields as they are read back: a journal of another version may hold others. */
export type EventFields = Readonly<Record<string, unknown>>;

export interface JournalEntry {
  readonly sequence: number;
  readonly at: string;
  readonly event: EventId;
  readonly crossing: string | null;
  readonly fields: EventFields;
}

/** An event whose name is known only when the program runs, with the fields that belong to it. */
export function journalEvent<E extends EventId>(event: E, crossing: string | null, fields: FieldsOf<E>): JournalEvent {
  return { event, crossing, fields } as JournalEvent;
}

/** The event as it may be written: what its catalogue does not know, type or not, is left out. */
export function catalogued({ event, crossing, fields }: JournalEvent): Omit<JournalEntry, 'sequence' | 'at'> {
  return { event, crossing, fields: fitting(eventCatalogue[event].fields, fields) };
}

/** A reason that an entry gives, if it is one of this version's. */
export function handOverReasonOf(text: unknown): (typeof handOverReasons)[number] | null {
  return handOverReasons.find((one) => one === text) ?? null;
}

export function isEventId(text: string): text is EventId {
  return Object.hasOwn(eventCatalogue, text);
}

export function severityOfEvent(event: EventId): Severity {
  return eventCatalogue[event].severity;
}
