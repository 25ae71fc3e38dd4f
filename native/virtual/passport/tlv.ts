/** BER-TLV as ISO/IEC 7816-4 §5.2.2 uses it: tags of one or two bytes, definite lengths. The chip's own hand, apart from the reader's. */
export interface Tlv {
  readonly tag: number;
  readonly value: Uint8Array;
}

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  return Buffer.concat([tag > 0xff ? Buffer.of(tag >> 8, tag & 0xff) : Buffer.of(tag), lengthOf(value.length), value]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  if (length < 0x10000) return Buffer.of(0x82, length >> 8, length & 0xff);
  if (length < 0x1000000) return Buffer.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
  return Buffer.of(0x84, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
}

/** Data objects that follow each other; null when the bytes are not exactly that. */
export function readTlvs(bytes: Uint8Array): readonly Tlv[] | null {
  const found: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    let tag = bytes[at] ?? 0;
    at += 1;
    if ((tag & 0x1f) === 0x1f) {
      const second = bytes[at];
      if (second === undefined || second > 0x7f) return null;
      tag = (tag << 8) | second;
      at += 1;
    }
    const first = bytes[at];
    if (first === undefined) return null;
    at += 1;
    let length = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count === 0 || count > 3 || at + count > bytes.length) return null;
      length = 0;
      for (const byte of bytes.subarray(at, at + count)) length = (length << 8) | byte;
      at += count;
    }
    if (at + length > bytes.length) return null;
    found.push({ tag, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** Contents of an OBJECT IDENTIFIER, `0.4.0.127…`. */
export function oidContents(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const septets = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left & 0x7f) | 0x80);
    bytes.push(...septets);
  }
  return Buffer.from(bytes);
}
