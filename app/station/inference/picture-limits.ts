/** A chip's picture is 20 to 50 kB and under a megapixel; a photo from a telephone still fits. */
export const pictureLimits = {
  bytes: 20_000_000,
  pixels: 64_000_000,
  /** Of a PNG's rows without compression: 64 megapixels in colour, a third of that with 16 bits and transparency. */
  rowBytes: 200_000_000,
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

/** Channels of a pixel by the colour type of ISO/IEC 15948 §11.2.2. */
const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** In words why no decoder shall see the picture, by what a PNG's header says; null: it may. */
export function pngRefusal(bytes: Uint8Array): string | null {
  if (bytes.length < 26) return 'it ends before its size';
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, 26);
  const [width, height, depth, type] = [header.readUInt32BE(16), header.readUInt32BE(20), header[24]!, header[25]!];
  const rows = (width * height * (pngChannels[type] ?? 4) * depth) / 8;
  return rows > pictureLimits.rowBytes
    ? `${width} × ${height} pixels of it are more than a picture of a person needs`
    : null;
}
