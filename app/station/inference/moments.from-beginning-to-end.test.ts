import { expect, test } from 'vitest';
import type { Picture } from '../../face/picture.ts';
import { Moments } from './moments.ts';

const picture: Picture = { width: 64, height: 36, data: new Uint8Array(64 * 36 * 3).fill(90) };

async function seen(ms: number): Promise<readonly Uint8Array[]> {
  const moments = new Moments();
  for (let at = 0; at <= ms; at += 80) await moments.see(picture, at);
  return moments.take();
}

test.each([
  [100, 1, 1],
  [1_000, 3, 6],
  [20_000, 3, 6],
])('%i ms give between %i and %i pictures', async (ms, least, most) => {
  const { length } = await seen(ms);
  expect(length).toBeGreaterThanOrEqual(least);
  expect(length).toBeLessThanOrEqual(most);
});

test('pictures of an examination that ended otherwise are overwritten, and none are kept of what comes after', async () => {
  const moments = new Moments();
  await moments.see(picture, 0);
  const late = moments.see(picture, 500);
  moments.wipe();
  await late;
  await moments.see(picture, 1_000);
  expect(moments.take()).toEqual([]);
});
