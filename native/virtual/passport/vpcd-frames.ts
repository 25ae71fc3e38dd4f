/**
 * vpcd's line protocol: frames of a two-byte big-endian length and a body, from the daemon to the card and back. A body of
 * one byte is an order, anything else a command APDU.
 */
export type VpcdFrame =
  | { readonly kind: 'power-off' | 'power-on' | 'reset' | 'get-atr' }
  | { readonly kind: 'apdu'; readonly command: Uint8Array };

const orders = ['power-off', 'power-on', 'reset', null, 'get-atr'] as const;

/** Puts frames together from a stream: a frame may come in parts, two may share a segment. */
export class VpcdFrameReader {
  #waiting = Buffer.alloc(0);

  push(chunk: Uint8Array): readonly VpcdFrame[] {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    const frames: VpcdFrame[] = [];
    while (this.#waiting.length >= 2) {
      const end = 2 + this.#waiting.readUInt16BE(0);
      if (this.#waiting.length < end) break;
      const body = this.#waiting.subarray(2, end);
      this.#waiting = this.#waiting.subarray(end);
      const order = body.length === 1 ? (orders[body[0] ?? 0] ?? null) : null;
      if (order !== null) frames.push({ kind: order });
      else frames.push({ kind: 'apdu', command: Uint8Array.from(body) });
    }
    return frames;
  }
}

export function vpcdFrame(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(body.length >> 8, body.length & 0xff), body]);
}
