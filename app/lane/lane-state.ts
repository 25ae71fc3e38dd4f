import type { Instant } from '../core/instant.ts';
import { unreachable } from '../core/unreachable.ts';
import type { LaneContext } from './context.ts';
import type { LaneSnapshot } from './lane.ts';

export type LaneStateName =
  | 'outOfService'
  | 'closed'
  | 'clearing'
  | 'idle'
  | 'document'
  | 'entering'
  | 'holder'
  | 'screening'
  | 'clearance'
  | 'passage'
  | 'done'
  | 'officer'
  | 'admitting'
  | 'refused'
  | 'emergency';

export type ScreenName =
  | 'invite'
  | 'how'
  | 'reading'
  | 'again'
  | 'take'
  | 'enter'
  | 'look'
  | 'closer'
  | 'back'
  | 'uncover'
  | 'alone'
  | 'turn'
  | 'blink'
  | 'checking'
  | 'go'
  | 'farewell'
  | 'officer'
  | 'counter'
  | 'wayBack'
  | 'stillThere'
  | 'closed'
  | 'emergency';

export type LampColour = 'idle' | 'yourTurn' | 'go' | 'wait' | 'closed';

export type OfficerAction =
  | 'letThrough'
  | 'refuse'
  | 'takeOver'
  | 'closeLane'
  | 'openLane'
  | 'openEntry'
  | 'releaseDoors'
  | 'resetEmergency';

/** What a lane shows of itself: a pure function of its chart's snapshot. */
export interface LaneState extends Omit<LaneContext, 'config'> {
  readonly name: LaneStateName;
  readonly screen: ScreenName;
  readonly lamp: LampColour;
  readonly since: Instant;
  readonly actions: readonly OfficerAction[];
}

/** What a lane shows of itself, from its chart's snapshot alone. */
export function laneStateOf(snapshot: LaneSnapshot, since: Instant): LaneState {
  const { config: _, ...context } = snapshot.context;
  const name = nameOf(snapshot);
  const screen = screenOf(name, snapshot);
  return { ...context, name, screen, lamp: lampOf(screen), since, actions: actionsOf(name, snapshot.context) };
}

function nameOf(snapshot: LaneSnapshot): LaneStateName {
  const value = typeof snapshot.value === 'string' ? snapshot.value : Object.keys(snapshot.value)[0];
  switch (value) {
    case 'holder':
      return snapshot.context.holder === null ? 'holder' : 'screening';
    // These are left within the step that enters them.
    case 'assessing':
      return 'document';
    case 'deciding':
      return 'screening';
    case 'leaving':
      return 'clearing';
    default:
      return value as LaneStateName;
  }
}

function screenOf(name: LaneStateName, snapshot: LaneSnapshot): ScreenName {
  const { context } = snapshot;
  const asking =
    snapshot.matches({ document: { again: 'asking' } }) ||
    snapshot.matches({ entering: 'asking' }) ||
    snapshot.matches({ holder: 'asking' });
  if (asking) return 'stillThere';
  // Between two doors with nothing more to wait for: the entry opens from inside, and the screen says so.
  const inside = context.config.doors === 'two' && context.personInside;
  switch (name) {
    case 'outOfService':
    case 'closed':
      return inside ? 'wayBack' : 'closed';
    case 'clearing':
      if (inside) return 'wayBack';
      return context.documentOnReader ? 'take' : 'counter';
    case 'idle':
      return 'invite';
    case 'document':
      if (snapshot.matches({ document: { mrz: 'showingHow' } })) return 'how';
      return snapshot.matches({ document: 'again' }) ? 'again' : 'reading';
    case 'entering':
    case 'admitting':
      return 'enter';
    case 'holder':
      return holderScreen(context);
    case 'screening':
      return 'checking';
    case 'clearance':
    case 'passage':
      return context.documentOnReader ? 'take' : 'go';
    case 'done':
      return context.documentOnReader ? 'take' : 'farewell';
    case 'officer':
      return 'officer';
    case 'refused':
      return 'counter';
    case 'emergency':
      return context.doorsReleased ? 'emergency' : 'officer';
    default:
      return unreachable(name);
  }
}

/** A movement that is asked for comes before advice about the pose: whoever makes it looks aside, or comes near. */
function holderScreen({ advice, challenge }: LaneContext): ScreenName {
  if (advice === 'alone' || advice === 'uncover') return advice;
  if (challenge === null) return advice === 'none' ? 'look' : advice;
  switch (challenge.step) {
    case null:
      return 'look';
    case 'turn-left':
    case 'turn-right':
      return 'turn';
    case 'blink':
    case 'closer':
      return challenge.step;
    default:
      return unreachable(challenge.step);
  }
}

function lampOf(screen: ScreenName): LampColour {
  switch (screen) {
    case 'invite':
      return 'idle';
    case 'how':
    case 'again':
    case 'take':
    case 'enter':
    case 'look':
    case 'closer':
    case 'back':
    case 'uncover':
    case 'alone':
    case 'turn':
    case 'blink':
    case 'stillThere':
      return 'yourTurn';
    case 'reading':
    case 'checking':
    case 'officer':
    case 'counter':
    case 'wayBack':
      return 'wait';
    case 'go':
    case 'farewell':
    case 'emergency':
      return 'go';
    case 'closed':
      return 'closed';
    default:
      return unreachable(screen);
  }
}

function actionsOf(name: LaneStateName, context: LaneContext): readonly OfficerAction[] {
  const lane: readonly OfficerAction[] = [context.closedBy === null ? 'closeLane' : 'openLane', 'releaseDoors'];
  const inside = context.config.doors === 'two' && context.personInside && context.faults.gate === undefined;
  const letOut: readonly OfficerAction[] = inside ? ['openEntry'] : [];
  switch (name) {
    case 'officer':
      return context.faults.gate === undefined && context.faults.journal === undefined
        ? ['letThrough', 'refuse', 'takeOver', ...letOut, ...lane]
        : ['refuse', 'takeOver', ...letOut, ...lane];
    case 'admitting':
      return ['refuse', 'takeOver', ...lane];
    case 'document':
    case 'entering':
    case 'holder':
    case 'screening':
      return ['takeOver', ...lane];
    case 'emergency':
      return ['resetEmergency', 'releaseDoors'];
    case 'outOfService':
    case 'closed':
    case 'clearing':
    case 'refused':
      return [...letOut, ...lane];
    case 'idle':
    case 'clearance':
    case 'passage':
    case 'done':
      return lane;
    default:
      return unreachable(name);
  }
}
