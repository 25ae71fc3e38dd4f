import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ber } from '../ber/ber.ts';
import { parseDataGroup2 } from './dg2.ts';
import { pictureHeader } from './picture.ts';

const jpeg = readFileSync(new URL('../../../native/virtual/travellers/person-a/passport.jpg', import.meta.url));

/** A codestream's SIZ: a grid of 500 by 700 that begins at 20, 60. */
const codestream = Buffer.concat([
  Buffer.from('ff4fff51', 'hex'),
  Buffer.from('002f0000', 'hex'),
  Buffer.from([500, 700, 20, 60].map((n) => n.toString(16).padStart(8, '0')).join(''), 'hex'),
  Buffer.alloc(24),
]);
const jp2 = Buffer.concat([
  Buffer.from('0000000c6a5020200d0a870a', 'hex'),
  Buffer.from('00000014667479706a703220000000006a703220', 'hex'),
  Buffer.from('0000002d6a703268', 'hex'),
  Buffer.from('0000001669686472000002800000 01e0000307070000'.replaceAll(' ', ''), 'hex'),
  codestream,
]);

test.each([
  ['JPEG', jpeg, { mime: 'image/jpeg', width: 480, height: 600 }],
  ['JP2 file', jp2, { mime: 'image/jp2', width: 480, height: 640 }],
  ['JPEG 2000 codestream', codestream, { mime: 'image/jp2', width: 480, height: 640 }],
])('%s', (_kind, bytes, expected) => {
  expect(pictureHeader(bytes)).toEqual(expected);
});

test('a picture that ends before its size, or is none, has no header', () => {
  for (const bytes of [jpeg.subarray(0, 20), codestream.subarray(0, 20), jp2.subarray(0, 40), Buffer.from('GIF89a')]) {
    expect(pictureHeader(bytes)).toBeNull();
  }
});

/** ISO/IEC 19794-5 record around a picture, with what it claims of it. */
function record(
  picture: Uint8Array,
  claims: { width: number; height: number; type: number; points: number },
): Uint8Array {
  const block = 20 + claims.points * 8 + 12 + picture.length;
  const header = Buffer.alloc(14 + 20 + claims.points * 8 + 12);
  header.write('FAC\x00010\x00', 0, 'latin1');
  header.writeUInt32BE(14 + block, 8);
  header.writeUInt16BE(1, 12);
  header.writeUInt32BE(block, 14);
  header.writeUInt16BE(claims.points, 18);
  const image = 34 + claims.points * 8;
  header[image + 1] = claims.type;
  header.writeUInt16BE(claims.width, image + 2);
  header.writeUInt16BE(claims.height, image + 4);
  return ber(
    0x75,
    ber(0x7f61, ber(0x02, Uint8Array.of(1)), ber(0x7f60, ber(0xa1), ber(0x5f2e, Buffer.concat([header, picture])))),
  );
}

test('feature points are stepped over, and a record that lies of type and size is not believed', () => {
  const file = record(jp2, { width: 0, height: 9, type: 0, points: 5 });
  expect(parseDataGroup2(file)).toMatchObject({
    ok: true,
    value: { mime: 'image/jp2', width: 480, height: 640, standard: 'ISO 19794-5', bytes: jp2 },
  });
});

test('a DG2 without a picture is malformed, not a crash', () => {
  const claims = { width: 1, height: 1, type: 0, points: 60_000 };
  expect(parseDataGroup2(record(new Uint8Array(), { ...claims, points: 0 })).ok).toBe(false);
  const cut = Uint8Array.from(record(jp2, { ...claims, points: 0 }));
  // The count of feature points says more than the record holds.
  const points = Buffer.from(cut).indexOf('FAC') + 18;
  cut[points] = 0xff;
  expect(parseDataGroup2(cut).ok).toBe(false);
});
