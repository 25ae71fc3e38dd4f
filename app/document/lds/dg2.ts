import type { Result } from '../../core/result.ts';
import { type Malformed, MalformedBytes, readAllBer, readBer, wellFormed } from '../ber/ber.ts';
import { type PictureHeader, pictureHeader } from './picture.ts';

/** The holder's picture as the chip holds it. */
export interface Portrait extends PictureHeader {
  readonly standard: 'ISO 19794-5' | 'ISO 39794-5';
  readonly bytes: Uint8Array;
}

/** The first picture of DG2, ICAO 9303-10 §4.7.2. Type and size are the picture's own: records in the field lie. */
export function parseDataGroup2(bytes: Uint8Array): Result<Portrait, Malformed> {
  return wellFormed(() => {
    const file = readBer(bytes);
    if (file.tag !== 0x75) throw new MalformedBytes("DG2 does not begin with '75'");
    const templates = readAllBer(file.value).find(({ tag }) => tag === 0x7f61);
    const template = templates && readAllBer(templates.value).find(({ tag }) => tag === 0x7f60);
    const record = template && readAllBer(template.value).find(({ tag }) => tag === 0x5f2e || tag === 0x7f2e);
    if (record === undefined) throw new MalformedBytes('DG2 holds no biometric data block');
    const picture = facialImage(Buffer.from(record.value.buffer, record.value.byteOffset, record.value.length));
    const header = pictureHeader(picture);
    if (header === null) throw new MalformedBytes('the picture of DG2 is neither JPEG nor JPEG 2000');
    return { ...header, standard: 'ISO 19794-5', bytes: picture };
  });
}

const recordHeader = 14;
const facialInformation = 20;
const featurePoint = 8;
const imageInformation = 12;

/** ISO/IEC 19794-5:2005 §5: record header, facial information with its feature points, image information, image. */
function facialImage(record: Buffer): Uint8Array {
  if (
    record.length < recordHeader + facialInformation + imageInformation ||
    record.toString('latin1', 0, 4) !== 'FAC\0'
  )
    throw new MalformedBytes('the facial record is none of ISO/IEC 19794-5');
  const block = record.readUInt32BE(recordHeader);
  const points = record.readUInt16BE(recordHeader + 4);
  const start = recordHeader + facialInformation + points * featurePoint + imageInformation;
  const end = Math.min(recordHeader + block, record.length);
  if (start >= end) throw new MalformedBytes('the facial record ends before its image');
  return record.subarray(start, end);
}
