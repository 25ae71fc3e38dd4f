import type { CommandApdu } from './command-apdu.ts';

/** Bytes of an answer to a short command, without its status word. */
const shortAnswer = 256;
const nothing = new Uint8Array();

/**
 * An answer that is longer than a short command can be given, in parts: 61xx and GET RESPONSE, ISO/IEC 7816-4 §5.3.4. Secure
 * messaging knows nothing of it: what was protected as a whole is taken apart, and the reader puts it together again.
 */
export class ResponseChain {
  #rest: Uint8Array = nothing;
  #status: Uint8Array = nothing;

  /** The whole answer with its status word, or its first part. */
  begin(answer: Buffer): Buffer {
    this.#rest = answer.subarray(0, -2);
    this.#status = answer.subarray(-2);
    return this.#part(shortAnswer);
  }

  /** The next part, when the command asks for it; every other command ends the chain. */
  next({ cla, ins, p1, p2, ne }: CommandApdu): Buffer | null {
    const isAsked = (cla === 0x00 || cla === 0x0c) && ins === 0xc0 && p1 === 0 && p2 === 0 && ne > 0;
    if (isAsked && this.#rest.length > 0) return this.#part(Math.min(ne, shortAnswer));
    this.#rest = nothing;
    return null;
  }

  #part(size: number): Buffer {
    const part = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    const left = this.#rest.length;
    return Buffer.concat([part, left === 0 ? this.#status : Buffer.of(0x61, left > 0xff ? 0 : left)]);
  }
}
