import type { Result } from '../../core/result.ts';
import { type Malformed, MalformedBytes, readAllBer, wellFormed } from '../ber/ber.ts';
import { imageOfFaceImageBlock } from './face-image-block.ts';
import { imageOfFacialRecord, isFacialRecord } from './facial-record.ts';
import { type PictureHeader, pictureHeader, pictureRefusal } from './picture.ts';
import { membersOf } from './templates.ts';

/** The holder's picture as the chip holds it. */
export interface Portrait extends PictureHeader {
  readonly standard: 'ISO 19794-5' | 'ISO 39794-5';
  readonly bytes: Uint8Array;
}

/** ISO/IEC 7816-11: a biometric data block as plain octets, or built of data objects. */
const dataBlocks: readonly number[] = [0x5f2e, 0x7f2e];

/**
 * The first picture of DG2, ICAO 9303-10 §4.7.2. Which standard its record follows the record itself shows, type and size
 * are the picture's own: headers in the field lie.
 */
export function parseDataGroup2(bytes: Uint8Array): Result<Portrait, Malformed> {
  return wellFormed(() => {
    const templates = membersOf(bytes, 0x75, 'DG2').find(({ tag }) => tag === 0x7f61);
    const template = templates && readAllBer(templates.value).find(({ tag }) => tag === 0x7f60);
    const block = template && readAllBer(template.value).find(({ tag }) => dataBlocks.includes(tag))?.value;
    if (block === undefined) throw new MalformedBytes('DG2 holds no biometric data block');
    const isOld = isFacialRecord(block) || (block[0] !== 0xa1 && block[0] !== 0x65);
    const picture = isOld ? imageOfFacialRecord(block) : imageOfFaceImageBlock(block);
    const header = pictureHeader(picture);
    if (header === null) throw new MalformedBytes('the picture of DG2 is neither JPEG nor JPEG 2000');
    const refusal = pictureRefusal(header);
    if (refusal !== null) throw new MalformedBytes(refusal);
    return { ...header, standard: isOld ? 'ISO 19794-5' : 'ISO 39794-5', bytes: picture };
  });
}
