import type { AlarmView, CaseView, LaneView } from '../contract/officer.ts';

/** How much a lane needs somebody: a card lights by it and moves nothing. */
export type Attention = 'none' | 'wanted' | 'warning' | 'alarm';

/** How much a lane wants of an officer. */
export function attentionOf(lane: LaneView): Attention {
  const open = unacknowledged(lane.alarms);
  if (lane.state === 'emergency' || open.some((alarm) => alarm.severity === 'alarm')) return 'alarm';
  if (open.some((alarm) => alarm.severity === 'warning') || lane.state === 'outOfService') return 'warning';
  return (lane.state === 'officer' && !goesAway(lane)) || open.length > 0 ? 'wanted' : 'none';
}

/** An officer has decided, and the lane only waits until it is empty. */
export function goesAway(lane: LaneView): boolean {
  return lane.state === 'officer' && lane.current?.outcome != null;
}

export function unacknowledged(alarms: readonly AlarmView[]): readonly AlarmView[] {
  return alarms.filter((alarm) => alarm.acknowledgedBy === null);
}

const gravity: Readonly<Record<AlarmView['severity'], number>> = { alarm: 0, warning: 1, notice: 2 };

/** The alarm that wants an answer first: the gravest, of these the oldest. */
export function mostPressing(alarms: readonly AlarmView[]): AlarmView | null {
  const [first = null] = [...unacknowledged(alarms)].sort((a, b) => gravity[a.severity] - gravity[b.severity]);
  return first;
}

/** Alarms as the panel lists them: what nobody has acknowledged first, gravest and newest on top. */
export function inListOrder(alarms: readonly AlarmView[]): readonly AlarmView[] {
  const rank = (alarm: AlarmView) => (alarm.acknowledgedBy === null ? gravity[alarm.severity] : 3);
  return [...alarms].sort((a, b) => rank(a) - rank(b) || b.at.localeCompare(a.at));
}

/** Part of a data page that the decision speaks of: shown loud. */
export function doubtedField(found: CaseView): keyof NonNullable<CaseView['document']> | null {
  switch (found.decision?.rule) {
    case 'document-expired':
      return 'expiryDate';
    case 'nationality':
      return 'nationality';
    case 'document-type':
      return 'documentCode';
    case 'age-below-minimum':
    case 'age-unknown':
      return 'birthDate';
    default:
      return found.handOver?.reason === 'expired' ? 'expiryDate' : null;
  }
}
