import { expect, test } from 'vitest';
import { honestHolder } from '../lane/lane-bench.ts';
import { StationBench } from './station-bench.ts';

const jpeg = () => new Uint8Array([0xff, 0xd8, 1]);
const attack = {
  ...honestHolder,
  liveness: 'attack',
  pad: { mode: 'active', score: 0.1, reasons: ['moire', 'flat-face'] },
} as const;

async function looking(): Promise<StationBench> {
  const bench = await new StationBench({ pad: 'active' }).serve();
  await bench.layDown();
  return bench;
}

test('the face process is told how the site wants it judged', async () => {
  const bench = await looking();
  expect(bench.examinations).toEqual([{ pad: 'active', unhurried: false }]);
});

test('who asks for more time is looked at anew, with more of it', async () => {
  const bench = await new StationBench({ pad: 'active', assistance: 'automatic' }).serve();
  await bench.layDown();
  await bench.station.handle({ role: 'traveller', request: { type: 'askAssistance' } });
  await bench.settle();
  expect(bench.examinations).toEqual([
    { pad: 'active', unhurried: false },
    { pad: 'active', unhurried: true },
  ]);
});

test('the movement is on the traveller’s screen with its place in the row; one of an earlier traveller is not', async () => {
  const bench = await looking();
  const { crossing } = bench;
  bench.examiner.tell({ kind: 'challenge', crossing, step: 'turn-left', index: 0, of: 2 });
  expect(bench.station.travellerView()).toMatchObject({
    screen: 'turn',
    challenge: { step: 'turn-left', index: 0, of: 2 },
    livePicture: true,
  });
  bench.examiner.tell({ kind: 'challenge', crossing: 'another' as never, step: 'blink', index: 1, of: 2 });
  expect(bench.station.travellerView().screen).toBe('turn');
  await bench.settle();
  expect(bench.events().filter((event) => event === 'holder.challenged')).toHaveLength(1);
});

test('an officer is told what speaks against a living person, and sees the pictures; the traveller is told nothing of it', async () => {
  const bench = await looking();
  const { crossing } = bench;
  bench.examiner.tell({ kind: 'examined', crossing, evidence: attack, picture: jpeg(), frames: [jpeg(), jpeg()] });
  await bench.settle();
  const { current, alarms } = bench.station.laneView();
  expect(current?.handOver?.reason).toBe('not-alive');
  expect(current?.holder).toMatchObject({ liveness: 'attack', pad: { score: 0.1, reasons: ['moire', 'flat-face'] } });
  expect(current?.frames).toHaveLength(2);
  expect(alarms.map(({ kind }) => kind)).toContain('not-alive');
  const view = bench.station.travellerView();
  expect(view).toMatchObject({ screen: 'officer', lamp: 'wait', challenge: null });
  expect(JSON.stringify(view)).not.toMatch(/moire|alive|attack/);
  const written = bench.entries.find(({ event }) => event === 'holder.examined')?.fields;
  expect(written).toMatchObject({ liveness: 'attack', pad: 'active', score: 0.1, reasons: ['moire', 'flat-face'] });
});

test('a doubt about who stands there is an alarm once, of the present traveller alone', async () => {
  const bench = await looking();
  const { crossing } = bench;
  bench.examiner.tell({ kind: 'holder-in-doubt', crossing: 'another' as never, doubt: 'another-person' });
  for (const _ of ['once', 'again']) bench.examiner.tell({ kind: 'holder-in-doubt', crossing, doubt: 'two-faces' });
  await bench.settle();
  expect(bench.station.alarms().map(({ kind }) => kind)).toEqual(['two-faces']);
});
