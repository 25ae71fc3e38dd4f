import { expect, test } from 'vitest';
import { sampleChip } from './sample-chip.ts';
import { TestReader } from './test-reader.ts';

test('the card leaves at the Nth command of each session', async () => {
  const chip = sampleChip({ dropsAt: 3 });
  const reader = new TestReader(chip);
  for (let session = 0; session < 2; session += 1) {
    chip.reset();
    expect(await reader.raw('00a4040c07a0000002471001')).toBe('9000');
    expect(await reader.raw('0084000008')).toMatch(/9000$/);
    expect(await reader.raw(`0082000028${'00'.repeat(40)}28`)).toBe('drop');
  }
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
