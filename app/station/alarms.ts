import type { AlarmView } from '../contract/officer.ts';
import type { CrossingId, OfficerId } from '../core/ids.ts';
import { type Instant, rfc3339 } from '../core/instant.ts';
import { unreachable } from '../core/unreachable.ts';
import type { AlarmKind } from '../lane/events.ts';

/** Alarms that a panel shows at most; the oldest acknowledged ones go first. */
const largestList = 100;

/** How loud an alarm is on the panel. */
function severityOf(kind: AlarmKind): AlarmView['severity'] {
  switch (kind) {
    case 'document-forged':
    case 'watchlist-hit':
    case 'tailgating':
    case 'exit-forced':
    case 'emergency':
    case 'more-than-one-person':
    case 'person-changed':
    case 'crossing-unresolved':
    case 'journal-gap':
    case 'internal-fault':
      return 'alarm';
    case 'face-mismatch':
    case 'not-alive':
    case 'two-faces':
    case 'person-inside':
    case 'device-lost':
    case 'backend-lost':
    case 'help-wanted':
      return 'warning';
    case 'hand-over':
    case 'assistance-wanted':
    case 'document-left':
      return 'notice';
    default:
      return unreachable(kind);
  }
}

/** What anybody at the screen can call for as often as they like, and a lane says again and again: it must not drive other alarms off the panel. */
const repeated: readonly AlarmKind[] = [
  'help-wanted',
  'assistance-wanted',
  'person-inside',
  'two-faces',
  'person-changed',
];

/** The alarms of one lane, until an officer has acknowledged each. */
export class AlarmBoard {
  #alarms: readonly AlarmView[] = [];
  #next = 1;

  /** A new alarm; what is said again and again is one until somebody has acknowledged it. */
  raise(kind: AlarmKind, at: Instant, crossing: CrossingId | null): AlarmView {
    const standing = this.#alarms.find(
      (one) => one.kind === kind && one.crossing === crossing && one.acknowledgedBy === null,
    );
    if (standing !== undefined && repeated.includes(kind)) return standing;
    const alarm: AlarmView = {
      id: String(this.#next),
      kind,
      severity: severityOf(kind),
      at: rfc3339(at),
      crossing,
      acknowledgedBy: null,
    };
    this.#next += 1;
    const all = [...this.#alarms, alarm];
    const over = all.length - largestList;
    const settled = over > 0 ? all.filter((one) => one.acknowledgedBy !== null).slice(0, over) : [];
    this.#alarms = all.filter((one) => !settled.includes(one)).slice(-largestList);
    return alarm;
  }

  has(id: string): boolean {
    return this.#alarms.some((alarm) => alarm.id === id);
  }

  /** False when there is no such alarm. */
  acknowledge(id: string, officer: OfficerId): boolean {
    if (!this.has(id)) return false;
    this.#alarms = this.#alarms.map((alarm) => (alarm.id === id ? { ...alarm, acknowledgedBy: officer } : alarm));
    return true;
  }

  list(): AlarmView[] {
    return [...this.#alarms];
  }
}
