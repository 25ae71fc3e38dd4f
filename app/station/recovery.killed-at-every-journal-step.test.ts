import { expect, test } from 'vitest';
import type { EventFields, EventId, JournalEntry } from '../audit/catalogue.ts';
import { recover } from './recovery.ts';

const crossing = '00000000-0000-4000-8000-000000000001';

type Step = readonly [EventId, EventFields?];

/** The journal of one crossing in its order, as the station writes it. */
const wholeCrossing: readonly Step[] = [
  ['crossing.started'],
  ['document.mrz-read', { format: 'TD3' }],
  ['order.read-chip'],
  ['document.chip-read', {}],
  ['order.screen'],
  ['order.examine-holder'],
  ['screening.answered', {}],
  ['holder.examined', {}],
  ['order.stop-examining'],
  ['decision.made', { kind: 'clear' }],
  ['order.open-exit', { clearance: 'c-1', by: 'machine' }],
  ['passage.started'],
  ['passage.completed'],
  ['order.record-crossing', { tailgated: false, by: 'machine', occurredAt: '2026-06-01T12:00:12.000Z' }],
  ['order.shut-doors'],
  ['crossing.concluded', { outcome: 'cleared', by: 'machine', tailgated: false }],
  ['crossing.recorded', { sequence: 7 }],
];

function journal(steps: readonly Step[], from = 0): readonly JournalEntry[] {
  return steps.map(([event, fields = {}], index) => ({
    sequence: from + index,
    at: `2026-06-01T12:00:${String(index).padStart(2, '0')}.000Z`,
    event,
    crossing,
    fields,
  }));
}

/** What the station writes and finds after a second stop, right after the first recovery. */
function recoveredTwice(entries: readonly JournalEntry[]) {
  const first = recover(entries, 'exit');
  const written = journal(
    first.entries.map(({ event, fields }) => [event, fields] as const),
    entries.length,
  );
  return { first, second: recover([...entries, ...written], 'exit') };
}

const at = (event: EventId) => wholeCrossing.findIndex(([name]) => name === event);

test.each(wholeCrossing.map(([event], index) => ({ event, cut: index + 1 })))(
  'killed after $event: ended once, by its evidence, and nothing is lost or doubled',
  ({ cut }) => {
    const { first, second } = recoveredTwice(journal(wholeCrossing.slice(0, cut)));

    const passageSeen = cut > at('passage.completed');
    const exitOpened = cut > at('order.open-exit');
    expect(first.unrecorded).toHaveLength(passageSeen && cut <= at('crossing.recorded') ? 1 : 0);
    expect(first.unresolved).toEqual(exitOpened && !passageSeen ? [crossing] : []);
    expect(first.openCases.map((one) => one.reason)).toEqual(passageSeen ? [] : ['lane-restarted']);

    // A second stop finds an ended crossing, the same record under the same key, and the same open case.
    expect(second.entries).toEqual([]);
    expect(second.unrecorded).toEqual(first.unrecorded);
    expect(second.openCases.map((one) => one.crossing)).toEqual(first.openCases.map((one) => one.crossing));
    expect(second.counts).toEqual(passageSeen ? { ...zero, cleared: 1 } : { ...zero, handedOver: 1 });
  },
);

const zero = { cleared: 0, handedOver: 0, refused: 0, abandoned: 0 };

test('a record is sent again with the very time it was first sent with', () => {
  const [record] = recover(journal(wholeCrossing.slice(0, at('order.record-crossing') + 1)), 'exit').unrecorded;
  expect(record).toEqual({
    crossing,
    occurredAt: '2026-06-01T12:00:12.000Z',
    direction: 'exit',
    tailgated: false,
    by: 'machine',
  });
});

test('a clearance that was revoked or that nobody used leaves nothing unresolved', () => {
  for (const ending of [
    ['order.revoked', { order: 'openExit' }],
    ['passage.reversed'],
    ['passage.expired'],
  ] as const satisfies readonly Step[]) {
    const steps: readonly Step[] = [...wholeCrossing.slice(0, at('order.open-exit') + 1), ending];
    expect(recover(journal(steps), 'exit').unresolved).toEqual([]);
  }
});

test('someone through a door that nobody opened is no crossing', () => {
  const steps: readonly Step[] = [['crossing.started'], ['passage.completed']];
  expect(recover(journal(steps), 'exit').unrecorded).toEqual([]);
});

test('a case that an officer has settled does not come back', () => {
  const steps: readonly Step[] = [
    ['crossing.started'],
    ['crossing.handed-over', { reason: 'no-chip' }],
    ['crossing.concluded', { outcome: 'handed-over', reason: 'no-chip' }],
  ];
  expect(recover(journal(steps), 'exit').openCases).toMatchObject([{ reason: 'no-chip' }]);
  expect(recover(journal([...steps, ['crossing.settled', {}]]), 'exit').openCases).toEqual([]);
});
