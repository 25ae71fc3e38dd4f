import { expect, test } from 'vitest';
import { FrameStore } from './frame-store.ts';

const size = { width: 4, height: 2 };
const bytes = 24;
const frame = (value: number) => new Uint8Array(bytes).fill(value);

test('of many frames that nobody fetched the newest one is left', async () => {
  const store = new FrameStore(size);
  for (let value = 1; value <= 50; value += 1) store.push(frame(value));
  expect((await store.next())!.data[0]).toBe(50);
  const next = store.next();
  store.push(frame(51));
  expect((await next)!.data[0]).toBe(51);
});

test('frames come whole, however the pipe cuts them', async () => {
  const store = new FrameStore(size);
  const stream = Buffer.concat([frame(1), frame(2), frame(3)]);
  let completed = 0;
  for (let at = 0; at < stream.length; at += 7) if (store.push(stream.subarray(at, at + 7))) completed += 1;
  expect(completed).toBe(3);
  expect([...(await store.next())!.data]).toEqual([...frame(3)]);
});

test('a frame that is lent out is not overwritten until the next one is asked for', async () => {
  const store = new FrameStore(size);
  store.push(frame(1));
  const lent = (await store.next())!;
  for (let value = 2; value < 9; value += 1) store.push(frame(value));
  expect([...lent.data]).toEqual([...frame(1)]);
});

test('a new stream begins with a whole frame and never shows the old one', async () => {
  const store = new FrameStore(size);
  store.push(frame(1));
  store.push(frame(2).subarray(0, 10));
  store.restart();
  const next = store.next();
  store.push(frame(3));
  expect([...(await next)!.data]).toEqual([...frame(3)]);
});

test('closing lets a waiting reader go', async () => {
  const store = new FrameStore(size);
  const next = store.next();
  store.close();
  expect(await next).toBeNull();
  expect(await store.next()).toBeNull();
});

test('wiping leaves no pixel of what was seen', async () => {
  const store = new FrameStore(size);
  store.push(frame(7));
  const lent = (await store.next())!;
  const waiting = store.next();
  store.push(frame(8).subarray(0, 12));
  store.wipe();
  expect([...lent.data]).toEqual([...frame(0)]);
  // The frame that was cut in two is not shown, and the next one is not shifted by its rest.
  store.push(frame(8).subarray(12));
  store.push(frame(9));
  expect([...(await waiting)!.data]).toEqual([...frame(9)]);
});
