/** A chip's picture is 20 to 50 kB and under a megapixel; a photo from a telephone still fits. */
export const pictureLimits = {
  bytes: 20_000_000,
  pixels: 64_000_000,
  /** Longer sides are halved while they are decoded: memory stays bounded, the face stays large enough. */
  longestSide: 1_600,
  /** A telephone's picture takes 300 ms, a chip's 4. */
  time: { work: 1_000, within: 4_000 },
  /** Bytes that a decoder's process may take beyond what it has at its start. */
  memory: 256_000_000,
} as const;

export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'JPEG 2000';

/** By the content, never by a name; only formats that a chip or a camera uses reach a decoder at all. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'WebP';
  if (head.startsWith('\0\0\0\x0cjP  ') || head.startsWith('\xff\x4f\xff\x51')) return 'JPEG 2000';
  return null;
}
