import { expect, test } from 'vitest';
import { faultsOf } from './faults.ts';
import { FaultyChip } from './faulty-chip.ts';
import { sampleChip } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';

/** A book laid down: what one world remembers of it is in `struck`. */
function laidDown(fault: string, struck = new Set<string>()): FaultyChip {
  const faults = faultsOf([fault]);
  if (!faults.ok) throw new Error(faults.error);
  const chip = new FaultyChip(sampleChip(), faults.value, new Uint8Array(), { struck, book: 'book.json' });
  chip.reset();
  return chip;
}

/** What the third command of one session comes to; the first two are answered. */
async function thirdCommand(chip: FaultyChip): Promise<string> {
  const reader = new TestReader(chip);
  chip.reset();
  expect(await reader.raw('00a4040c07a0000002471001')).toBe('9000');
  expect(await reader.raw('0084000008')).toMatch(/9000$/);
  return reader.raw(`0082000028${'00'.repeat(40)}28`);
}

test.each([
  ['drops-at', 'drop'],
  ['6988-at', '6988'],
])('%s strikes at the Nth command of a session: once, or in every session', async (name, answer) => {
  const chip = laidDown(`${name}:3`);
  expect([await thirdCommand(chip), await thirdCommand(chip)]).toEqual([answer, '6300']);
  const always = laidDown(`${name}:3:always`);
  expect([await thirdCommand(always), await thirdCommand(always)]).toEqual([answer, answer]);
});

test('who lays the book down again meets the fault again, unless it strikes once altogether', async () => {
  const world = new Set<string>();
  expect(await thirdCommand(laidDown('drops-at:3', world))).toBe('drop');
  expect(await thirdCommand(laidDown('drops-at:3', world))).toBe('drop');
  expect(await thirdCommand(laidDown('drops-at:3:once', world))).toBe('drop');
  expect(await thirdCommand(laidDown('drops-at:3:once', world))).toBe('6300');
});

test('a slow chip takes a contactless chip’s time, longer for more bytes', async () => {
  const waits: number[] = [];
  const chip = sampleChip({ slow: true }, { wait: async (milliseconds) => void waits.push(milliseconds) });
  const reader = new TestReader(chip);
  await reader.raw('00b09c0004');
  await reader.raw('00b08100000000');
  expect(waits).toHaveLength(2);
  expect(waits[0]).toBeGreaterThan(5);
  expect(waits[1]).toBeGreaterThan(waits[0] ?? 0);
});
