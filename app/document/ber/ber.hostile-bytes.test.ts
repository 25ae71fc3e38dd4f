import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSecurityInfos } from '../access/pace-info.ts';
import { parseDataGroup1 } from '../lds/dg1.ts';
import { parseDataGroup2 } from '../lds/dg2.ts';
import { parseEfCom } from '../lds/ef-com.ts';
import { largestAnswerIn } from '../lds/card-information.ts';
import { pictureHeader } from '../lds/picture.ts';
import { parseCertificate } from '../passive/certificate.ts';
import { parseRevocationList } from '../passive/crl.ts';
import { parseDeviationList } from '../passive/deviation-list.ts';
import { parseSecurityObject } from '../passive/ef-sod.ts';
import { oidBytes, oidOf } from './asn1.ts';
import { announcedLength, ber, MalformedBytes, readAllBer, readBer, readOneBer, wellFormed } from './ber.ts';

const tags = fc.constantFrom(0x02, 0x04, 0x30, 0x61, 0x7f49, 0x7f61, 0x5f1f, 0x5f2e, 0xa0);

test('what is written is read again, whatever its tag and length', () => {
  fc.assert(
    fc.property(
      tags,
      fc.uint8Array({ maxLength: 70_000, size: 'max' }),
      fc.uint8Array({ maxLength: 9 }),
      (tag, value, behind) => {
        const written = ber(tag, value);
        const read = readBer(Buffer.concat([written, behind]));
        expect(read.tag).toBe(tag);
        expect(Buffer.from(read.value).equals(value)).toBe(true);
        expect(read.raw.length).toBe(written.length);
        expect(announcedLength(written.subarray(0, 8))).toBe(written.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('an indefinite length ends where its contents do', () => {
  const inner = Buffer.from('2480040301020304010500000000', 'hex');
  const outer = readBer(
    Buffer.concat([Buffer.from('3080', 'hex'), inner, Buffer.from('0000', 'hex'), Buffer.of(0xff)]),
  );
  expect(outer.raw.length).toBe(inner.length + 2);
});

const parsers = {
  ber: (bytes: Uint8Array) => wellFormed(() => readOneBer(bytes)),
  berList: (bytes: Uint8Array) => wellFormed(() => readAllBer(bytes)),
  length: (bytes: Uint8Array) => wellFormed(() => announcedLength(bytes)),
  securityInfos: parseSecurityInfos,
  efCom: parseEfCom,
  dg1: parseDataGroup1,
  dg2: parseDataGroup2,
  sod: parseSecurityObject,
  certificate: parseCertificate,
  crl: parseRevocationList,
  deviationList: parseDeviationList,
  picture: pictureHeader,
  cardInformation: largestAnswerIn,
};

/** Bytes that look like data objects more often than chance would have it. */
const nearlyBer = fc.letrec<{ object: Uint8Array; list: Uint8Array }>((tie) => ({
  object: fc
    .tuple(
      fc.oneof(tags, fc.constantFrom(0x31, 0x75, 0x77, 0x60, 0x7f60, 0x5c, 0x06, 0x17)),
      tie('list'),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([tag, value, shift]) => {
      const written = Uint8Array.from(ber(tag, value));
      const at = tag > 0xff ? 2 : 1;
      written[at] = Math.max(0, (written[at] ?? 0) + (shift === 0 ? 0 : shift));
      return written;
    }),
  list: fc.oneof(
    { maxDepth: 5 },
    fc.uint8Array({ maxLength: 24 }),
    fc.array(tie('object'), { maxLength: 4 }).map((objects) => Uint8Array.from(Buffer.concat(objects))),
  ),
})).object;

test.each(Object.entries(parsers))('%s: hostile bytes are an answer, not an exception', (_name, parse) => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), nearlyBer), (bytes) => void parse(bytes)),
    {
      numRuns: 400,
    },
  );
});

test('deep nesting ends the reading, not the process', () => {
  const deep = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from('3080', 'hex')));
  expect(() => readBer(deep)).toThrow(MalformedBytes);
});

test('object identifiers keep their arcs', () => {
  for (const oid of [
    '0.4.0.127.0.7.2.2.4.2.2',
    '1.2.840.113549.1.1.10',
    '2.16.840.1.101.3.4.2.1',
    '2.23.136.1.1.1',
    '2.999.1',
  ]) {
    expect(oidOf(readBer(ber(0x06, oidBytes(oid))))).toBe(oid);
  }
});
