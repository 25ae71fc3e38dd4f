import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../audit/checkpoint.ts';
import { ed25519Signer } from '../audit/ed25519-signer.ts';
import { verifierKey } from '../audit/signed-note.ts';
import { BackendRig, crossingOf, type RigLane } from './backend-rig.ts';
import { listAlarms } from './crossings.ts';

const rig = new BackendRig();
let lanes = 0;

beforeAll(() => rig.start());
afterAll(() => rig.remove());

const root = (byte: number) => Buffer.alloc(32, byte);
const base64 = (byte: number) => root(byte).toString('base64');
const journalOf = (name = 'test') => ed25519Signer(name, generateKeyPairSync('ed25519').privateKey);

interface Reporter {
  readonly lane: RigLane;
  readonly journal: ReturnType<typeof journalOf>;
  report(size: number, byte: number, journal?: ReturnType<typeof journalOf>): Promise<unknown>;
  reconcile(more?: object): Promise<Readonly<Record<string, unknown>>>;
  alarms(): Promise<readonly string[]>;
}

/** A lane of its own, that reports an entry with each checkpoint. Each report is signed later than the one before. */
async function newLane(): Promise<Reporter> {
  lanes += 1;
  const lane = await rig.enrol(`test-${lanes}`);
  const journal = journalOf(lane.lane);
  const event = { occurredAt: '2026-06-01T12:00:00Z', event: 'lane.state', severity: 'info', crossing: null };
  const ask = async (path: string, body: object) => {
    const answer = await rig.ask(lane, { method: 'POST', path, body: { lane: lane.lane, ...body } });
    expect(answer.status, answer.text).toBe(200);
    return answer.json;
  };
  return {
    lane,
    journal,
    report: async (size, byte, signer = journal) => {
      rig.clock.shift += 1_000;
      const checkpoint = signCheckpoint(size, root(byte), signer);
      const events = [{ sequence: size - 1, ...event }];
      return (await ask('/v1/events', { events, checkpoint, journalKey: verifierKey(signer.key) })).checkpoint;
    },
    reconcile: (more = {}) => ask('/v1/reconciliations', { keys: [], ...more }),
    alarms: async () =>
      (await listAlarms(rig.db, 100))
        .filter((one) => one.lane === lane.lane)
        .map(({ kind, detail }) => `${kind}: ${detail}`),
  };
}

const sizeIn = (note: unknown) => Number(String(note).split('\n')[1]);

describe('the checkpoint of a lane’s journal', () => {
  it('is kept, the largest of those that came, over a restart too', async () => {
    const { report, reconcile, alarms } = await newLane();
    expect(await reconcile()).toEqual({ crossings: 0, found: [], events: 0, checkpoint: null });
    expect(await report(5, 1)).toBe('kept');
    expect(await report(9, 2)).toBe('kept');
    expect(await report(9, 2)).toBe('known');
    await rig.stop();
    await rig.start();
    const known = await reconcile();
    expect([sizeIn(known.checkpoint), known.events]).toEqual([9, 9]);
    expect(await alarms()).toEqual([]);
  });

  it('that is smaller than the one before raises one alarm, and changes nothing', async () => {
    const { report, reconcile, alarms } = await newLane();
    await report(9, 2);
    expect(await report(4, 1)).toBe('rolled-back');
    expect(await report(5, 1)).toBe('rolled-back');
    expect(sizeIn((await reconcile()).checkpoint)).toBe(9);
    expect(await alarms()).toEqual(['journal-rolled-back: 4 after 9']);
  });

  it('that was overtaken on its way raises none', async () => {
    const { report, alarms } = await newLane();
    await report(9, 2);
    rig.clock.shift -= 5_000;
    expect(await report(4, 1)).toBe('older');
    rig.clock.shift += 5_000;
    expect(await alarms()).toEqual([]);
  });

  it.each([
    ['with another root at the same size', (lane: Reporter) => lane.report(9, 3), 'journal-forked: 9 after 9'],
    [
      'that another key has signed',
      ({ report, lane }: Reporter) => report(12, 3, journalOf(lane.lane)),
      'journal-forked: unproved after 9',
    ],
  ])('%s raises an alarm, is kept as evidence, and changes nothing', async (_, offer, alarm) => {
    const reporter = await newLane();
    await reporter.report(9, 2);
    expect(await offer(reporter)).toBe('forked');
    expect(sizeIn((await reporter.reconcile()).checkpoint)).toBe(9);
    expect(await reporter.alarms()).toEqual([alarm]);
    const [kept] = await rig.db.query<{ note: string }>('select note from journal_dispute where lane = $1', [
      reporter.lane.lane,
    ]);
    expect(sizeIn(kept?.note)).toBe(alarm.includes('unproved') ? 12 : 9);
  });

  it('of which nobody has told the key is not believed and not kept', async () => {
    const { lane, journal, reconcile } = await newLane();
    const checkpoint = signCheckpoint(3, root(1), journal);
    const events = [
      { sequence: 1, occurredAt: '2026-06-01T12:00:00Z', event: 'lane.state', severity: 'info', crossing: null },
    ];
    const answer = await rig.ask(lane, {
      method: 'POST',
      path: '/v1/events',
      body: { lane: lane.lane, events, checkpoint },
    });
    expect(answer.json).toEqual({ received: 1, added: 1, checkpoint: 'unknown-key' });
    expect((await reconcile()).checkpoint).toBeNull();
  });

  it.each(['', 'x', 'no\u0000thing', '\ud800', 'a\n1\nAAAA\n\n— a AAAA\n', 'y'.repeat(3_000)])(
    'that is none (%j) is no fault inside',
    async (checkpoint) => {
      const { lane, journal } = await newLane();
      const body = { lane: lane.lane, checkpoint, journalKey: verifierKey(journal.key), events: [] };
      const { status } = await rig.ask(lane, { method: 'POST', path: '/v1/events', body });
      expect(status).toBeLessThan(500);
    },
  );
});

describe('a gap that somebody answers for', () => {
  const answered = { size: 9, root: base64(2), officer: 'technician-7', reason: 'disk replaced' };

  it('begins a new line of checkpoints with a key of its own, and keeps the old one', async () => {
    const { lane, report, reconcile, alarms } = await newLane();
    await report(9, 2);
    const fresh = journalOf(lane.lane);
    const checkpoint = signCheckpoint(3, root(7), fresh);
    const accepted = { acceptedGap: answered, checkpoint, journalKey: verifierKey(fresh.key) };
    for (let again = 0; again < 2; again += 1) expect(sizeIn((await reconcile(accepted)).checkpoint)).toBe(3);
    expect(await report(4, 8, fresh)).toBe('kept');
    expect(await alarms()).toEqual(['journal-gap-accepted: after 9, by technician-7: disk replaced']);
    const lines = await rig.db.query<{ note: string; accepted_by: string | null }>(
      'select note, accepted_by from journal_line where lane = $1 order by line',
      [lane.lane],
    );
    expect(lines.map((one) => [sizeIn(one.note), one.accepted_by])).toEqual([
      [9, null],
      [4, 'technician-7'],
    ]);
  });

  it.each([
    ['of another size', { ...answered, size: 8 }],
    ['of another root', { ...answered, root: base64(3) }],
  ])('%s than the last checkpoint begins nothing', async (_, acceptedGap) => {
    const { report, reconcile, alarms } = await newLane();
    await report(9, 2);
    expect(sizeIn((await reconcile({ acceptedGap })).checkpoint)).toBe(9);
    expect(await alarms()).toEqual([]);
  });
});

it('a gap that a lane tells of is an alarm here too, once', async () => {
  const { lane, alarms } = await newLane();
  const gap = { occurredAt: '2026-06-01T12:00:00Z', event: 'journal.gap', severity: 'alarm', crossing: null };
  const body = { lane: lane.lane, events: [{ sequence: 20, ...gap }] };
  for (let again = 0; again < 2; again += 1) await rig.ask(lane, { method: 'POST', path: '/v1/events', body });
  expect(await alarms()).toEqual(['journal-gap: entry 20']);
});

describe('crossings asked for by key', () => {
  it('are those of the lane, with what was recorded', async () => {
    const { lane, reconcile } = await newLane();
    const other = await newLane();
    const [first, second] = [crossingOf(lane), crossingOf(lane, { tailgated: true })];
    const foreign = crossingOf(other.lane);
    const recorded = await rig.ask(lane, first);
    await rig.ask(lane, second);
    await rig.ask(other.lane, foreign);
    const keys = [foreign.idempotencyKey, first.idempotencyKey, randomUUID()];
    const { lane: _, crossingId: __, ...body } = first.body as Record<string, unknown>;
    expect(await reconcile({ keys })).toEqual({
      crossings: 2,
      found: [{ key: first.idempotencyKey, ...recorded.json, ...body }],
      events: 0,
      checkpoint: null,
    });
  });
});
