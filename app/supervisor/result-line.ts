import type { LaneView } from '../contract/officer.ts';

/** The one line that a lane's card says of itself, as words for the translator. */
export type ResultLine =
  | {
      readonly kind: 'plain';
      readonly key:
        | 'nobody'
        | 'reading'
        | 'documentGood'
        | 'comparing'
        | 'screening'
        | 'waitingForEmpty'
        | 'assisted'
        | 'unhurried'
        | 'closed'
        | 'emergency';
    }
  | { readonly kind: 'fault'; readonly sources: readonly string[] }
  | { readonly kind: 'reason'; readonly code: string }
  | { readonly kind: 'outcome'; readonly code: string }
  | { readonly kind: 'rule'; readonly code: string };

/** The most important thing that can be said of a lane now: what stops it, how it ended, why it waits, what it does. */
export function resultLineOf(lane: LaneView): ResultLine {
  const { state, faults, current } = lane;
  if (state === 'emergency') return { kind: 'plain', key: 'emergency' };
  if (state === 'outOfService') return { kind: 'fault', sources: faults.map(({ source }) => source) };
  if (state === 'closed') return { kind: 'plain', key: 'closed' };
  if (current?.outcome?.reason != null) return { kind: 'reason', code: current.outcome.reason };
  if (current?.outcome != null) return { kind: 'outcome', code: current.outcome.outcome };
  if (lane.passage?.unhurried === true)
    return { kind: 'plain', key: lane.passage.kind === 'assisted' ? 'assisted' : 'unhurried' };
  if (current?.handOver != null) return { kind: 'reason', code: current.handOver.reason };
  if (current?.decision != null) return { kind: 'rule', code: current.decision.rule };
  switch (state) {
    case 'document':
      return { kind: 'plain', key: 'reading' };
    case 'entering':
      return { kind: 'plain', key: 'documentGood' };
    case 'holder':
      return { kind: 'plain', key: 'comparing' };
    case 'screening':
      return { kind: 'plain', key: 'screening' };
    case 'clearance':
    case 'passage':
      return { kind: 'rule', code: 'all-checks-passed' };
    case 'done':
      return { kind: 'outcome', code: 'cleared' };
    case 'recovering':
      return { kind: 'plain', key: 'waitingForEmpty' };
    case 'idle':
    case 'officer':
      return { kind: 'plain', key: 'nobody' };
  }
}
