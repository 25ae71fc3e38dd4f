/** A picture as DG2 carries it: its bytes untouched, what kind it is and how large. */
export interface Portrait {
  readonly bytes: Uint8Array;
  readonly kind: 'jpeg' | 'jpeg2000';
  readonly width: number;
  readonly height: number;
}

const jp2Signature = Buffer.from('0000000c6a5020200d0a870a', 'hex');
const codestreamStart = Buffer.from('ff4fff51', 'hex');

/** Tells kind and size from the content, whatever the file is called; null: neither JPEG nor JPEG 2000. */
export function portraitFrom(bytes: Uint8Array): Portrait | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const size =
    buffer[0] === 0xff && buffer[1] === 0xd8
      ? jpegSize(buffer)
      : buffer.subarray(0, 12).equals(jp2Signature)
        ? jp2Size(buffer)
        : buffer.subarray(0, 4).equals(codestreamStart)
          ? codestreamSize(buffer)
          : null;
  if (size === null || size.width < 1 || size.height < 1 || size.width > 0xffff || size.height > 0xffff) return null;
  return { bytes, kind: buffer[0] === 0xff && buffer[1] === 0xd8 ? 'jpeg' : 'jpeg2000', ...size };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function jpegSize(bytes: Buffer): Size | null {
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // fill bytes before a marker
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2; // markers without a segment
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return null;
    // Start of frame, but not DHT (C4), JPG (C8), DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return at + 9 <= bytes.length ? { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) } : null;
    }
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + length;
  }
  return null;
}

function jp2Size(bytes: Buffer): Size | null {
  // `ihdr` is the first box in `jp2h`: ISO/IEC 15444-1 annex I.5.3.1.
  let at = 0;
  while (at + 8 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const length = bytes.readUInt32BE(at);
    if (type === 'jp2h' && bytes.toString('latin1', at + 12, at + 16) === 'ihdr' && at + 24 <= bytes.length) {
      return { height: bytes.readUInt32BE(at + 16), width: bytes.readUInt32BE(at + 20) };
    }
    if (type === 'jp2c') return codestreamSize(bytes.subarray(at + 8));
    if (length < 8) return null;
    at += length;
  }
  return null;
}

function codestreamSize(bytes: Buffer): Size | null {
  if (bytes.length < 24 || !bytes.subarray(0, 4).equals(codestreamStart)) return null;
  const [right, bottom, left, top] = [8, 12, 16, 20].map((at) => bytes.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ];
  return { width: right - left, height: bottom - top };
}
