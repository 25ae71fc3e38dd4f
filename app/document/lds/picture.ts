/** What a compressed picture says of itself. Its pixels are decoded elsewhere, in a process that may die. */
export interface PictureHeader {
  readonly mime: 'image/jpeg' | 'image/jp2';
  readonly width: number;
  readonly height: number;
}

/** A photo from a telephone still fits. Whoever claims more wants memory, not to be recognised. */
const mostPixels = 64_000_000;

/** In words why no decoder shall see the picture; null: it may. */
export function pictureRefusal({ width, height }: PictureHeader): string | null {
  return width * height > mostPixels ? `the picture claims ${width} × ${height} pixels` : null;
}

/** Null when it is neither JPEG nor JPEG 2000 (file or codestream), or ends before its size. */
export function pictureHeader(bytes: Uint8Array): PictureHeader | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (startsWith(data, 0xff, 0xd8, 0xff)) return jpegHeader(data);
  if (startsWith(data, 0xff, 0x4f, 0xff, 0x51)) return codestreamHeader(data);
  if (startsWith(data, 0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50)) return jp2Header(data);
  return null;
}

/** ISO/IEC 10918-1 §B.2.2: the frame header, whichever process coded it. */
function jpegHeader(data: Buffer): PictureHeader | null {
  for (let at = 2; at + 9 <= data.length; ) {
    if (data[at] !== 0xff) return null;
    const marker = data[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sized('image/jpeg', data.readUInt16BE(at + 7), data.readUInt16BE(at + 5));
    if (marker === 0xd9 || marker === 0xda) return null;
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    at += standsAlone ? 2 : 2 + Math.max(data.readUInt16BE(at + 2), 2);
  }
  return null;
}

/** ISO/IEC 15444-1 §A.5.1: SIZ follows SOC; the picture is the grid less its offset. */
function codestreamHeader(data: Buffer): PictureHeader | null {
  if (data.length < 24) return null;
  const [right, bottom, left, top] = [8, 12, 16, 20].map((at) => data.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return sized('image/jp2', right - left, bottom - top);
}

/** ISO/IEC 15444-1 annex I: the image header box in the JP2 header box. */
function jp2Header(data: Buffer): PictureHeader | null {
  for (let at = 0; at + 8 <= data.length; ) {
    const length = data.readUInt32BE(at);
    const type = data.toString('latin1', at + 4, at + 8);
    if (type === 'jp2h') at += 8;
    else if (type === 'ihdr') {
      return at + 16 <= data.length ? sized('image/jp2', data.readUInt32BE(at + 12), data.readUInt32BE(at + 8)) : null;
    } else if (length < 8) return null;
    else at += length;
  }
  return null;
}

function sized(mime: PictureHeader['mime'], width: number, height: number): PictureHeader | null {
  return width > 0 && height > 0 ? { mime, width, height } : null;
}

function startsWith(data: Buffer, ...magic: readonly number[]): boolean {
  return magic.every((byte, index) => data[index] === byte);
}
