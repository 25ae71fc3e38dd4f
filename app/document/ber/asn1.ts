import { type Instant, instantFrom } from '../../core/instant.ts';
import { type Ber, MalformedBytes, readAllBer } from './ber.ts';

/** Universal tags of ISO/IEC 8824-1 that passports and their certificates use. */
export const asn1 = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Goes through the members of a SEQUENCE in their order, optional ones by their tag. */
export class Members {
  readonly #members: readonly Ber[];
  #at = 0;

  constructor(parent: Ber, tag: number = asn1.sequence) {
    expectTag(parent, tag);
    this.#members = readAllBer(parent.value);
  }

  next(tag?: number): Ber {
    const member = this.#members[this.#at];
    if (member === undefined) throw new MalformedBytes('a member of a sequence is missing');
    if (tag !== undefined) expectTag(member, tag);
    this.#at += 1;
    return member;
  }

  optional(...tags: readonly number[]): Ber | null {
    const member = this.#members[this.#at];
    if (member === undefined || !tags.includes(member.tag)) return null;
    this.#at += 1;
    return member;
  }

  rest(): readonly Ber[] {
    const rest = this.#members.slice(this.#at);
    this.#at = this.#members.length;
    return rest;
  }
}

function expectTag(element: Ber, tag: number): Ber {
  if (element.tag !== tag)
    throw new MalformedBytes(`'${element.tag.toString(16)}' stands where '${tag.toString(16)}' belongs`);
  return element;
}

/** In bytes; nothing that is registered comes near it. */
const longestOid = 128;

/** Dotted form of an OBJECT IDENTIFIER. */
export function oidOf(element: Ber): string {
  const { value } = expectTag(element, asn1.oid);
  if (value.length > longestOid) throw new MalformedBytes('an object identifier is too long');
  const arcs: number[] = [];
  let arc = 0;
  for (const [index, byte] of value.entries()) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new MalformedBytes('an arc of an object identifier is too large');
    if ((byte & 0x80) === 0) {
      arcs.push(arc);
      arc = 0;
    } else if (index === value.length - 1) throw new MalformedBytes('an object identifier ends inside an arc');
  }
  const first = arcs.shift();
  if (first === undefined) throw new MalformedBytes('an object identifier is empty');
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...arcs].join('.');
}

/** Contents of an OBJECT IDENTIFIER in dotted form. */
export function oidBytes(dotted: string): Uint8Array {
  const [top = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [top * 40 + second, ...rest]) {
    const septets = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift((left % 128) | 0x80);
    bytes.push(...septets);
  }
  return Uint8Array.from(bytes);
}

/** An INTEGER that is a small number: a version, a count, an identifier. */
export function smallInteger(element: Ber): number {
  const { value } = expectTag(element, asn1.integer);
  if (value.length === 0 || value.length > 4) throw new MalformedBytes('an integer is not of 1 to 4 bytes');
  return Buffer.from(value).readIntBE(0, value.length);
}

/** A serial number in hexadecimal, without leading zeros: the same number in any encoding is the same text. */
export function serialNumber(element: Ber): string {
  const { value } = expectTag(element, asn1.integer);
  return Buffer.from(value)
    .toString('hex')
    .replace(/^(00)+(?=..)/, '');
}

/** No signed message has its octets in parts of parts of parts; a hostile one must not eat the stack. */
const deepestOctets = 8;

/** Contents of an OCTET STRING, the parts of a constructed one put together. */
export function octets(element: Ber, depth = 0): Uint8Array {
  if (depth > deepestOctets) throw new MalformedBytes('an octet string has its parts nested too deeply');
  if (element.tag === 0x24) return Buffer.concat(readAllBer(element.value).map((part) => octets(part, depth + 1)));
  return expectTag(element, asn1.octetString).value;
}

/** A BIT STRING of whole bytes: keys, signatures. */
export function bits(element: Ber): Uint8Array {
  const { value } = expectTag(element, asn1.bitString);
  if (value.length === 0) throw new MalformedBytes('a bit string is empty');
  return value.subarray(1);
}

/** UTCTime or GeneralizedTime, RFC 5280 §4.1.2.5. */
export function timeOf(element: Ber): Instant {
  const text = Buffer.from(element.value).toString('latin1');
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})$/.exec(text);
  const [, year = '', month, day, hour, minute, second = '00', zone = 'Z'] = match ?? [];
  const isUtc = element.tag === asn1.utcTime && year.length === 2;
  const isGeneralized = element.tag === asn1.generalizedTime && year.length === 4;
  if (match === null || !(isUtc || isGeneralized)) throw new MalformedBytes('a time is not written as one');
  const fullYear = isUtc ? (Number(year) >= 50 ? `19${year}` : `20${year}`) : year;
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const time = Date.parse(`${fullYear}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  if (Number.isNaN(time)) throw new MalformedBytes('a time is none of the calendar');
  return instantFrom(time);
}

/** An AlgorithmIdentifier: its object identifier, and its parameters as they came. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: Ber | null;
}

export function algorithmOf(element: Ber): AlgorithmIdentifier {
  const members = new Members(element);
  const oid = oidOf(members.next());
  return { oid, parameters: members.rest()[0] ?? null };
}
