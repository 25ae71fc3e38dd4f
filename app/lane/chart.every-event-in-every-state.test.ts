import { expect, test } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { laneChart } from './chart.ts';
import type { LaneEventType } from './events.ts';
import { ignoredBy } from './lane.ts';

/** A record over the union, so that a new event type does not compile until it is here. */
const everyEvent: Readonly<Record<LaneEventType, true>> = {
  DOCUMENT_PLACED: true,
  MRZ_READ: true,
  MRZ_UNREADABLE: true,
  CHIP_PROGRESS: true,
  CHIP_READ: true,
  CHIP_ABSENT: true,
  CHIP_UNREADABLE: true,
  CARD_LOST: true,
  DOCUMENT_REMOVED: true,
  PERSON_ENTERED: true,
  PERSON_LEFT: true,
  PERSONS_COUNTED: true,
  FACE_ADVICE: true,
  FACE_CHALLENGE: true,
  HOLDER_EXAMINED: true,
  HOLDER_NOT_EXAMINED: true,
  HOLDER_IN_DOUBT: true,
  SCREENING_ANSWERED: true,
  SCREENING_FAILED: true,
  CROSSING_RECORDED: true,
  BACKEND_LOST: true,
  BACKEND_BACK: true,
  PASSAGE_STARTED: true,
  PASSAGE_COMPLETED: true,
  PASSAGE_REVERSED: true,
  PASSAGE_TAILGATED: true,
  PASSAGE_EXPIRED: true,
  EXIT_FORCED: true,
  DOORS_SHUT: true,
  ENTRY_COMPLETED: true,
  LANE_CROWDED: true,
  DEVICE_LOST: true,
  DEVICE_BACK: true,
  EMERGENCY_PRESSED: true,
  EMERGENCY_LIFTED: true,
  EMERGENCY_RESET: true,
  HELP_ASKED: true,
  ASSISTANCE_ASKED: true,
  MORE_TIME_ASKED: true,
  OFFICER_LET_THROUGH: true,
  OFFICER_REFUSED: true,
  OFFICER_TOOK_OVER: true,
  OFFICER_CLOSED_LANE: true,
  OFFICER_OPENED_LANE: true,
  OFFICER_OPENED_ENTRY: true,
  OFFICER_RELEASED_DOORS: true,
  UNEXPECTED_EVENT: true,
};

function restingLeaves(node: AnyStateNode): readonly AnyStateNode[] {
  const children = Object.values(node.states);
  if (children.length > 0) return children.flatMap(restingLeaves);
  return (node.meta as { transient?: boolean } | undefined)?.transient ? [] : [node];
}

function lineage(node: AnyStateNode): readonly AnyStateNode[] {
  return node.parent === undefined ? [node] : [node, ...lineage(node.parent)];
}

const leaves = restingLeaves(laneChart.root);
const cases = leaves.flatMap((leaf) =>
  Object.keys(everyEvent).map((type) => ({ leaf, state: leaf.path.join('.'), type: type as LaneEventType })),
);

test('the chart has the states of a whole crossing', () => {
  expect(leaves.length).toBeGreaterThanOrEqual(18);
});

test.each(leaves.map((leaf) => ({ leaf, state: leaf.path.join('.') })))(
  'in $state every event is either handled or listed as ignored, never both',
  ({ leaf }) => {
    const verdicts = cases
      .filter((one) => one.leaf === leaf)
      .map(({ type }) => {
        const handled = lineage(leaf).some((node) => type in (node.config.on ?? {}));
        return { type, handled, ignored: ignoredBy(leaf).includes(type) };
      });
    expect(verdicts.filter(({ handled, ignored }) => handled === ignored)).toEqual([]);
  },
);
