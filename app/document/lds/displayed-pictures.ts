import type { Result } from '../../core/result.ts';
import { type Malformed, MalformedBytes, wellFormed } from '../ber/ber.ts';
import { type PictureHeader, pictureHeader } from './picture.ts';
import { membersOf } from './templates.ts';

/** A picture without a record around it. */
export interface DisplayedPicture extends PictureHeader {
  readonly bytes: Uint8Array;
}

/** DG5, ICAO 9303-10 §4.7.5: the portrait as it is printed; not what faces are compared with. */
export function parseDataGroup5(bytes: Uint8Array): Result<readonly DisplayedPicture[], Malformed> {
  return wellFormed(() => picturesOf(bytes, { file: 0x65, picture: 0x5f40 }, 'DG5'));
}

/** DG7, ICAO 9303-10 §4.7.7: the holder's signature or usual mark as it is printed. */
export function parseDataGroup7(bytes: Uint8Array): Result<readonly DisplayedPicture[], Malformed> {
  return wellFormed(() => picturesOf(bytes, { file: 0x67, picture: 0x5f43 }, 'DG7'));
}

function picturesOf(
  bytes: Uint8Array,
  tags: { readonly file: number; readonly picture: number },
  name: string,
): readonly DisplayedPicture[] {
  const pictures = membersOf(bytes, tags.file, name).filter(({ tag }) => tag === tags.picture);
  if (pictures.length === 0) throw new MalformedBytes(`${name} holds no picture`);
  return pictures.map(({ value }) => {
    const header = pictureHeader(value);
    if (header === null) throw new MalformedBytes(`a picture of ${name} is neither JPEG nor JPEG 2000`);
    return { ...header, bytes: value };
  });
}
