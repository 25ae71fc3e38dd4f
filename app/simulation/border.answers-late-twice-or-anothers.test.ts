import { expect, test } from 'vitest';
import { createBorderClient } from '../border/client.ts';
import type { BorderFailure } from '../border/failure.ts';
import type { CrossingRequest } from '../border/messages.ts';
import type { BorderAnswer, BorderRequest, BorderTransport } from '../border/transport.ts';
import { ManualClock } from '../core/manual-clock.ts';
import { err, ok, type Result } from '../core/result.ts';
import { examplePolicy } from '../lane/lane-bench.ts';
import { BorderLink } from '../station/border-link.ts';
import { BenchJournal } from '../station/journal-bench.ts';
import { Chance } from './chance.ts';
import { ModelBackend, unsignedRefusal } from './model-backend.ts';
import { simKey } from './sim-keys.ts';

/** What the wire does to one exchange. */
const troubles = [
  'lost-request',
  'lost-answer',
  'late',
  'never',
  'stale',
  'twice',
  'half',
  'replayed',
  'of-another-question',
  'forged-refusal',
  'another-key',
] as const;
type Trouble = (typeof troubles)[number] | null;
type Exchanged = Result<BorderAnswer, BorderFailure | 'stale-connection'>;

const laneKey = simKey('test-1', false);
const backendKey = simKey('backend', false);
const strangerKey = simKey('stranger', false);

/** A wire that means ill, between the product's client and a backend that signs as the real one does. */
class Wire implements BorderTransport {
  readonly clock = new ManualClock();
  readonly backend = this.#backend(backendKey);
  readonly #stranger = this.#backend(strangerKey);
  /** The trouble of the next exchange. */
  next: () => Trouble = () => null;
  readonly #answers: { readonly path: string; readonly answer: BorderAnswer }[] = [];

  async exchange(request: BorderRequest): Promise<Exchanged> {
    const trouble = this.next();
    if (trouble === 'lost-request') return err({ kind: 'unreachable', detail: 'ECONNREFUSED' });
    if (trouble === 'forged-refusal') return ok(unsignedRefusal);
    if (trouble === 'another-key') return ok(this.#stranger.answer(request));
    const path = request.target.pathname;
    const answer = this.backend.answer(request);
    if (trouble === 'twice') this.backend.answer(request);
    const earlier = this.#answers.findLast((one) => (one.path === path) === (trouble === 'replayed'));
    this.#answers.push({ path, answer });
    switch (trouble) {
      case 'lost-answer':
        return err({ kind: 'unreachable', detail: 'ECONNRESET' });
      case 'stale':
        return err('stale-connection');
      case 'never':
        return new Promise(() => {});
      case 'late':
        return new Promise((resolve) => this.clock.setTimeout(() => resolve(ok(answer)), 20_000));
      case 'half':
        return ok({ ...answer, bytes: answer.bytes.subarray(0, answer.bytes.length / 2) });
      case 'replayed':
      case 'of-another-question':
        return earlier === undefined ? err({ kind: 'unreachable', detail: 'ECONNRESET' }) : ok(earlier.answer);
      default:
        return ok(answer);
    }
  }

  async close(): Promise<void> {}

  client() {
    let nonces = 0;
    return createBorderClient({
      url: 'http://backend.test',
      keyid: laneKey.name,
      sign: laneKey.sign,
      backendKeyid: backendKey.name,
      verify: backendKey.verify,
      makeNonce: () => {
        nonces += 1;
        return `nonce-of-the-bench-${String(nonces).padStart(8, '0')}`;
      },
      transport: this,
      clock: this.clock,
    });
  }

  /** Lets everything happen that is due within this time. */
  async pass(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += 500) {
      await quiet();
      this.clock.advance(500);
    }
    await quiet();
  }

  #backend(key: typeof backendKey): ModelBackend {
    const now = () => this.clock.now();
    const named = { ...key, name: backendKey.name };
    return new ModelBackend({
      now,
      laneKey,
      backendKey: named,
      policy: examplePolicy,
      judgesBodies: true,
      listed: new Set(),
    });
  }
}

const quiet = () => new Promise((resolve) => setImmediate(resolve));
const keyOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function bodyOf(n: number): CrossingRequest {
  const occurredAt = `2026-06-01T12:00:${String(n).padStart(2, '0')}.000Z`;
  return {
    lane: 'test-1',
    crossingId: keyOf(n),
    occurredAt,
    direction: 'exit',
    tailgated: false,
    clearedBy: 'machine',
  };
}

test.each(troubles.filter((one) => one !== 'twice'))(
  'a record whose answer is "%s" is not confirmed by it, and is one record when it is sent again',
  async (trouble) => {
    const wire = new Wire();
    const client = wire.client();
    const first = await client.recordCrossing(keyOf(1), bodyOf(1));
    await client.probe();
    wire.next = () => trouble;
    const troubled = client.recordCrossing(keyOf(2), bodyOf(2));
    await wire.pass(30_000);
    expect(await troubled).toMatchObject({ ok: false });
    wire.next = () => null;
    const again = await client.recordCrossing(keyOf(2), bodyOf(2));
    expect([first, again]).toEqual([ok({ id: keyOf(1), sequence: 1 }), ok({ id: keyOf(2), sequence: 2 })]);
    expect(wire.backend.crossings.size).toBe(2);
  },
);

test('a request that reaches the backend twice is one record', async () => {
  const wire = new Wire();
  wire.next = () => 'twice';
  expect(await wire.client().recordCrossing(keyOf(1), bodyOf(1))).toEqual(ok({ id: keyOf(1), sequence: 1 }));
  expect(wire.backend.crossings.size).toBe(1);
});

test('an answer that comes when nobody waits any more confirms nothing, whatever is asked meanwhile', async () => {
  const wire = new Wire();
  const client = wire.client();
  wire.next = () => 'late';
  const late = client.recordCrossing(keyOf(1), bodyOf(1));
  await wire.pass(3_500);
  expect(await late).toMatchObject({ ok: false, error: { kind: 'timed-out' } });
  wire.next = () => 'never';
  const waiting = client.recordCrossing(keyOf(2), bodyOf(2));
  await wire.pass(30_000);
  expect(await waiting).toMatchObject({ ok: false, error: { kind: 'timed-out' } });
});

/** A link at work over a wire that means ill for a while: what it confirmed, and what it had to say. */
async function lineOf(seed: number) {
  const chance = new Chance(`line ${seed}`);
  const wire = new Wire();
  const journal = new BenchJournal(wire.clock, [], { ...laneKey, key: laneKey });
  const confirmed: (readonly [string, number])[] = [];
  const reported: number[] = [];
  const complaints: string[] = [];
  let exchanges = 0;
  wire.next = () => {
    exchanges += 1;
    return exchanges < 60 && chance.happens(0.6) ? chance.one(troubles) : null;
  };
  const link = new BorderLink({
    client: wire.client(),
    clock: wire.clock,
    lane: 'test-1',
    journal,
    record: { confirmed: 0, accepted: null, gap: null },
    begins: 0,
    reportedUpTo: -1,
    onState: () => {},
    onRecorded: (crossing, sequence) => void confirmed.push([crossing, sequence]),
    onConflict: (crossing) => void complaints.push(`conflict ${crossing}`),
    onReported: (upTo) => void reported.push(upTo),
    onCompared: (gap) => void (gap !== null && complaints.push(`gap ${JSON.stringify(gap)}`)),
    onUnreadable: (detail) => void complaints.push(detail),
  });
  link.start([], null);
  for (let n = 1; n <= 6; n += 1) {
    for (let more = chance.int(20); more > 0; more -= 1) {
      link.report(journal.write({ event: 'order.shut-doors', crossing: null, fields: {} }));
    }
    const { occurredAt, direction, tailgated, clearedBy: by } = bodyOf(n);
    link.record({ crossing: keyOf(n), occurredAt, direction, tailgated, by });
    await wire.pass(500 * chance.int(12));
  }
  await wire.pass(240_000);
  link.close();
  return { wire, journal, confirmed, reported, complaints };
}

test('over a wire that means ill, each crossing is confirmed once with its own number, and each entry is taken once', async () => {
  for (let seed = 0; seed < 25; seed += 1) {
    const { wire, journal, confirmed, reported, complaints } = await lineOf(seed);
    const { crossings, events, differing, disputed } = wire.backend;
    const standing = [...crossings.values()].map(({ key, sequence }) => [key, sequence] as const);
    const told = `seed ${seed}`;
    expect(standing, told).toHaveLength(6);
    expect([...confirmed].sort(), told).toEqual([...standing].sort());
    expect(events.size, told).toBe(journal.size);
    expect(reported.at(-1), told).toBe(journal.size - 1);
    expect(
      [...reported].sort((a, b) => a - b),
      told,
    ).toEqual(reported);
    expect({ differing, disputed, complaints }, told).toEqual({ differing: 0, disputed: 0, complaints: [] });
  }
});
