import { constants, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

export interface UnpackedStream {
  readonly kind: string;
  /** Where it begins. */
  readonly at: number;
  readonly content: Buffer;
}

/** More of one stream is not looked at: noise may look like the head of a long one. */
const largestContent = 16_000_000;

/** Streams that say by their first bytes what they are, and how they are opened. A cut stream gives what there is of it. */
const kinds = [
  {
    kind: 'gzip',
    heads: ['1f8b08'],
    open: (bytes: Uint8Array) =>
      // Not gunzip: what follows the stream would count as a broken second one.
      inflateRawSync(bytes.subarray(afterGzipHead(bytes)), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: largestContent,
      }),
  },
  {
    kind: 'deflate',
    // RFC 1950: the heads for a window of 32 kB at the four levels.
    heads: ['7801', '785e', '789c', '78da'],
    open: (bytes: Uint8Array) =>
      inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestContent }),
  },
  {
    kind: 'zstd',
    heads: ['28b52ffd'],
    open: (bytes: Uint8Array) =>
      zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: largestContent }),
  },
] as const;

/** The streams within bytes that were packed with gzip, zlib or zstd. Raw deflate has no head and cannot be told from noise. */
export function* unpackedStreams(bytes: Uint8Array): Generator<UnpackedStream> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const { kind, heads, open } of kinds) {
    for (const head of heads) {
      const mark = Buffer.from(head, 'hex');
      for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
        const content = unpacked(open, text.subarray(at));
        if (content !== null && content.length > 0) yield { kind, at, content };
      }
    }
  }
}

function unpacked(open: (bytes: Uint8Array) => Buffer, bytes: Uint8Array): Buffer | null {
  try {
    return open(bytes);
  } catch {
    return null; // what looked like a head was none
  }
}

/** RFC 1952 §2.3: ten bytes, then what the flags name. */
function afterGzipHead(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const text of [8, 16]) if ((flags & text) !== 0) at = bytes.indexOf(0, at) + 1;
  return (flags & 2) === 0 ? at : at + 2;
}
