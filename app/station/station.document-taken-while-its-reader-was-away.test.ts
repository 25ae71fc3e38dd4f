import { expect, test } from 'vitest';
import { laneDelays } from '../lane/delays.ts';
import { StationBench } from './station-bench.ts';

test('a document that was taken up while its reader was unplugged does not keep the lane shut for ever', async () => {
  const bench = await new StationBench().serve();
  await bench.layDown();
  bench.mrzReader.tell({ kind: 'lost', detail: 'unplugged' });
  await bench.settle();
  expect(bench.station.state().name).toBe('officer');
  bench.clock.advance(laneDelays.noticeShown);
  expect(bench.station.state().documentOnReader).toBe(true);
  bench.mrzReader.tell({ kind: 'ready' });
  await bench.settle();
  expect(bench.station.state()).toMatchObject({ name: 'idle', documentOnReader: false });
});
