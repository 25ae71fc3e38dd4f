import { geometry } from '../../../native/virtual/world/geometry.ts';
import type { TravellerPlan } from '../plan.ts';
import type { Person } from './crowd.ts';
import type { Stage } from './stages.ts';
import { arrives, goes, pause, type Surroundings } from './surroundings.ts';

// People who come with somebody: asked or not.

/** How often (ms) an attendant looks, and how often they try the exit alone before they go back. */
const attendantLooks = 300;
const attendantTries = 10;
const follower = { looks: 500, gives: 8_000, more: 10_000 } as const;

/** Somebody goes close behind; false when there is no way to. */
export async function isFollowed(at: Surroundings, plan: TravellerPlan, body: Person, stage: Stage): Promise<boolean> {
  const { doors, hardware, chance, crowd } = at;
  if (stage === 'looking' || doors === 'one') {
    const close = chance.happens(0.5) ? { behind: body } : {};
    const other = arrives(at, at.stranger('follower'), close);
    goes(at, other, stage === 'looking' ? 'stand' : 'out');
    void givesUp(at, plan, other);
    // Whoever lets somebody follow waits for them.
    if (stage === 'going' && plan.when > 0.3) await pause(at, 1_000);
    goes(at, body, stage === 'looking' ? 'stand' : 'out');
    return true;
  }
  // Kept close behind the traveller all the time, unseen by the mat until the exit opens.
  for (let waited = 0; waited < 20 && !hardware.exitOpen; waited += 1) await pause(at, 100);
  if (!hardware.exitOpen) return false;
  const hidden = crowd.bring(at.stranger('follower'), body.walker.position - 0.7, { behind: body });
  goes(at, hidden, 'out');
  goes(at, body, 'out');
  void givesUp(at, plan, hidden);
  return true;
}

/** A follower who does not get through goes back after a while. */
async function givesUp(at: Surroundings, plan: TravellerPlan, other: Person): Promise<void> {
  await pause(at, follower.gives + follower.more * plan.pace);
  while (at.crowd.isHere(other) && !other.fainted) {
    goes(at, other, other.walker.position > geometry.exitDoor ? 'out' : 'away');
    await pause(at, follower.looks);
  }
}

/** Somebody who helps goes wherever the one whom they help goes, and not without them for long. */
export async function accompanies(at: Surroundings, first: Person): Promise<void> {
  const attendant = arrives(at, at.stranger('attendant'), { behind: first, helps: true });
  let tried = 0;
  while (at.crowd.isHere(attendant)) {
    if (at.crowd.isHere(first)) goes(at, attendant, first.walker.goal);
    else {
      tried += 1;
      const out = attendant.walker.position > geometry.exitDoor || (at.hardware.exitOpen && tried < attendantTries);
      goes(at, attendant, out ? 'out' : 'away');
    }
    await pause(at, attendantLooks);
  }
}
