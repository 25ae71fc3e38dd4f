import { expect, it } from 'vitest';
import { honestChip, honestHolder } from '../lane/lane-bench.ts';
import type { ChipStep } from './chip-step.ts';
import { bookOfMongolia, honestFindings, StationBench } from './station-bench.ts';

const picture = () => Uint8Array.of(0xff, 0xd8, 1, 2, 3);
const isWiped = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

const chipWith = (portrait: Uint8Array): ChipStep => ({
  event: { type: 'CHIP_READ', evidence: honestChip },
  journal: { event: 'document.chip-read', fields: {} },
  findings: honestFindings,
  portrait,
});

async function leave(bench: StationBench): Promise<void> {
  bench.mrzReader.tell({ kind: 'removed' });
  for (let second = 0; second < 120 && bench.station.state().crossing !== null; second += 1) {
    bench.clock.advance(1_000);
    await bench.settle();
  }
}

it('portrait and live pictures of a traveller who turns back', async () => {
  const bench = await new StationBench().serve();
  const [portrait, live, frame] = [picture(), picture(), picture()];
  bench.chipStep = chipWith(portrait);
  await bench.layDown();
  const { crossing } = bench;
  bench.examiner.tell({ kind: 'examined', crossing, evidence: honestHolder, picture: live, frames: [frame] });
  await bench.settle();
  expect([portrait, live, frame].some(isWiped)).toBe(false);
  bench.passage('reversed');
  await leave(bench);
  expect([portrait, live, frame].every(isWiped)).toBe(true);
});

it('the portrait of a chip that answers when its document has long been taken away', async () => {
  const bench = await new StationBench().serve();
  const portrait = picture();
  let answer: (step: ChipStep) => void = () => {};
  bench.chipStep = new Promise((resolve) => {
    answer = resolve;
  });
  await bench.layDown();
  await leave(bench);
  answer(chipWith(portrait));
  await bench.settle();
  expect(isWiped(portrait)).toBe(true);
});

it('a picture of somebody who is not the present traveller, and every live picture once it was shown', async () => {
  const bench = await new StationBench().serve();
  bench.chipStep = chipWith(picture());
  await bench.layDown(bookOfMongolia);
  const [stranger, preview, frame] = [picture(), picture(), picture()];
  const another = 'another' as never;
  bench.examiner.tell({
    kind: 'examined',
    crossing: another,
    evidence: honestHolder,
    picture: stranger,
    frames: [frame],
  });
  bench.examiner.tell({ kind: 'preview', jpeg: preview, face: null });
  await bench.settle();
  expect([stranger, preview, frame].every(isWiped)).toBe(true);
});

it('what is on file of anybody when the station ends', async () => {
  const bench = await new StationBench().serve();
  const portrait = picture();
  bench.chipStep = chipWith(portrait);
  await bench.layDown();
  expect(isWiped(portrait)).toBe(false);
  await bench.station.stop();
  expect(isWiped(portrait)).toBe(true);
});
