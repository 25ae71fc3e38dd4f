import { expect, test } from 'vitest';
import { type CheckResult, documentCheckNames } from '../core/document-checks.ts';
import { catalogued, type EventId, type FieldsOf, type JournalEntry, journalEvent } from './catalogue.ts';
import { plainWords, token } from './event-fields.ts';
import { type Inspection, inspectionsOf } from './inspections.ts';

const id = '00000000-0000-4000-8000-000000000001';

/** Entries as a lane writes them, one a second. */
class Book {
  readonly entries: JournalEntry[] = [];

  note<E extends EventId>(event: E, fields: FieldsOf<E>): this {
    const sequence = this.entries.length;
    const at = new Date(Date.UTC(2026, 5, 1, 12, 0, sequence)).toISOString();
    this.entries.push({ sequence, at, ...catalogued(journalEvent(event, id, fields)) });
    return this;
  }

  begun(): this {
    return this.note('crossing.started', {})
      .note('document.mrz-read', { format: 'TD3', documentCode: token('P'), issuingState: token('MNG') })
      .note('order.read-chip', {});
  }

  async records(from = 0): Promise<readonly Inspection[]> {
    const records: Inspection[] = [];
    for await (const one of inspectionsOf(inOrder(this.entries.slice(from)), 'lane-1')) records.push(one);
    return records;
  }
}

async function* inOrder(entries: readonly JournalEntry[]): AsyncGenerator<JournalEntry> {
  yield* entries;
}

type Changes = Readonly<Partial<Record<(typeof documentCheckNames)[number], CheckResult['outcome']>>>;

function reading(changes: Changes = {}) {
  const said = (outcome: CheckResult['outcome']) => ({ outcome, reason: plainWords(`it ${outcome}`) });
  const checks = documentCheckNames.map((name) => [name, said(changes[name] ?? 'passed')] as const);
  return {
    access: { protocol: 'PACE', mapping: 'GM', cipher: plainWords('AES-128'), downgraded: false },
    checks: Object.fromEntries(checks) as FieldsOf<'document.chip-read'>['checks'],
    activeAuthentication: said('not-applicable'),
    chipAuthentication: said('passed'),
    terminalAuthentication: said('not-applicable'),
    ...{ apdus: 32, bytes: 21_000, ms: { access: 40, total: 101 } },
    transport: 'pcsc',
    ...{ reader: token('ACS_ACR1252_00_00'), software: token('egate/0.1.0') },
  } as const;
}

const decision = { kind: 'clear', reason: null, rule: token('all-checks-passed'), policyVersion: token('v1') } as const;

test('a document that was read whole: who, by what, each check with its reason, the times, what the lane made of it', async () => {
  const book = new Book().begun().note('document.chip-read', { ...reading(), portrait: token('usable') });
  book.note('decision.made', decision).note('crossing.concluded', { outcome: 'cleared', by: 'machine' });
  const [record, ...more] = await book.records();
  expect(more).toEqual([]);
  expect(record).toMatchObject({
    transaction: { id, attempt: 1, entry: 3, begin: book.entries[2]?.at, end: book.entries[3]?.at },
    system: { lane: 'lane-1', software: 'egate/0.1.0', reader: 'ACS_ACR1252_00_00', transport: 'pcsc' },
    documentDetails: { format: 'TD3', documentCode: 'P', issuingState: 'MNG' },
    opticalCheck: { result: 'successful' },
    electronicCheck: {
      result: 'successful',
      ended: null,
      accessControl: { protocol: 'PACE', mapping: 'GM', downgraded: false },
      passiveAuthentication: { result: 'successful', revocation: { result: 'successful', reason: 'it passed' } },
      chipAuthentication: { result: 'successful' },
      activeAuthentication: { result: 'not-supported', reason: 'it not-applicable' },
      portrait: 'usable',
      durations: { access: 40, total: 101 },
    },
    combinedCheck: { result: 'successful', dg1AgainstMrz: { result: 'successful' } },
    overallCheck: { result: 'successful', decision, outcome: { outcome: 'cleared' } },
  });
  const { electronicCheck, combinedCheck } = record as Inspection;
  const named = [...Object.keys(electronicCheck.passiveAuthentication ?? {}), ...Object.keys(combinedCheck)];
  expect(named.filter((name) => name !== 'result').sort()).toEqual([...documentCheckNames].sort());
});

test('a book laid down again: a record for each attempt, and the decision with the last alone', async () => {
  const open = Object.fromEntries(documentCheckNames.map((name) => [name, 'not-possible'])) as Changes;
  const broken = { kind: token('card-lost'), detail: plainWords('the card was lost'), ...reading(open) };
  const book = new Book().begun().note('document.chip-failed', broken);
  book.note('order.read-chip', {}).note('document.chip-read', reading());
  book.note('decision.made', decision).note('crossing.concluded', { outcome: 'cleared', by: 'machine' });
  expect(await book.records()).toMatchObject([
    {
      transaction: { attempt: 1 },
      electronicCheck: { result: 'aborted', ended: { kind: 'card-lost', detail: 'the card was lost' } },
      overallCheck: { result: 'aborted', decision: null, outcome: null },
    },
    { transaction: { attempt: 2 }, overallCheck: { result: 'successful', decision } },
  ]);
});

test.each([
  [{ sodSignature: 'failed' }, 'failed'],
  [{ dg1AgainstMrz: 'failed' }, 'failed'],
  [{ revocation: 'not-possible', dataGroupHashes: 'failed' }, 'failed'],
  [{ revocation: 'not-possible' }, 'undetermined'],
  [{ certificateValidity: 'not-applicable' }, 'undetermined'],
] as const)('no good result makes a bad one good: %j', async (changes, result) => {
  const [record] = await new Book().begun().note('document.chip-read', reading(changes)).records();
  expect(record?.overallCheck.result).toBe(result);
});

test('a false document whose session was broken off is false, not broken off', async () => {
  const broken = { kind: token('bad-answer'), ...reading({ sodSignature: 'failed' }) };
  const [record] = await new Book().begun().note('document.chip-failed', broken).records();
  expect(record).toMatchObject({
    electronicCheck: { ended: { kind: 'bad-answer' } },
    overallCheck: { result: 'failed' },
  });
});

test('no chip: nothing was checked, and nothing is said to have been', async () => {
  const [record] = await new Book()
    .begun()
    .note('document.chip-failed', { kind: token('no-card') })
    .records();
  expect(record).toMatchObject({
    electronicCheck: {
      result: 'aborted',
      ended: { kind: 'no-card' },
      accessControl: null,
      passiveAuthentication: null,
    },
    overallCheck: { result: 'aborted' },
  });
});

test('what was pruned, or another version wrote, is a gap and not a guess', async () => {
  const book = new Book().begun().note('document.chip-read', reading());
  const [pruned] = await book.records(3);
  expect(pruned).toMatchObject({ documentDetails: null, opticalCheck: { result: 'undetermined' } });
  expect(pruned?.transaction.begin).toBeNull();
  const [last] = book.entries.splice(-1);
  if (last === undefined) throw new Error('no entry');
  book.entries.push({
    ...last,
    fields: { checks: { sodPresent: { outcome: 'fine' } }, apdus: 'many', name: 'BAT DORJ' },
  });
  const [foreign] = await book.records();
  expect(foreign?.overallCheck.result).toBe('undetermined');
  expect(foreign?.electronicCheck).toMatchObject({ passiveAuthentication: null, apdus: null });
  expect(JSON.stringify(foreign)).not.toContain('DORJ');
});
