import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type VpcdFrame, VpcdFrameReader, vpcdFrame } from './vpcd-frames.ts';

test('frames come out whole and in order, however the stream is cut', () => {
  const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 12 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map((body) => vpcdFrame(body)));
      const reader = new VpcdFrameReader();
      const frames: VpcdFrame[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const size = cuts[turn % cuts.length] ?? 1;
        frames.push(...reader.push(stream.subarray(at, at + size)));
        at += size;
      }
      const orders: Readonly<Record<number, string>> = { 0: 'power-off', 1: 'power-on', 2: 'reset', 4: 'get-atr' };
      expect(frames).toEqual(
        sent.map((body) => {
          const order = body.length === 1 ? orders[body[0] ?? 9] : undefined;
          return order === undefined ? { kind: 'apdu', command: body } : { kind: order };
        }),
      );
    }),
  );
});

test('a frame of the largest size', () => {
  const body = new Uint8Array(65_535).fill(7);
  expect(new VpcdFrameReader().push(vpcdFrame(body))).toEqual([{ kind: 'apdu', command: body }]);
});
