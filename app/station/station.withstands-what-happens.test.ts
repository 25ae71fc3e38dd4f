import { expect, test } from 'vitest';
import { token } from '../audit/event-fields.ts';
import { laneDelays } from '../lane/delays.ts';
import { honestHolder } from '../lane/lane-bench.ts';
import type { ChipStep } from './chip-step.ts';
import { BenchBackend, bookOfMongolia, StationBench } from './station-bench.ts';

const noChip: ChipStep = {
  event: { type: 'CHIP_ABSENT' },
  journal: { event: 'document.chip-failed', fields: { kind: token('no-card') } },
  findings: null,
  portrait: null,
};

/** A lane whose traveller has a book without a chip: an officer is wanted. */
async function withOfficer(): Promise<StationBench> {
  const bench = await new StationBench().serve();
  bench.chipStep = noChip;
  await bench.layDown();
  return bench;
}

test('an honest traveller: permitted once, recorded once on passage evidence, nothing of them left', async () => {
  const bench = await new StationBench().serve();
  const crossing = await bench.toClearance();
  expect(bench.permits).toMatchObject([{ crossing, by: 'machine', lane: 'test-1' }]);
  expect(bench.backend.recorded).toEqual([]);

  bench.mrzReader.tell({ kind: 'removed' });
  bench.passage('started');
  bench.passage('passed');
  await bench.settle();
  bench.clock.advance(laneDelays.farewell);
  await bench.settle();

  expect(bench.backend.recorded).toEqual([crossing]);
  expect(bench.events().indexOf('passage.completed')).toBeLessThan(bench.events().indexOf('order.record-crossing'));
  expect(bench.conclusion(crossing)).toMatchObject({ outcome: 'cleared', by: 'machine' });
  expect(bench.told).toContain(`forget ${crossing}`);
  expect(bench.station.laneView()).toMatchObject({ state: 'idle', current: null, counts: { cleared: 1 } });
});

test('the journal holds nothing of the person', async () => {
  const bench = await new StationBench().serve();
  await bench.toClearance();
  const written = JSON.stringify(bench.entries);
  for (const canary of ['BAT', 'DORJ', 'E1234567', '880412', '1988-04-12', '320101']) {
    expect(written).not.toContain(canary);
  }
});

test.each([
  ['gate', (bench: StationBench) => bench.gate.tell({ kind: 'fault', detail: 'unplugged' })],
  ['camera', (bench: StationBench) => bench.examiner.tell({ kind: 'camera', up: false, detail: 'unplugged' })],
  ['inference', (bench: StationBench) => bench.examiner.tell({ kind: 'unavailable', detail: 'killed' })],
  ['chip-reader', (bench: StationBench) => bench.cardReader.tell({ kind: 'lost', detail: 'pcscd is gone' })],
  ['mrz-reader', (bench: StationBench) => bench.mrzReader.tell({ kind: 'lost', detail: 'unplugged' })],
] as const)(
  '%s lost while a traveller is there: shut, an officer with an alarm, the case kept',
  async (device, lose) => {
    const bench = await new StationBench().serve();
    await bench.layDown();
    const { crossing } = bench;
    bench.told.length = 0;
    lose(bench);
    await bench.settle();
    expect(bench.told).toContain('shut');
    expect(bench.permits).toEqual([]);
    const view = bench.station.laneView();
    expect(view.faults.map((one) => one.source)).toEqual([device]);
    expect(view.alarms.map((one) => one.kind)).toContain('device-lost');
    expect(view.current).toMatchObject({ crossing, handOver: { reason: 'device-lost' } });
    expect(bench.station.travellerView()).toMatchObject({ screen: 'officer', language: 'mn' });
  },
);

test('the backend lost and back: out of service with its reason, then open again by itself', async () => {
  const bench = await new StationBench().serve();
  bench.backend.up = false;
  bench.clock.advance(5_000);
  await bench.settle();
  expect(bench.station.laneView().state).toBe('idle');
  bench.clock.advance(1_000);
  await bench.settle();
  expect(bench.station.laneView()).toMatchObject({ state: 'outOfService', faults: [{ source: 'backend' }] });
  expect(bench.station.travellerView().screen).toBe('closed');
  bench.backend.up = true;
  bench.clock.advance(1_000);
  await bench.settle();
  expect(bench.station.laneView().state).toBe('idle');
});

test('a passage while the backend is away is recorded when it is back, once', async () => {
  const bench = await new StationBench().serve();
  const crossing = await bench.toClearance();
  bench.backend.up = false;
  bench.passage('passed');
  await bench.settle();
  expect(bench.backend.recorded).toEqual([]);
  bench.backend.up = true;
  for (let second = 0; second < 10; second += 1) {
    bench.clock.advance(1_000);
    await bench.settle();
  }
  expect(bench.backend.recorded).toEqual([crossing]);
});

test('another record already stands under the crossing’s key: a person must look, and the next ones are delivered', async () => {
  const bench = await new StationBench().serve();
  bench.backend.conflicting = true;
  const crossing = await bench.toClearance();
  bench.passage('passed');
  await bench.settle();
  expect(bench.station.laneView().alarms).toMatchObject([{ kind: 'crossing-unresolved', crossing }]);
  expect(bench.entries.findLast((one) => one.event === 'crossing.unresolved')?.crossing).toBe(crossing);
  bench.backend.conflicting = false;
  bench.mrzReader.tell({ kind: 'removed' });
  bench.clock.advance(laneDelays.farewell);
  await bench.settle();
  const next = await bench.toClearance();
  bench.passage('passed');
  await bench.settle();
  expect(bench.backend.recorded).toEqual([next]);
});

test('a disk that fails: the exit stays shut and an officer comes', async () => {
  const bench = await new StationBench().serve();
  await bench.layDown();
  bench.diskBroken = true;
  await bench.holderIsSeen();
  expect(bench.permits).toEqual([]);
  expect(bench.station.laneView().faults.map((one) => one.source)).toContain('journal');
});

test('killed after the passage was seen: the next station records it and serves', async () => {
  const first = await new StationBench().serve();
  const crossing = await first.toClearance();
  first.backend.up = false;
  first.passage('passed');
  await first.settle();
  const backend = new BenchBackend();
  const second = await new StationBench({ journal: first.entries, backend }).serve();
  second.clock.advance(1_000);
  await second.settle();
  expect(backend.recorded).toEqual([crossing]);
  expect(second.station.laneView()).toMatchObject({ state: 'idle', openCases: [] });
  expect(new Set(backend.reported).size).toBe(backend.reported.length);
});

test('killed with the exit open: unresolved, an alarm, and a case that an officer must settle', async () => {
  const first = await new StationBench().serve();
  const crossing = await first.toClearance();
  const second = await new StationBench({ journal: first.entries }).serve();
  const view = second.station.laneView();
  expect(second.told[0]).toBe('shut');
  expect(view.alarms.map((one) => one.kind)).toContain('crossing-unresolved');
  expect(view.openCases.map((one) => one.crossing)).toEqual([crossing]);
  expect(second.backend.recorded).toEqual([]);
  expect(await second.ask({ type: 'settleCase', crossing, settled: 'not-crossed', reason: 'seen on camera' })).toEqual({
    ok: true,
    message: null,
  });
  expect(second.station.laneView().openCases).toEqual([]);
  expect(second.events()).toContain('crossing.settled');
});

test('an answer about an earlier traveller means nothing', async () => {
  const bench = await new StationBench().serve();
  await bench.layDown();
  const early = bench.crossing;
  bench.mrzReader.tell({ kind: 'removed' });
  bench.gate.tell({ kind: 'entered' });
  bench.gate.tell({ kind: 'left' });
  await bench.settle();
  bench.clock.advance(laneDelays.noticeShown);
  await bench.settle();
  await bench.layDown();
  expect(bench.crossing).not.toBe(early);
  bench.examiner.tell({
    kind: 'examined',
    crossing: early,
    evidence: { ...honestHolder, similarity: 1, fmr: 0.0001 },
    picture: new Uint8Array(),
    frames: [],
  });
  await bench.settle();
  expect(bench.permits).toEqual([]);
});

test('the answer of a chip whose document was lifted means nothing to the next attempt', async () => {
  const bench = await new StationBench().serve();
  let answer: (step: ChipStep) => void = () => {};
  bench.chipStep = new Promise((resolve) => {
    answer = resolve;
  });
  await bench.layDown();
  bench.mrzReader.tell({ kind: 'removed' });
  bench.chipStep = new Promise(() => {});
  await bench.layDown();
  answer(noChip);
  await bench.settle();
  expect(bench.station.laneView().state).toBe('document');
  expect(bench.events()).not.toContain('document.chip-failed');
});

test('a chip that is read to its end after its traveller has gone leaves no template', async () => {
  const bench = await new StationBench().serve();
  const { chipStep } = bench;
  let answer: (step: ChipStep | Promise<ChipStep>) => void = () => {};
  bench.chipStep = new Promise((resolve) => {
    answer = resolve;
  });
  await bench.layDown();
  const gone = bench.crossing;
  await bench.ask({ type: 'takeOver', crossing: gone, reason: 'looks nervous' });
  bench.mrzReader.tell({ kind: 'removed' });
  bench.clock.advance(laneDelays.noticeShown);
  await bench.settle();
  expect(bench.station.state().crossing).toBeNull();
  bench.told.length = 0;
  answer(chipStep);
  await bench.settle();
  expect(bench.told).toContain(`forget ${gone}`);
});

test('the lists’ answer about an earlier traveller means nothing to the next', async () => {
  const bench = await new StationBench().serve();
  bench.backend.hits = [{ list: 'l', entry: 'e', kind: 'document', score: 1, reasons: [] }];
  const answer = bench.backend.hold();
  await bench.layDown();
  bench.gate.tell({ kind: 'entered' });
  bench.gate.tell({ kind: 'left' });
  bench.mrzReader.tell({ kind: 'removed' });
  await bench.settle();
  bench.backend.hits = [];
  bench.backend.hold();
  await bench.layDown();
  answer();
  await bench.settle();
  expect(bench.station.laneView()).toMatchObject({ state: 'holder', current: { screening: null } });
  expect(bench.events()).not.toContain('screening.answered');
});

test('a gate that refuses leaves nobody waiting before a shut door', async () => {
  const bench = await new StationBench().serve();
  bench.gateAnswers = { ok: false, error: { kind: 'unavailable', detail: 'the board does not answer' } };
  const crossing = await bench.toClearance();
  expect(bench.station.laneView().current).toMatchObject({ crossing, handOver: { reason: 'gate-fault' } });
  expect(bench.station.travellerView().screen).toBe('officer');
});

test('a gate that refuses one opening is no lost gate: an officer, and the lane goes on when the exit is free', async () => {
  const bench = await new StationBench().serve();
  bench.gateAnswers = { ok: false, error: { kind: 'exit-occupied' } };
  const crossing = await bench.toClearance();
  expect(bench.station.laneView()).toMatchObject({
    faults: [],
    current: { crossing, handOver: { reason: 'gate-fault' } },
  });
});

test('an officer’s word is in the journal before the door moves; for a traveller who is gone it is refused', async () => {
  const bench = await withOfficer();
  const { crossing } = bench;
  expect(
    await bench.ask({ type: 'letThrough', crossing: 'ffffffff-ffff-4fff-8fff-ffffffffffff', reason: 'seen' }),
  ).toEqual({ ok: false, message: 'that traveller is no longer at the lane' });
  expect(await bench.ask({ type: 'letThrough', crossing, reason: 'looked at the book' })).toEqual({
    ok: true,
    message: null,
  });
  expect(bench.permits).toMatchObject([{ crossing, by: 'officer-1' }]);
  const acted = bench.entries.findIndex((entry) => entry.event === 'officer.acted');
  expect(bench.entries[acted]?.fields).toEqual({
    action: 'letThrough',
    officer: 'officer-1',
    reason: 'looked at the book',
  });
  expect(acted).toBeLessThan(bench.events().indexOf('order.open-exit'));
});

test('an officer’s word that cannot be written down is not obeyed', async () => {
  const bench = await withOfficer();
  bench.diskBroken = true;
  expect(await bench.ask({ type: 'letThrough', crossing: bench.crossing, reason: 'looked at the book' })).toEqual({
    ok: false,
    message: 'the journal cannot be written',
  });
  expect(bench.permits).toEqual([]);
});

test('the world may move on while an officer’s word is written: then it is refused', async () => {
  const bench = await withOfficer();
  const asked = bench.ask({ type: 'letThrough', crossing: bench.crossing, reason: 'looked at the book' });
  bench.gate.tell({ kind: 'emergency', pressed: true });
  expect(await asked).toMatchObject({ ok: false });
  expect(bench.permits).toEqual([]);
});

test('the emergency button: nobody is cleared, the lane opens again only by an officer, after the button', async () => {
  const bench = await new StationBench().serve();
  const crossing = await bench.toClearance();
  bench.gate.tell({ kind: 'emergency', pressed: true });
  await bench.settle();
  expect(bench.station.travellerView().screen).toBe('emergency');
  expect(bench.station.laneView().openCases.map((one) => one.crossing)).toEqual([crossing]);
  expect(await bench.ask({ type: 'resetEmergency' })).toMatchObject({ ok: false });
  bench.gate.tell({ kind: 'emergency', pressed: false });
  bench.mrzReader.tell({ kind: 'removed' });
  await bench.settle();
  expect(await bench.ask({ type: 'resetEmergency' })).toMatchObject({ ok: true });
  expect(bench.station.travellerView().screen).toBe('closed');
  expect(await bench.ask({ type: 'openLane' })).toMatchObject({ ok: true });
  expect(bench.station.travellerView().screen).toBe('invite');
  expect(bench.backend.recorded).toEqual([]);
});

test('doors released by an officer: the officer ends it, unless the button has been pressed meanwhile', async () => {
  const bench = await new StationBench().serve();
  expect(await bench.ask({ type: 'releaseDoors', reason: 'smoke in the hall' })).toMatchObject({ ok: true });
  expect(bench.told).toContain('release');
  expect(bench.station.travellerView().screen).toBe('emergency');
  bench.gate.tell({ kind: 'emergency', pressed: true });
  await bench.settle();
  expect(bench.events().filter((event) => event === 'emergency.pressed')).toHaveLength(1);
  expect(await bench.ask({ type: 'resetEmergency' })).toMatchObject({ ok: false });
  bench.gate.tell({ kind: 'emergency', pressed: false });
  await bench.settle();
  // What an officer has released stays open, and the screen says so.
  expect(bench.station.travellerView().screen).toBe('emergency');
  expect(await bench.ask({ type: 'resetEmergency' })).toMatchObject({ ok: true });
  expect(bench.station.travellerView().screen).toBe('closed');
});

test('a board that comes back while an officer holds the doors open is told so again, at once', async () => {
  const bench = await new StationBench().serve();
  await bench.ask({ type: 'releaseDoors', reason: 'smoke in the hall' });
  bench.gate.tell({ kind: 'fault', detail: 'unplugged' });
  bench.told.length = 0;
  bench.gate.tell({ kind: 'recovered' });
  expect(bench.told).toEqual(['release']);
  await bench.settle();
  await bench.ask({ type: 'resetEmergency' });
  bench.told.length = 0;
  bench.gate.tell({ kind: 'fault', detail: 'unplugged' });
  bench.gate.tell({ kind: 'recovered' });
  expect(bench.told).not.toContain('release');
});

test('an opening that the gate was given between the button and its news is shut when the button is up', async () => {
  const bench = await new StationBench().serve();
  await bench.toClearance();
  bench.told.length = 0;
  bench.gate.tell({ kind: 'emergency', pressed: true });
  expect(bench.told).not.toContain('shut');
  bench.gate.tell({ kind: 'emergency', pressed: false });
  expect(bench.told).toContain('shut');
});

test('who follows somebody through an exit that is about to open for another: an officer, and no crossing', async () => {
  const bench = await new StationBench().serve();
  const crossing = await bench.toClearance();
  bench.gate.tell({ kind: 'tailgated', clearance: null });
  await bench.settle();
  const view = bench.station.laneView();
  expect(view).toMatchObject({ state: 'officer', current: { handOver: { reason: 'gate-fault' } } });
  expect(view.alarms.map((one) => one.kind)).toContain('tailgating');
  expect(bench.backend.recorded).toEqual([]);
  // No later start takes it for this traveller's passage either.
  const told = bench.entries.find(({ event }) => event === 'passage.tailgated');
  expect(told?.crossing).toBeNull();
  expect(bench.entries.some((entry) => entry.crossing === crossing)).toBe(true);
});

test('a button that is up again has shut the doors: nobody inside is sent to an exit that is shut', async () => {
  const bench = await new StationBench().serve();
  bench.gate.tell({ kind: 'emergency', pressed: true });
  await bench.settle();
  expect(bench.station.travellerView().screen).toBe('emergency');
  bench.gate.tell({ kind: 'emergency', pressed: false });
  await bench.settle();
  expect(bench.station.travellerView().screen).toBe('officer');
  expect(bench.station.laneView().state).toBe('emergency');
  bench.gate.tell({ kind: 'emergency', pressed: true });
  await bench.settle();
  expect(bench.station.travellerView().screen).toBe('emergency');
});

test('a second document held to the reader while the first is read changes neither its chip’s key nor the language', async () => {
  const bench = await new StationBench().serve();
  bench.mrzReader.tell({ kind: 'placed' });
  bench.mrzReader.tell({ kind: 'mrz', text: bookOfMongolia.join('\n') });
  const specimen = 'P<RUSERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36RUS7408122F3204153ZE184226B<<<<<16';
  bench.mrzReader.tell({ kind: 'mrz', text: specimen });
  await bench.settle();
  expect(bench.events().filter((event) => event === 'document.mrz-read')).toHaveLength(2);
  expect(bench.chipAsked).toEqual([bookOfMongolia]);
  expect(bench.station.travellerView().language).toBe('mn');
  expect(bench.station.laneView().current?.document?.documentNumber).toBe('E1234567');
});

test('an MRZ with a wrong digit is asked for again, never used', async () => {
  const bench = await new StationBench().serve();
  await bench.layDown([bookOfMongolia[0], bookOfMongolia[1].replace('E1234567', 'E1234568')]);
  expect(bench.station.travellerView().screen).toBe('again');
  expect(bench.events()).toContain('document.mrz-unreadable');
});

test('a language that was tapped stays for this traveller and is gone for the next', async () => {
  const bench = await new StationBench().serve();
  await bench.station.handle({ role: 'traveller', request: { type: 'chooseLanguage', language: 'ru' } });
  await bench.layDown();
  expect(bench.station.travellerView().language).toBe('ru');
  bench.mrzReader.tell({ kind: 'removed' });
  await bench.holderIsSeen();
  bench.passage('passed');
  await bench.settle();
  bench.clock.advance(laneDelays.farewell);
  expect(bench.station.travellerView()).toMatchObject({ screen: 'invite', language: null });
});
