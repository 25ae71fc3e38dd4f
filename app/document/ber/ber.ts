import { err, ok, type Result } from '../../core/result.ts';

/** Bytes that are not what a standard says they are: from a chip or a file, so daily bread. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly detail: string;
}

/** Thrown inside parsers only; `wellFormed` turns it into a value at their border. */
export class MalformedBytes extends Error {}

/** Runs a parser over bytes from outside. Anything but `MalformedBytes` is a bug and goes on. */
export function wellFormed<T>(parse: () => T): Result<T, Malformed> {
  try {
    return ok(parse());
  } catch (error) {
    if (error instanceof MalformedBytes) return err({ kind: 'malformed', detail: error.message });
    throw error;
  }
}

/** One data object of ISO/IEC 8825-1 (BER; DER is a part of it). */
export interface Ber {
  /** The identifier octets as one number: 0x30, 0x7f61. */
  readonly tag: number;
  /** Contents, without the end-of-contents of an indefinite length. */
  readonly value: Uint8Array;
  /** All of it as it came, identifier and length included: what signatures are taken over. */
  readonly raw: Uint8Array;
}

/** Nothing that a passport holds is nested deeper; a hostile file must not eat the stack. */
const deepest = 48;

/** The data object at the start of `bytes`; what follows it is not looked at. */
export function readBer(bytes: Uint8Array, depth = 0): Ber {
  if (depth > deepest) throw new MalformedBytes('data objects are nested too deeply');
  const { tag, at: behindTag } = readTag(bytes);
  const length = readLength(bytes, behindTag);
  const start = length.at;
  if (length.value !== 'indefinite') {
    const end = start + length.value;
    if (end > bytes.length)
      throw new MalformedBytes(`${hex(tag)} claims ${length.value} bytes, ${bytes.length - start} are there`);
    return { tag, value: bytes.subarray(start, end), raw: bytes.subarray(0, end) };
  }
  if (!isConstructed(tag)) throw new MalformedBytes(`${hex(tag)} has an indefinite length without being constructed`);
  let at = start;
  while (bytes[at] !== 0 || bytes[at + 1] !== 0) {
    if (at >= bytes.length) throw new MalformedBytes(`${hex(tag)} has no end of contents`);
    at += readBer(bytes.subarray(at), depth + 1).raw.length;
  }
  return { tag, value: bytes.subarray(start, at), raw: bytes.subarray(0, at + 2) };
}

/** Data objects that follow each other to the last byte. */
export function readAllBer(bytes: Uint8Array): readonly Ber[] {
  const found: Ber[] = [];
  for (let at = 0; at < bytes.length; ) {
    const one = readBer(bytes.subarray(at));
    found.push(one);
    at += one.raw.length;
  }
  return found;
}

/** The one data object that `bytes` are; padding or a second object behind it is an error. */
export function readOneBer(bytes: Uint8Array): Ber {
  const one = readBer(bytes);
  if (one.raw.length !== bytes.length)
    throw new MalformedBytes(`${bytes.length - one.raw.length} bytes follow ${hex(one.tag)}`);
  return one;
}

/** How many bytes a file has whose first bytes these are; null: more of them are needed. */
export function announcedLength(start: Uint8Array): number | null {
  try {
    const { at } = readTag(start);
    const length = readLength(start, at);
    if (length.value === 'indefinite') throw new MalformedBytes('a file has an indefinite length');
    return length.at + length.value;
  } catch (error) {
    if (error instanceof MoreBytesNeeded) return null;
    throw error;
  }
}

export function ber(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([bigEndian(tag), berLength(length), ...parts]);
}

function isConstructed(tag: number): boolean {
  let first = tag;
  while (first > 0xff) first = Math.floor(first / 256);
  return (first & 0x20) !== 0;
}

class MoreBytesNeeded extends MalformedBytes {}

function readTag(bytes: Uint8Array): { readonly tag: number; readonly at: number } {
  const first = byteAt(bytes, 0);
  if ((first & 0x1f) !== 0x1f) return { tag: first, at: 1 };
  let tag = first;
  for (let at = 1; at <= 3; at += 1) {
    const next = byteAt(bytes, at);
    tag = tag * 256 + next;
    if ((next & 0x80) === 0) return { tag, at: at + 1 };
  }
  throw new MalformedBytes('an identifier is longer than four bytes');
}

function readLength(bytes: Uint8Array, at: number): { readonly value: number | 'indefinite'; readonly at: number } {
  const first = byteAt(bytes, at);
  if (first < 0x80) return { value: first, at: at + 1 };
  if (first === 0x80) return { value: 'indefinite', at: at + 1 };
  const count = first & 0x7f;
  if (count > 4) throw new MalformedBytes(`a length field has ${count} bytes`);
  let value = 0;
  for (let index = 1; index <= count; index += 1) value = value * 256 + byteAt(bytes, at + index);
  return { value, at: at + 1 + count };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new MoreBytesNeeded('the bytes end inside an identifier or a length');
  return byte;
}

function berLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = bigEndian(length);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

function bigEndian(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return Uint8Array.from(bytes.length === 0 ? [0] : bytes);
}

function hex(tag: number): string {
  return `'${tag.toString(16).toUpperCase().padStart(2, '0')}'`;
}
