import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogued, type EventId, type JournalEvent, journalEvent } from './catalogue.ts';
import { eventCatalogue } from './event-catalogue.ts';
import { plainWords, token } from './event-fields.ts';
import { eventsPage } from './events-page.ts';

test('docs/events.md is the page of this catalogue', () => {
  expect(readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')).toBe(eventsPage());
});

test('every event says what it means and what its reader should do', () => {
  for (const id of Object.keys(eventCatalogue) as EventId[]) {
    const { meaning, disposition } = eventCatalogue[id];
    expect(meaning, id).toMatch(/^[A-Z].*\.$/);
    expect(disposition, id).toMatch(/^[A-Z`].*\.$/);
  }
});

describe('what the catalogue does not know is not written', () => {
  test('by type', () => {
    // @ts-expect-error: a field that the event does not have
    journalEvent('crossing.started', null, { name: 'BAT DORJ' });
    // @ts-expect-error: a free string
    journalEvent('device.lost', null, { device: 'camera', detail: 'BAT DORJ' });
    // @ts-expect-error: a word of no list
    journalEvent('crossing.handed-over', null, { reason: 'looked odd' });
    // @ts-expect-error: an event without its fields
    journalEvent('order.open-exit', null, {});
    // @ts-expect-error: an event that there is not
    const event: JournalEvent = { event: 'exit.opened', crossing: null, fields: {} };
    expect(event).toBeDefined();
  });

  test('nor past the types', () => {
    const smuggled = (event: EventId, fields: object) =>
      catalogued({ event, crossing: null, fields } as JournalEvent).fields;
    expect(smuggled('crossing.started', { documentNumber: 'E1234567' })).toEqual({});
    expect(smuggled('device.lost', { device: 'camera', detail: 'P<MNGBAT<<DORJ<<<<' })).toEqual({
      device: 'camera',
      detail: null,
    });
    expect(smuggled('officer.acted', { action: 'letThrough', officer: 'BAT DORJ', reason: null })).toEqual({
      action: 'letThrough',
      officer: null,
      reason: null,
    });
    expect(
      smuggled('document.chip-read', { checks: { sodPresent: { outcome: 'passed', reason: 'E1234567' } } }),
    ).toEqual({
      checks: null,
    });
    expect(
      smuggled('screening.answered', {
        version: '1',
        hits: [{ list: 'a', entry: 'b', kind: 'person', score: 1, name: 'x' }],
      }),
    ).toEqual({
      version: '1',
      hits: null,
    });
  });
});

test.each([
  ['the reader answers no more (pcscd restarted 3 s ago)', 'the reader answers no more (pcscd restarted 3 s ago)'],
  ['read P<MNGBAT<<DORJ<<<<<<<<<', 'read …'],
  ['number E1234567 is listed', 'number … is listed'],
  ['born 1988-04-12, expires 320101', 'born …, expires …'],
  ['No 12 34 56 78', 'No …'],
  ['two\nlines', 'two lines'],
])('plain words of %j', (text, plain) => {
  expect(plainWords(text)).toBe(plain);
  expect(plainWords(plain)).toBe(plain);
});

test('plain words of any text are plain words, short, and hold no document number', () => {
  const noise = fc.string({ unit: fc.constantFrom(...'09AZaz<. -…\nЭ1234567'), maxLength: 260 });
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: 'grapheme', maxLength: 260 })), (text) => {
      const plain = plainWords(text);
      expect(plainWords(plain)).toBe(plain);
      expect(plain.length).toBeLessThanOrEqual(200);
      expect(plain).not.toMatch(/\d{6}|<|\n/);
    }),
    { numRuns: 1_000 },
  );
});

test('words that a chip has made as long as its file cost no time, and no number is cut out of a number', () => {
  const began = performance.now();
  for (const long of ['a', 'A', 'a1', '1.', 'a '].map((unit) => unit.repeat(60_000)))
    expect(plainWords(long).length).toBeLessThanOrEqual(200);
  expect(performance.now() - began).toBeLessThan(500);
  expect(plainWords(`${'<'.repeat(1_995)} 12345678`)).toBe('… …');
});

test('a token is a name out of a list, never a sentence', () => {
  expect([token('rule-7'), token('BAT DORJ'), token('P<MNG'), token('')]).toEqual(['rule-7', '?', '?', '?']);
});
