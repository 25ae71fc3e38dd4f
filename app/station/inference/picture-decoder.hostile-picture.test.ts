import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodePicture } from './picture-decoder.ts';
import { pictureLimits } from './picture-limits.ts';

const passport = await readFile(
  join(import.meta.dirname, '..', '..', '..', 'native', 'virtual', 'travellers', 'person-a', 'passport.jpg'),
);

function pngChunk(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** A PNG that names any size; its rows are zeros, as many as fit into `rowBytes` bytes. */
function png(width: number, height: number, rowBytes: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(rowBytes))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The passport's JPEG with other dimensions in its frame header. */
function withDimensions(width: number, height: number): Buffer {
  const changed = Buffer.from(passport);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

test.for([
  ['nothing', Buffer.alloc(0)],
  ['noise', Buffer.from('not a picture at all, whatever the chip says')],
  ['only the start of a JPEG', Buffer.from([0xff, 0xd8, 0xff])],
  ['half a JPEG', passport.subarray(0, passport.length >> 1)],
  ['a JPEG that says it is huge', withDimensions(65_500, 65_500)],
  ['a JPEG without pixels', withDimensions(0, 0)],
  ['a PNG bomb of ten thousand million pixels', png(100_000, 100_000, 1_000_000)],
  ['a PNG that ends after its header', png(5_000, 5_000, 10)],
  ['a JPEG 2000', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
  ['a drawing that would be rendered', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a file of 21 MB', Buffer.concat([passport, Buffer.alloc(21_000_000)])],
] as const)('%s is undecodable, at once and with a reason', async ([, bytes]) => {
  const started = performance.now();
  const decoded = await decodePicture(new Uint8Array(bytes));
  expect(decoded).toEqual({ ok: false, error: { kind: 'undecodable', detail: expect.stringMatching(/\w/) } });
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('a large picture comes out small enough to be kept in memory', async () => {
  const large = await sharp(passport).resize(6_000, 7_500).jpeg({ quality: 50 }).toBuffer();
  const decoded = await decodePicture(large);
  expect(decoded.ok && Math.max(decoded.value.width, decoded.value.height)).toBe(pictureLimits.longestSide);
});

test('EXIF orientation is applied, transparency is white, CMYK and 16 bit are decoded', async () => {
  const turned = await sharp(passport).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  expect(await decodePicture(turned)).toMatchObject({ value: { width: 600, height: 480 } });
  const clear = { create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } } as const;
  const transparent = await decodePicture(await sharp(clear).png().toBuffer());
  expect(transparent.ok && transparent.value.data[0]).toBe(255);
  const cmyk = await sharp(passport).toColourspace('cmyk').jpeg().toBuffer();
  expect(await decodePicture(cmyk)).toMatchObject({ value: { width: 480, height: 600 } });
  const deep = await sharp(passport).toColourspace('rgb16').png().toBuffer();
  const decoded = await decodePicture(deep);
  expect(decoded.ok && decoded.value.data.length).toBe(480 * 600 * 3);
});
