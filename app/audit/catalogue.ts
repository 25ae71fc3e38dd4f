/** Every event that a lane's journal may hold: nothing else can be written. No field may carry personal data. */
const eventCatalogue = {
  'station.started': { severity: 'notice' },
  'station.stopped': { severity: 'notice' },
  'journal.repaired': { severity: 'warning' },
  'journal.segment': { severity: 'info' },
  'journal.full': { severity: 'alarm' },
  'journal.pruned': { severity: 'notice' },
  'journal.gap': { severity: 'alarm' },
  'journal.gap-accepted': { severity: 'warning' },
  'lane.state': { severity: 'info' },
  'crossing.started': { severity: 'info' },
  'document.mrz-read': { severity: 'info' },
  'document.mrz-unreadable': { severity: 'warning' },
  'document.chip-read': { severity: 'info' },
  'document.chip-failed': { severity: 'warning' },
  'document.lifted': { severity: 'info' },
  'holder.examined': { severity: 'info' },
  'holder.not-examined': { severity: 'warning' },
  'screening.answered': { severity: 'info' },
  'screening.failed': { severity: 'warning' },
  'decision.made': { severity: 'info' },
  'crossing.handed-over': { severity: 'warning' },
  'crossing.recorded': { severity: 'info' },
  'crossing.concluded': { severity: 'info' },
  'crossing.settled': { severity: 'notice' },
  'crossing.unresolved': { severity: 'alarm' },
  'passage.started': { severity: 'info' },
  'passage.completed': { severity: 'info' },
  'passage.reversed': { severity: 'warning' },
  'passage.tailgated': { severity: 'alarm' },
  'passage.expired': { severity: 'warning' },
  'exit.forced': { severity: 'alarm' },
  'entry.completed': { severity: 'info' },
  'person.entered': { severity: 'info' },
  'person.more-than-one': { severity: 'alarm' },
  'person.left': { severity: 'info' },
  'device.lost': { severity: 'warning' },
  'device.back': { severity: 'notice' },
  'emergency.pressed': { severity: 'alarm' },
  'emergency.reset': { severity: 'notice' },
  'help.asked': { severity: 'notice' },
  'officer.acted': { severity: 'notice' },
  'alarm.raised': { severity: 'warning' },
  'alarm.acknowledged': { severity: 'notice' },
  'event.unexpected': { severity: 'alarm' },
  'order.open-entry': { severity: 'info' },
  'order.open-exit': { severity: 'notice' },
  'order.shut-doors': { severity: 'info' },
  'order.release-doors': { severity: 'alarm' },
  'order.read-chip': { severity: 'info' },
  'order.examine-holder': { severity: 'info' },
  'order.stop-examining': { severity: 'info' },
  'order.screen': { severity: 'info' },
  'order.revoked': { severity: 'warning' },
  'order.record-crossing': { severity: 'notice' },
  'order.forget-traveller': { severity: 'info' },
} as const satisfies Record<string, { readonly severity: 'info' | 'notice' | 'warning' | 'alarm' }>;

export type EventId = keyof typeof eventCatalogue;
export type Severity = (typeof eventCatalogue)[EventId]['severity'];

/** Plain data; numbers, words of closed unions, list ids, officer ids. */
export type EventFields = Readonly<Record<string, unknown>>;

export interface JournalEvent {
  readonly event: EventId;
  readonly crossing: string | null;
  readonly fields: EventFields;
}

export interface JournalEntry extends JournalEvent {
  readonly sequence: number;
  readonly at: string;
}

export function isEventId(text: string): text is EventId {
  return Object.hasOwn(eventCatalogue, text);
}

export function severityOfEvent(event: EventId): Severity {
  return eventCatalogue[event].severity;
}
