/** A command APDU taken apart, ISO/IEC 7816-4 §5.2. */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Largest number of bytes that the reader takes; 0: none asked. */
  readonly ne: number;
  /** The Le field was all zeros: as many as there are. */
  readonly all: boolean;
  readonly extended: boolean;
  readonly header: Uint8Array;
}

/** Null when lengths do not fit: what a chip answers with 6700. */
export function parseCommand(bytes: Uint8Array): CommandApdu | null {
  if (bytes.length < 4) return null;
  const header = bytes.subarray(0, 4);
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = header;
  const made = (data: Uint8Array, le: Uint8Array, extended: boolean): CommandApdu => {
    const { ne, all } = expected(le);
    return { cla, ins, p1, p2, data, ne, all, extended, header };
  };
  const body = bytes.subarray(4);
  const nothing = new Uint8Array();
  if (body.length === 0) return made(nothing, nothing, false);
  if (body.length === 1) return made(nothing, body, false);
  const first = body[0] ?? 0;
  if (first !== 0) {
    const left = body.length - 1 - first;
    return left === 0 || left === 1 ? made(body.subarray(1, 1 + first), body.subarray(1 + first), false) : null;
  }
  if (body.length === 3) return made(nothing, body.subarray(1), true);
  if (body.length < 3) return null;
  const length = ((body[1] ?? 0) << 8) | (body[2] ?? 0);
  const left = body.length - 3 - length;
  if (length === 0 || (left !== 0 && left !== 2)) return null;
  return made(body.subarray(3, 3 + length), body.subarray(3 + length), true);
}

/** Ne of an Le field of no, one or two bytes. */
export function expected(le: Uint8Array): { readonly ne: number; readonly all: boolean } {
  if (le.length === 0) return { ne: 0, all: false };
  const value = le.length === 1 ? (le[0] ?? 0) : ((le[0] ?? 0) << 8) | (le[1] ?? 0);
  if (value > 0) return { ne: value, all: false };
  return { ne: le.length === 1 ? 256 : 65_536, all: true };
}
