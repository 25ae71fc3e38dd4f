import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCommand } from '../../../native/virtual/passport/command-apdu.ts';
import { decodeAnswer, encodeCommand } from './apdu.ts';

const byte = fc.integer({ min: 0, max: 255 });

test('another hand’s chip understands every command as it was meant', () => {
  fc.assert(
    fc.property(
      fc.tuple(byte, byte, byte),
      fc.uint8Array({ maxLength: 400 }),
      fc.option(fc.integer({ min: 1, max: 65_536 }), { nil: undefined }),
      fc.boolean(),
      ([ins, p1, p2], data, le, extended) => {
        // Without data and Le there is nothing to write in extended form.
        const bytes = encodeCommand({ cla: 0, ins, p1, p2, data, extended, ...(le === undefined ? {} : { le }) });
        const read = parseCommand(bytes);
        expect(read).toMatchObject({ cla: 0, ins, p1, p2, ne: le ?? 0 });
        expect(Buffer.from(read?.data ?? []).equals(data)).toBe(true);
        expect(bytes.length).toBeLessThanOrEqual(4 + 3 + data.length + 2);
      },
    ),
  );
});

test.each([
  ['case 1', { ins: 0xa4 }, '00A40000'],
  ['case 2 short', { ins: 0xb0, le: 256 }, '00B0000000'],
  ['case 2 extended', { ins: 0xb0, le: 65_536 }, '00B00000000000'],
  ['case 3', { ins: 0xa4, data: Uint8Array.of(1, 0x1e) }, '00A4000002011E'],
  ['case 4', { ins: 0xa4, data: Uint8Array.of(1, 0x1e), le: 5 }, '00A4000002011E05'],
  ['case 4 extended', { ins: 0xa4, data: Uint8Array.of(1, 0x1e), le: 257 }, '00A40000000002011E0101'],
])('%s of ISO/IEC 7816-4', (_case, command, expected) => {
  expect(
    Buffer.from(encodeCommand({ cla: 0, p1: 0, p2: 0, ...command }))
      .toString('hex')
      .toUpperCase(),
  ).toBe(expected);
});

test('an answer without a status word is none', () => {
  expect(decodeAnswer(Uint8Array.of())).toBeNull();
  expect(decodeAnswer(Uint8Array.of(0x90))).toBeNull();
  expect(decodeAnswer(Uint8Array.of(7, 0x61, 0x82))).toEqual({ data: Uint8Array.of(7), status: 0x6182 });
});
