import { expect, test } from 'vitest';
import type { EventId, JournalEntry } from '../audit/catalogue.ts';
import { crossingReport } from './crossing-report.ts';

const start = Date.UTC(2026, 2, 1, 8);

function journal(...events: readonly (readonly [event: EventId, ms: number, fields?: JournalEntry['fields']])[]) {
  return events.map(
    ([event, ms, fields = {}], sequence): JournalEntry => ({
      sequence,
      at: new Date(start + ms).toISOString(),
      event,
      crossing: 'c',
      fields,
    }),
  );
}

test('the machine’s time ends with the exit’s open command, and the walk through the entry is not its own', () => {
  const entries = journal(
    ['crossing.started', 0],
    ['order.open-entry', 300],
    ['entry.completed', 2_300],
    ['order.open-exit', 2_700],
    ['passage.completed', 4_000],
    ['crossing.concluded', 4_001, { outcome: 'cleared' }],
  );
  expect(crossingReport(entries, 0)).toMatchObject({ outcome: 'cleared', reason: null, ms: 700 });
});

test('the notice that a refused traveller reads is no machine time; a document laid down again neither', () => {
  const entries = journal(
    ['crossing.started', 0],
    ['decision.made', 1_150, { kind: 'refuse' }],
    ['crossing.concluded', 4_150, { outcome: 'refused', reason: 'not-eligible' }],
  );
  expect(crossingReport(entries, 1_000.4)).toMatchObject({ outcome: 'refused', reason: 'not-eligible', ms: 150 });
});

test('the movements that the camera asks for are the person’s time', () => {
  const entries = journal(
    ['crossing.started', 0],
    ['holder.challenged', 900, { step: null }],
    ['holder.challenged', 1_000, { step: 'turn-left' }],
    ['holder.challenged', 3_500, { step: 'blink' }],
    ['holder.examined', 6_000],
    ['order.open-exit', 6_100],
    ['crossing.concluded', 8_000, { outcome: 'cleared' }],
  );
  const report = crossingReport(entries, 0);
  expect(report.ms).toBe(1_100);
  expect(report.steps.filter(({ step }) => step === 'movement-asked')).toHaveLength(3);
});
