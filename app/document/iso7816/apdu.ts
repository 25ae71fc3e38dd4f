/** A command in the clear, ISO/IEC 7816-4 §5. */
export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data?: Uint8Array;
  /** Largest number of bytes that may come back; absent: none are wanted. At most 65 536. */
  readonly le?: number;
  /** Write lengths in extended form although short ones would do. */
  readonly extended?: boolean;
}

export interface Answer {
  readonly data: Uint8Array;
  /** SW1 and SW2 as one number. */
  readonly status: number;
}

export const success = 0x9000;
/** The file ended before as many bytes as were asked for: a warning, what came counts. */
export const endOfFile = 0x6282;
export const largestShortLe = 256;
const largestExtendedLe = 65_536;

const none = new Uint8Array();

export function encodeCommand({ cla, ins, p1, p2, data = none, le, extended = false }: Command): Uint8Array {
  if (data.length > 65_535) throw new RangeError(`a command carries at most 65535 bytes, not ${data.length}`);
  if (le !== undefined && (le < 1 || le > largestExtendedLe)) throw new RangeError(`Le of ${le}`);
  const isExtended = extended || data.length > 255 || (le !== undefined && le > largestShortLe);
  const header = Uint8Array.of(cla, ins, p1, p2);
  if (!isExtended) {
    const lc = data.length === 0 ? none : Uint8Array.of(data.length);
    return Buffer.concat([header, lc, data, le === undefined ? none : Uint8Array.of(le & 0xff)]);
  }
  const lc = data.length === 0 ? none : Uint8Array.of(0, data.length >> 8, data.length & 0xff);
  // Without data the zero that marks the extended form stands before Le.
  const mark = data.length === 0 && le !== undefined ? Uint8Array.of(0) : none;
  return Buffer.concat([header, lc, data, mark, le === undefined ? none : encodeLe(le, true)]);
}

/** One byte, or two in extended form; the largest value is all zeros. */
export function encodeLe(le: number, extended: boolean): Uint8Array {
  return extended ? Uint8Array.of((le >> 8) & 0xff, le & 0xff) : Uint8Array.of(le & 0xff);
}

/** Null when it is too short to hold a status word. */
export function decodeAnswer(bytes: Uint8Array): Answer | null {
  if (bytes.length < 2) return null;
  const at = bytes.length - 2;
  return { data: bytes.subarray(0, at), status: ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0) };
}

export function statusText(status: number): string {
  return status.toString(16).toUpperCase().padStart(4, '0');
}
