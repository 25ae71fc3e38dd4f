import sharp from 'sharp';
import { err, ok, type Result } from '../../core/result.ts';
import type { Picture } from '../../face/picture.ts';
import { decodeJpeg2000 } from './jpeg2000.ts';

export interface Undecodable {
  readonly kind: 'undecodable';
  readonly detail: string;
}

/** A chip's picture is 20 to 50 kB and under a megapixel; a photo from a telephone still fits. */
export const portraitLimits = {
  bytes: 20_000_000,
  pixels: 64_000_000,
  /** Longer sides are halved while they are decoded: memory stays bounded, the face stays large enough. */
  longestSide: 1_600,
  seconds: 1,
} as const;

// Pictures from strangers: no cache that keeps them, one thread each.
sharp.cache(false);
sharp.concurrency(1);

/**
 * Decodes a picture of unknown origin: by its content, never by a name; upright by its EXIF orientation; in bounded
 * memory and time. Only formats that a chip or a camera uses reach a decoder at all.
 */
export async function decodePortrait(bytes: Uint8Array): Promise<Result<Picture, Undecodable>> {
  const undecodable = (detail: string) => err({ kind: 'undecodable', detail } as const);
  if (bytes.length > portraitLimits.bytes) return undecodable('larger than 20 MB');
  const format = formatOf(bytes);
  if (format === null) return undecodable('neither JPEG, JPEG 2000, PNG nor WebP');
  if (format === 'JPEG 2000') {
    const decoded = await decodeJpeg2000(bytes, portraitLimits.longestSide);
    return decoded.ok ? decoded : undecodable(`JPEG 2000: ${decoded.error}`);
  }
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: portraitLimits.pixels, failOn: 'error' })
      .rotate()
      .resize({
        width: portraitLimits.longestSide,
        height: portraitLimits.longestSide,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .timeout({ seconds: portraitLimits.seconds })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return undecodable(`${info.channels} channels instead of 3`);
    return ok({ width: info.width, height: info.height, data });
  } catch (error) {
    return undecodable(`${format}: ${(error as Error).message.split('\n')[0]}`);
  }
}

export function formatOf(bytes: Uint8Array): 'JPEG' | 'PNG' | 'WebP' | 'JPEG 2000' | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'WebP';
  if (head.startsWith('\0\0\0\x0cjP  ') || head.startsWith('\xff\x4f\xff\x51')) return 'JPEG 2000';
  return null;
}
