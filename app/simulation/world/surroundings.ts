import { geometry } from '../../../native/virtual/world/geometry.ts';
import type { LanePhysics } from '../../../native/virtual/world/lane-physics.ts';
import type { TravellerScreen } from '../../contract/traveller.ts';
import type { Chance } from '../chance.ts';
import type { Screens } from '../screens.ts';
import type { SimClock } from '../sim-clock.ts';
import type { Strikes } from '../strikes.ts';
import type { Identity } from '../world-port.ts';
import type { Crowd, Manner, Person } from './crowd.ts';
import type { GateHardware } from './gate-board.ts';
import type { ReadingDesk } from './reading-desk.ts';

/** What people at a lane can see and lay hands on. */
export interface Surroundings {
  readonly clock: SimClock;
  readonly chance: Chance;
  readonly strikes: Strikes;
  readonly doors: 'one' | 'two';
  readonly physics: LanePhysics;
  readonly crowd: Crowd;
  readonly hardware: GateHardware;
  readonly desk: ReadingDesk;
  screens(): Screens | null;
  /** Whether whoever is at the lane now needs somebody's help, as an officer who looks can see. */
  readonly help: { wanted: boolean };
  /** Names for people of no plan. */
  stranger(kind: 'follower' | 'stranger' | 'attendant'): Identity;
  told(what: string): void;
}

/** Time passes. */
export function pause({ clock }: Surroundings, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, ms));
}

/** What the traveller's screen shows; a lane without a station is dark. */
export function screenOf(at: Surroundings): TravellerScreen | 'dark' {
  return at.screens()?.travellerView().screen ?? 'dark';
}

/** Somebody comes up to the entry line. */
export function arrives(at: Surroundings, who: Identity, how: Manner = {}): Person {
  return at.crowd.bring(who, geometry.outside + 0.05, how);
}

/** Gives somebody a way to go. */
export function goes(at: Surroundings, person: Person, goal: Person['walker']['goal']): void {
  if (person.fainted || person.walker.goal === goal) return;
  person.walker.goal = goal;
  at.hardware.wake();
}
