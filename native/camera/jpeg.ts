import sharp from 'sharp';
import type { Picture } from '../../app/face/picture.ts';

/** A picture as JPEG, no wider than `width`. Reads the pixels in place: they must stay until the promise is fulfilled. */
export function jpegOf(
  picture: Picture,
  options: { readonly width?: number; readonly quality: number },
): Promise<Buffer> {
  const { width, height, data } = picture;
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  const resized =
    options.width === undefined
      ? image
      : image.resize({ width: options.width, withoutEnlargement: true, kernel: 'linear' });
  return resized.jpeg({ quality: options.quality }).toBuffer();
}
