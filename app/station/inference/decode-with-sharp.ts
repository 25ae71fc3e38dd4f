import sharp from 'sharp';
import { err, ok, type Result } from '../../core/result.ts';
import type { Picture } from '../../face/picture.ts';
import { pictureLimits } from './picture-limits.ts';

// Pictures from strangers: no cache that keeps them, one thread each.
sharp.cache(false);
sharp.concurrency(1);

/** JPEG, PNG or WebP in this very process: only for one that may die of it. In words what is wrong, where something is. */
export async function decodeWithSharp(bytes: Uint8Array): Promise<Result<Picture, string>> {
  const { longestSide, pixels } = pictureLimits;
  try {
    // `error`: also of a picture that ends too early, whose lower part would be grey and whose face perhaps half.
    const { data, info } = await sharp(bytes, { limitInputPixels: pixels, failOn: 'error' })
      .rotate()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return err(`${info.channels} channels instead of 3`);
    return ok({ width: info.width, height: info.height, data });
  } catch (error) {
    return err((error as Error).message.split('\n')[0]!);
  }
}
