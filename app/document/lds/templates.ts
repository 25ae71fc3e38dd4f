import { type Ber, MalformedBytes, readAllBer, readBer } from '../ber/ber.ts';

/** Data objects in the one that a file must begin with; what fills the file behind it is not looked at. */
export function membersOf(file: Uint8Array, tag: number, name: string): readonly Ber[] {
  const outer = readBer(file);
  if (outer.tag !== tag) throw new MalformedBytes(`${name} does not begin with '${tag.toString(16).toUpperCase()}'`);
  return readAllBer(outer.value);
}

/** The text of a data object; null when it is not there. 9303-10 §4.7: UTF-8, of which ASCII is a part. */
export function textOf(members: readonly Ber[], tag: number): string | null {
  const found = members.find((one) => one.tag === tag);
  return found === undefined ? null : text(found);
}

/** Texts of data objects that may come several times, on their own or in a template 'A0'. */
export function textsOf(members: readonly Ber[], tag: number): readonly string[] {
  const nested = members.filter((one) => one.tag === 0xa0).flatMap((one) => readAllBer(one.value));
  return [...members, ...nested].filter((one) => one.tag === tag).map(text);
}

/** Fields that one data object holds behind each other, parted by '<'; empty ones are nothing. */
export function partsOf(members: readonly Ber[], tag: number): readonly string[] {
  return (textOf(members, tag) ?? '').split('<').filter((part) => part !== '');
}

/** A date as ISO 8601, in digits or, as old chips have it, two digits a byte. Parts that are zeros are unknown and absent. */
export function dateOf(members: readonly Ber[], tag: number): string | null {
  const digits = digitsOf(members, tag, 8);
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d\d)(\d\d)$/.exec(digits ?? '') ?? [];
  if (year === '' || year === '0000') return null;
  if (month === '00') return year;
  return day === '00' ? `${year}-${month}` : `${year}-${month}-${day}`;
}

/** `digits` digits of a data object; null when it is not there. */
export function digitsOf(members: readonly Ber[], tag: number, digits: number): string | null {
  const found = members.find((one) => one.tag === tag);
  if (found === undefined) return null;
  const bytes = Buffer.from(found.value);
  const written = bytes.length * 2 === digits ? bytes.toString('hex') : bytes.toString('latin1');
  if (written.length !== digits || !/^\d*$/.test(written))
    throw new MalformedBytes(`'${tag.toString(16).toUpperCase()}' does not hold ${digits} digits`);
  return written;
}

function text({ value }: Ber): string {
  return Buffer.from(value).toString('utf8');
}
