import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { portraitFrom } from './portrait.ts';

const codestream = Buffer.from('ff4fff51002f0000000002800000030000000020000000100000', 'hex');

test('a JPEG tells its size in its frame header', () => {
  const jpeg = readFileSync(join(import.meta.dirname, '../travellers/person-a/passport.jpg'));
  expect(portraitFrom(jpeg)).toMatchObject({ kind: 'jpeg', width: 480, height: 600, bytes: jpeg });
});

test('a bare J2K codestream tells its size in its SIZ marker, less the offset', () => {
  expect(portraitFrom(codestream)).toMatchObject({ kind: 'jpeg2000', width: 640 - 32, height: 768 - 16 });
});

test('a JP2 file tells its size in its image header', () => {
  const box = (type: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + body.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const jp2 = Buffer.concat([
    Buffer.from('0000000c6a5020200d0a870a', 'hex'),
    box('ftyp', Buffer.from('6a703220000000006a703220', 'hex')),
    box('jp2h', box('ihdr', Buffer.from('0000030000000280000307070000', 'hex'))),
    box('jp2c', codestream),
  ]);
  expect(portraitFrom(jp2)).toMatchObject({ kind: 'jpeg2000', width: 640, height: 768 });
});

test('anything else is no portrait, and nothing throws', () => {
  const heads = ['', 'ffd8', 'ffd8ffc0', 'ff4fff51', '0000000c6a5020200d0a870a', '89504e470d0a1a0a'];
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 80 }), (head, rest) => {
      const portrait = portraitFrom(Buffer.concat([Buffer.from(head, 'hex'), rest]));
      if (portrait !== null) expect(portrait.width * portrait.height).toBeGreaterThan(0);
    }),
  );
  expect(portraitFrom(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))).toBeNull();
});
