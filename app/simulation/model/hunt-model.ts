import { parseArgs } from 'node:util';
import { Explored } from './explore.ts';
import { compareLane } from './lane-conforms.ts';
import { brokenByLane, brokenByStep } from './promises.ts';
import type { Action } from './system.ts';
import { WaitsForNothing } from './real-system.ts';
import { compareSystem } from './system-conforms.ts';
import { LaneWays } from './walk-lane.ts';

/** Where a hunt looks: the chart against the model, the real parts against it, or the promises over its states. */
export type Look = 'lane' | 'system' | 'promises';

/** Ways from the start that the real parts go in a hunt, each of so many steps. */
const walks = 300;
const stepsEach = 120;

/** Far into a crossing, where chance alone hardly comes: steps that a lane with one door does not take are left out. */
const honestWay: readonly Action[] = [
  'the board is back',
  'the lane hears',
  'documentPlaced',
  'mrzRead',
  'chipGood',
  'the journal writes',
  'somebody steps in',
  'the lane hears',
  'faceGood',
  'listsClear',
  'the journal writes',
];

/** Who was looked at goes, and somebody else steps up, before the journal has written that the exit is to open. */
const swappedWay: readonly Action[] = [
  ...honestWay.slice(0, -1),
  'somebody steps out',
  'somebody steps in',
  'the journal writes',
];
const waysToGo = [[], honestWay, swappedWay] as const;

/** What is wrong, in words; null: nothing is. */
async function hunt(look: Look, doors: 'one' | 'two'): Promise<string | null> {
  const ways = new LaneWays(doors);
  switch (look) {
    case 'lane': {
      const lane = compareLane(doors);
      return 'events' in lane ? `the chart differs after ${lane.events.join(', ')}` : null;
    }
    case 'system': {
      const paths = Array.from({ length: walks }, (_, walk) => waysToGo[walk % waysToGo.length] ?? []);
      try {
        const system = await compareSystem({ kind: doors, ways, paths, further: stepsEach, seed: 'planted' });
        return 'actions' in system ? `the real parts differ after ${system.actions.join(', ')}` : null;
      } catch (thrown) {
        if (thrown instanceof WaitsForNothing) return thrown.message;
        throw thrown;
      }
    }
    case 'promises':
      return brokenByLane(doors)[0]?.promise ?? brokenSomewhere(doors, ways);
  }
}

function brokenSomewhere(doors: 'one' | 'two', ways: LaneWays): string | null {
  let found: string | null = null;
  new Explored(doors, ways).run((from, _, stepped) => {
    found ??= brokenByStep(from, stepped, doors)[0] ?? null;
  });
  return found;
}

// `--look lane|system|promises --doors one|two`: prints what is wrong as JSON.
const { values } = parseArgs({ options: { look: { type: 'string' }, doors: { type: 'string' } } });
const found = await hunt(values.look as Look, values.doors as 'one' | 'two');
process.stdout.write(`${JSON.stringify({ found })}\n`);
