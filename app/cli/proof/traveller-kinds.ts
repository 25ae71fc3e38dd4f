import { join } from 'node:path';
import { openStationLine } from '../../contract/station-line.ts';
import { unreachable } from '../../core/unreachable.ts';
import { projectTop } from '../demo-options.ts';
import { ScreenWatch } from '../screen-watch.ts';
import { type Deed, VirtualPerson, type Walk } from '../virtual-traveller-walk.ts';
import type { ProofLane } from './proof-lane.ts';
import type { StationLife } from './station-life.ts';

export interface TravellerKind {
  readonly name: string;
  readonly doors: 'one' | 'two';
  readonly passport: 'fine' | 'no-chip';
  readonly walk: Walk;
  /** An officer lets them through. */
  readonly override: boolean;
}

export const travellerKinds: readonly TravellerKind[] = [
  { name: 'cleared', doors: 'one', passport: 'fine', walk: 'normal', override: false },
  { name: 'turned-back', doors: 'one', passport: 'fine', walk: 'back', override: false },
  { name: 'tailgated', doors: 'one', passport: 'fine', walk: 'tailgate', override: false },
  { name: 'let-through-by-officer', doors: 'one', passport: 'no-chip', walk: 'normal', override: true },
  { name: 'two-doors', doors: 'two', passport: 'fine', walk: 'normal', override: false },
  { name: 'two-doors-turned-back', doors: 'two', passport: 'fine', walk: 'back', override: false },
];

const people = join(projectTop, 'native/virtual/travellers');
/** The lane ends every crossing by its own time-outs; none of these travellers waits for one (ms). */
const crossesWithin = 30_000;

/** Lets one traveller cross, as long as the station lives. Gives whether the lane invites the next one in the end. */
export async function cross(lane: ProofLane, life: StationLife, kind: TravellerKind): Promise<boolean> {
  const watch = await ScreenWatch.open(lane.data).catch(() => null);
  if (watch === null) return false;
  const officer = kind.override ? letThrough(lane.data) : null;
  const person = new VirtualPerson(kind.walk);
  const passport = join(people, `${kind.passport}.json`);
  let doing: Promise<unknown> = Promise.resolve();
  const stop = watch.onScreen(({ screen }) => {
    // Who is told to wait for an officer waits here, because one comes.
    if (kind.override && screen === 'officer') return;
    for (const deed of person.sees(screen)) {
      // A hand's refusal is the world's word that it came too late: a station died in between.
      doing = doing.then(() => (life.isOver ? null : carryOut(deed, lane, passport).catch(() => {})));
    }
  });
  try {
    if (!(await watch.until(({ screen }) => screen === 'invite', crossesWithin))) return false;
    await lane.hands({ do: 'faceCamera', face: join(people, 'person-a') });
    await lane.hands({ do: 'placeDocument', profile: passport });
    if (!(await watch.until(({ screen }) => screen !== 'invite', crossesWithin))) return false;
    return await watch.until(({ screen }) => screen === 'invite', crossesWithin);
  } finally {
    await doing;
    stop();
    watch.close();
    officer?.close();
  }
}

async function carryOut(deed: Deed, lane: ProofLane, passport: string): Promise<void> {
  switch (deed.kind) {
    case 'ask':
    case 'takeTime':
      return;
    case 'stepIn':
      return lane.hands({ do: 'move', how: 'stepIn' });
    case 'liftDocument':
      return lane.hands({ do: 'liftDocument' });
    case 'layDocumentAgain':
      await lane.hands({ do: 'liftDocument' });
      return lane.hands({ do: 'placeDocument', profile: passport });
    case 'walk':
      return lane.hands({ do: 'move', how: deed.how });
    case 'leaveByEntry':
      return lane.hands({ do: 'move', how: 'leave' });
    default:
      return unreachable(deed);
  }
}

/** An officer who lets everybody through that is handed over, once. */
function letThrough(data: string): { close(): void } {
  let asked: string | null = null;
  const line = openStationLine(data, 'officer', {
    message: (message) => {
      if (message.type !== 'view' || message.view.role !== 'officer') return;
      const [view] = message.view.lanes;
      const crossing = view?.state === 'officer' ? (view.current?.crossing ?? null) : null;
      if (view === undefined || crossing === null || crossing === asked) return;
      asked = crossing;
      const request = {
        type: 'letThrough',
        lane: view.lane,
        officer: 'officer-7',
        crossing,
        reason: 'the book was looked at',
      } as const;
      line.send({ type: 'officer', id: 1, request });
    },
    closed: () => {},
  });
  return line;
}
