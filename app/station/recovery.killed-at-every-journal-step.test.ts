import { expect, test } from 'vitest';
import type { EventFields, EventId, JournalEntry, JournalEvent } from '../audit/catalogue.ts';
import { cutOffBy, LaneRecord } from './recovery.ts';

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

function journal(steps: readonly Step[]): readonly JournalEntry[] {
  return entriesOf(
    steps.map(([event, fields = {}]) => ({ event, crossing, fields })),
    0,
  );
}

function entriesOf(events: readonly Omit<JournalEntry, 'sequence' | 'at'>[], from: number): readonly JournalEntry[] {
  return events.map((event, index) => ({
    ...event,
    sequence: from + index,
    at: `2026-06-01T12:00:${String(from + index).padStart(2, '0')}.000Z`,
  }));
}

const after = (entries: readonly JournalEntry[]) => (entries.at(-1)?.sequence ?? -1) + 1;

/** What a start makes of a journal: the endings that it writes, and the record after them. */
function start(entries: readonly JournalEntry[]) {
  const record = LaneRecord.from(entries);
  const endings = record.endings();
  const written = entriesOf(endings, after(entries));
  for (const entry of written) record.note(entry);
  return { record, endings, whole: [...entries, ...written] };
}

/** The same journal, rotated after `cut` entries: its last segment, with the state at its head. */
function rotated(entries: readonly JournalEntry[], cut: number): readonly JournalEntry[] {
  const state: unknown = JSON.parse(JSON.stringify(LaneRecord.from(entries.slice(0, cut)).snapshot()));
  const [head] = entriesOf(
    [{ event: 'journal.segment', crossing: null, fields: { state } }],
    after(entries.slice(0, cut)),
  );
  return [head!, ...entries.slice(cut).map((entry) => ({ ...entry, sequence: entry.sequence + 1 }))];
}

const at = (event: EventId) => wholeCrossing.findIndex(([name]) => name === event);

test.each(wholeCrossing.map(([event], index) => ({ event, cut: index + 1 })))(
  'killed after $event: ended once, by its evidence, and nothing is lost or doubled',
  ({ cut }) => {
    const first = start(journal(wholeCrossing.slice(0, cut)));
    const passageSeen = cut > at('passage.completed');
    const exitOpened = cut > at('order.open-exit');
    expect(first.record.unrecorded('exit')).toHaveLength(passageSeen && cut <= at('crossing.recorded') ? 1 : 0);
    expect(first.record.unresolved()).toEqual(exitOpened && !passageSeen ? [crossing] : []);
    expect(first.record.openCases().map((one) => one.reason)).toEqual(passageSeen ? [] : ['lane-restarted']);
    expect(cutOffBy(first.endings)).toEqual(passageSeen ? [] : [crossing]);

    // A second stop finds an ended crossing, the same record under the same key, and the same open case.
    const second = start(first.whole);
    expect(second.endings).toEqual([]);
    expect(second.record.snapshot()).toEqual(first.record.snapshot());
    const zero = { cleared: 0, handedOver: 0, refused: 0, abandoned: 0 };
    expect(second.record.counts).toEqual(passageSeen ? { ...zero, cleared: 1 } : { ...zero, handedOver: 1 });
  },
);

test('a start from the last segment knows what a start from the whole journal knows, wherever it was rotated', () => {
  for (let stop = 0; stop <= wholeCrossing.length; stop += 1) {
    const { whole, record } = start(journal(wholeCrossing.slice(0, stop)));
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const { upTo: _, ...known } = start(rotated(whole, cut)).record.snapshot();
      const { upTo: __, ...expected } = record.snapshot();
      expect(known, `stopped at ${stop}, rotated at ${cut}`).toEqual(expected);
    }
  }
});

test('an entry that comes a second time, or that a snapshot already knows, counts once', () => {
  const entries = journal(wholeCrossing);
  const record = LaneRecord.from([...entries, ...entries]);
  expect(record.counts.cleared).toBe(1);
  expect(record.confirmed).toBe(7);
});

test('what is finished takes no room: not in memory, not at the head of a segment', () => {
  expect(LaneRecord.from(journal(wholeCrossing)).snapshot().crossings).toEqual([]);
});

test('a record is sent again with the very time it was first sent with', () => {
  const { record } = start(journal(wholeCrossing.slice(0, at('order.record-crossing') + 1)));
  expect(record.unrecorded('exit')).toEqual([
    { crossing, occurredAt: '2026-06-01T12:00:12.000Z', direction: 'exit', tailgated: false, by: 'machine' },
  ]);
});

test('a clearance that was revoked or that nobody used leaves nothing unresolved', () => {
  for (const ending of [
    ['order.revoked', { order: 'openExit' }],
    ['passage.reversed'],
    ['passage.expired'],
  ] as const satisfies readonly Step[]) {
    const steps: readonly Step[] = [...wholeCrossing.slice(0, at('order.open-exit') + 1), ending];
    expect(start(journal(steps)).record.unresolved()).toEqual([]);
  }
});

test('someone through a door that nobody opened is no crossing', () => {
  const { record } = start(journal([['crossing.started'], ['passage.completed']]));
  expect(record.unrecorded('exit')).toEqual([]);
});

test('an unresolved crossing comes back at each start until an officer has settled it', () => {
  let { whole, record } = start(journal(wholeCrossing.slice(0, at('passage.started') + 1)));
  for (let again = 0; again < 3; again += 1) ({ whole, record } = start(rotated(whole, whole.length)));
  expect(record.unresolved()).toEqual([crossing]);
  expect(record.openCases()).toMatchObject([{ crossing, reason: 'lane-restarted' }]);
  const settled = entriesOf([{ event: 'crossing.settled', crossing, fields: {} }], after(whole));
  expect(start([...whole, ...settled]).record.snapshot().crossings).toEqual([]);
});

test('doors that an emergency opened while someone was on the way out make the crossing an officer’s to close', () => {
  const { record } = start(
    journal([
      ...wholeCrossing.slice(0, at('passage.started') + 1),
      ['alarm.raised', { kind: 'crossing-unresolved' }],
      ['crossing.handed-over', { reason: 'emergency' }],
      ['passage.completed'],
    ]),
  );
  expect(record.unresolved()).toEqual([crossing]);
  expect(record.unrecorded('exit')).toEqual([]);
});

test('a record that the backend refuses for another one waits for an officer and is not sent again', () => {
  const steps: readonly Step[] = [...wholeCrossing.slice(0, -1), ['crossing.unresolved', { detail: 'conflict' }]];
  const { record } = start(journal(steps));
  expect(record.unrecorded('exit')).toEqual([]);
  expect(record.openCases()).toMatchObject([{ crossing }]);
});

test('a case that an officer has settled does not come back', () => {
  const steps: readonly Step[] = [
    ['crossing.started'],
    ['crossing.handed-over', { reason: 'no-chip' }],
    ['crossing.concluded', { outcome: 'handed-over', reason: 'no-chip' }],
  ];
  expect(start(journal(steps)).record.openCases()).toMatchObject([{ reason: 'no-chip' }]);
  expect(start(journal([...steps, ['crossing.settled', {}]])).record.openCases()).toEqual([]);
});

test('thousands of cases that nobody settles do not fill the memory; an unresolved one stays among them', () => {
  const record = LaneRecord.from([]);
  const handedOver = (number: number): readonly JournalEvent[] => {
    const other = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    return [
      { event: 'crossing.started', crossing: other, fields: {} },
      ...(number === 0 ? [{ event: 'crossing.unresolved', crossing: other, fields: {} } as const] : []),
      { event: 'crossing.handed-over', crossing: other, fields: { reason: 'no-chip' } },
      { event: 'crossing.concluded', crossing: other, fields: { outcome: 'handed-over', reason: 'no-chip' } },
    ];
  };
  const events = Array.from({ length: 3_000 }, (_, number) => handedOver(number)).flat();
  for (const [sequence, event] of events.entries()) record.note({ ...event, sequence, at: '2026-06-01T12:00:00.000Z' });
  expect(record.openCases()).toHaveLength(51);
  expect(record.unresolved()).toHaveLength(1);
  expect(record.counts.handedOver).toBe(3_000);
});
