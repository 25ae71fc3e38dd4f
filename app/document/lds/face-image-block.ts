import { octets } from '../ber/asn1.ts';
import { type Ber, MalformedBytes, readAllBer } from '../ber/ber.ts';

/** ISO/IEC 39794-5:2019 annex A: FaceImageDataBlock ::= [APPLICATION 5] SEQUENCE. */
const faceImageDataBlock = 0x65;

/**
 * Where the image lies in a FaceImageDataBlock, by the tags of its module: representationBlocks [1], a block of them,
 * imageRepresentation [1], base [0], imageRepresentation2DBlock [0], representationData2D [0]. What stands beside is
 * optional, so members are looked for and not counted.
 */
const wayToImage = [0xa1, 0x30, 0xa1, 0xa0, 0xa0] as const;
const imageData: readonly number[] = [0x80, 0xa0];

/** The image of a biometric data block of ISO/IEC 39794-5, with or without the template 'A1' that ICAO's profile puts around it. */
export function imageOfFaceImageBlock(block: Uint8Array): Uint8Array {
  const [outer] = readAllBer(block);
  const members = outer?.tag === 0xa1 ? readAllBer(outer.value) : outer === undefined ? [] : [outer];
  let at = member(members, faceImageDataBlock, 'FaceImageDataBlock');
  for (const tag of wayToImage) at = member(readAllBer(at.value), tag, 'image');
  const image = readAllBer(at.value).find((one) => imageData.includes(one.tag));
  if (image === undefined) throw new MalformedBytes('the record of ISO/IEC 39794-5 holds no image');
  // In parts, where an encoder did not know the size beforehand.
  return image.tag === 0xa0 ? octets({ ...image, tag: 0x24 }) : image.value;
}

function member(members: readonly Ber[], tag: number, what: string): Ber {
  const found = members.find((one) => one.tag === tag);
  if (found === undefined) throw new MalformedBytes(`the record of ISO/IEC 39794-5 holds no ${what}`);
  return found;
}
