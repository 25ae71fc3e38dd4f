import { token } from '../audit/event-fields.ts';
import { expect, it } from 'vitest';
import { laneChart } from '../lane/chart.ts';
import { laneDelays } from '../lane/delays.ts';
import { honestChip, honestHolder } from '../lane/lane-bench.ts';
import { BenchBackend, bookOfMongolia, honestFindings, StationBench } from '../station/station-bench.ts';
import { CanaryWatch, type FoundTrace } from './canary-watch.rig.ts';
import { canariesOf, factsOf } from './canaries.ts';

const canaries = canariesOf('station');

/** A reason that an officer may read, and that quotes the document. */
const quoting = {
  ...honestFindings,
  checks: {
    ...honestFindings.checks,
    dg1AgainstMrz: { outcome: 'failed' as const, reason: `printed is ${canaries.mrz[1]}` },
  },
};

interface Crossing {
  readonly bench: StationBench;
  /** What the station holds of the traveller now. */
  held(): readonly FoundTrace[];
}

/** A traveller whose document lies on the reader and whose chip has been read. */
async function arrived(step: Partial<StationBench['chipStep']> = {}): Promise<Crossing> {
  const bench = await new StationBench().serve();
  const watch = new CanaryWatch();
  watch.expect('traveller', factsOf(canaries));
  bench.chipStep = {
    event: { type: 'CHIP_READ', evidence: honestChip },
    journal: { event: 'document.chip-read', fields: {} },
    findings: quoting,
    portrait: Uint8Array.from(canaries.image),
    ...step,
  };
  const devices = [bench, bench.clock, bench.gate, bench.mrzReader, bench.cardReader, bench.examiner, laneChart];
  const beyond = (value: object) => value instanceof BenchBackend || devices.includes(value as never);
  await bench.layDown(canaries.mrz);
  return {
    bench,
    held: () => [
      ...watch.inMemory(bench.station, beyond),
      ...watch.inBytes('journal', Buffer.from(JSON.stringify(bench.entries))),
    ],
  };
}

async function seen({ bench }: Crossing, evidence = honestHolder): Promise<void> {
  const picture = Uint8Array.from(canaries.image);
  const frames = [Uint8Array.from(canaries.image), Uint8Array.from(canaries.image)];
  bench.examiner.tell({ kind: 'examined', crossing: bench.crossing, evidence, picture, frames });
  await bench.settle();
}

async function gone({ bench }: Crossing): Promise<void> {
  bench.mrzReader.tell({ kind: 'removed' });
  await bench.settle();
  for (let second = 0; second < 120 && bench.station.state().crossing !== null; second += 1) {
    bench.clock.advance(1_000);
    await bench.settle();
  }
  expect(bench.station.state().crossing).toBeNull();
}

const settled = (crossing: string) => ({ type: 'settleCase', crossing, settled: 'refused', reason: 'at the counter' });

it('while the traveller is there all of it is found: the walk sees what there is to see', async () => {
  const crossing = await arrived();
  await seen(crossing);
  const facts = new Set(crossing.held().map(({ fact }) => fact));
  expect([...facts].sort()).toEqual(['birth date', 'document number', 'image', 'mrz', 'name']);
});

it('who was let through leaves nothing', async () => {
  const crossing = await arrived();
  await seen(crossing);
  crossing.bench.passage('started');
  crossing.bench.passage('passed');
  await gone(crossing);
  expect(crossing.held()).toEqual([]);
});

it('who turns back, or takes the document away before it is read, leaves nothing', async () => {
  const early = await arrived({ event: { type: 'CARD_LOST' }, portrait: null });
  await gone(early);
  expect(early.held()).toEqual([]);
  const late = await arrived();
  await gone(late);
  expect(late.held()).toEqual([]);
});

it('what an officer may read of a chip that failed is held for the officer, and after their word no more', async () => {
  const crossing = await arrived({ event: { type: 'CHIP_UNREADABLE', detail: 'bad-answer' }, portrait: null });
  const { bench } = crossing;
  for (const _ of ['second', 'third']) {
    bench.mrzReader.tell({ kind: 'removed' });
    await bench.layDown(canaries.mrz);
  }
  const { crossing: id } = bench;
  expect(bench.station.state().handOver?.reason).toBe('chip-unreadable');
  expect(bench.station.laneView().current?.chip).toEqual(quoting);
  expect(JSON.stringify(bench.station.travellerView())).not.toContain(quoting.checks.sodPresent.reason);
  await gone(crossing);
  expect(crossing.held().length).toBeGreaterThan(0);
  await bench.ask(settled(id));
  expect(crossing.held()).toEqual([]);
});

it('whose chip does not answer is held for the officer, and after their word no more', async () => {
  const crossing = await arrived({ event: { type: 'CHIP_ABSENT' } });
  const { crossing: id } = crossing.bench;
  await gone(crossing);
  expect(crossing.held().length).toBeGreaterThan(0);
  await crossing.bench.ask(settled(id));
  expect(crossing.held()).toEqual([]);
});

it('a stranger’s face is held with its case until it is settled, beside the next traveller, and then no more', async () => {
  const crossing = await arrived();
  const { bench } = crossing;
  const { crossing: id } = bench;
  await seen(crossing, { ...honestHolder, match: false, similarity: 0.1 });
  await gone(crossing);
  bench.chipStep = {
    event: { type: 'CHIP_ABSENT' },
    journal: { event: 'document.chip-failed', fields: { kind: token('no-card') } },
    findings: null,
    portrait: null,
  };
  await bench.layDown(bookOfMongolia);
  expect(new Set(crossing.held().map(({ fact }) => fact))).toContain('image');
  await bench.ask(settled(id));
  expect(crossing.held()).toEqual([]);
});

it('whose screening got no answer, and who waits until the time is up, leave nothing but their case', async () => {
  const crossing = await arrived();
  crossing.bench.backend.up = false;
  await seen(crossing);
  const { crossing: id } = crossing.bench;
  crossing.bench.clock.advance(laneDelays.screeningWithin);
  await crossing.bench.settle();
  crossing.bench.backend.up = true;
  await gone(crossing);
  await crossing.bench.ask(settled(id));
  expect(crossing.held()).toEqual([]);
});
