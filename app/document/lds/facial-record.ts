import { MalformedBytes } from '../ber/ber.ts';

const recordHeader = 14;
const facialInformation = 20;
const featurePoint = 8;
const imageInformation = 12;

/** Is this a record of ISO/IEC 19794-5? */
export function isFacialRecord(record: Uint8Array): boolean {
  return Buffer.from(record.subarray(0, 4)).toString('latin1') === 'FAC\0';
}

/** ISO/IEC 19794-5:2005 §5: record header, facial information with its feature points, image information, image. */
export function imageOfFacialRecord(bytes: Uint8Array): Uint8Array {
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (record.length < recordHeader + facialInformation + imageInformation || !isFacialRecord(record))
    throw new MalformedBytes('the facial record is none of ISO/IEC 19794-5');
  const block = record.readUInt32BE(recordHeader);
  const points = record.readUInt16BE(recordHeader + 4);
  const start = recordHeader + facialInformation + points * featurePoint + imageInformation;
  const end = Math.min(recordHeader + block, record.length);
  if (start >= end) throw new MalformedBytes('the facial record ends before its image');
  return record.subarray(start, end);
}
