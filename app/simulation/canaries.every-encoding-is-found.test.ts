import { hash } from 'node:crypto';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { parseMrz, travelDocumentOf } from '../document/mrz/parse-mrz.ts';
import { pictureHeader } from '../document/lds/picture.ts';
import { canariesOf, findCanaries } from './canaries.ts';

const canaries = canariesOf('test');
const { document, mrz, image, template } = canaries;
let noises = 0;
/** The same in every run: by chance alone a date stands in some noise. */
const noiseOf = (bytes: number) => {
  noises += 1;
  return hash('shake256', `noise ${noises}`, { outputEncoding: 'buffer', outputLength: bytes });
};
const noise = () => noiseOf(300);
const around = (text: string | Uint8Array) => Buffer.concat([noise(), Buffer.from(text as Uint8Array), noise()]);
const facts = (bytes: Uint8Array) => new Set(findCanaries(bytes, canaries).map(({ fact }) => fact));
const percent = (text: string, lower: boolean) =>
  encodeURIComponent(text).replaceAll(/%../g, (one) => (lower ? one.toLowerCase() : one));
const escaped = (text: string) => text.replaceAll('<', '\\u003c');
const wideBigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();

const texts: readonly [string, string][] = [
  ['mrz', mrz[0] ?? ''],
  ['mrz', mrz[1] ?? ''],
  ['document number', document.documentNumber],
  ['name', document.primaryIdentifier],
  ['name', document.secondaryIdentifier],
  ['name', document.secondaryIdentifier.toLowerCase()],
  ['birth date', document.birthDate],
];
const inText: readonly [string, (bytes: Buffer) => string][] = [
  ['hex', (bytes) => bytes.toString('hex')],
  ['upper-case hex', (bytes) => bytes.toString('hex').toUpperCase()],
  ['Base64', (bytes) => bytes.toString('base64')],
  ['Base64 one byte on', (bytes) => Buffer.concat([Buffer.from('x'), bytes, Buffer.from('yz')]).toString('base64')],
  ['Base64 two bytes on', (bytes) => Buffer.concat([Buffer.from('xy'), bytes, Buffer.from('z')]).toString('base64')],
  ['Base64url', (bytes) => Buffer.concat([Buffer.from('x'), bytes]).toString('base64url')],
];

for (const [fact, text] of texts) {
  const plain = Buffer.from(text);
  const forms: readonly [string, string | Uint8Array][] = [
    ['UTF-8', text],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', wideBigEndian(text)],
    ['URL-encoded', percent(text, false)],
    ['lower-case URL-encoded', percent(text, true)],
    ['JSON-escaped', escaped(text)],
    ['HTML-escaped', text.replaceAll('<', '&lt;')],
    ...inText.map(([name, form]): [string, string] => [name, form(plain)]),
  ];
  it.each(forms)(`a ${fact} of ${text.length} characters is found as %s`, (_name, bytes) => {
    expect(facts(around(bytes)), String(bytes)).toContain(fact);
  });
}

it.each([
  ['bytes', image],
  ...inText.map(([name, form]) => [name, form(Buffer.from(image))] as const),
  ['numbers in JSON', JSON.stringify(Buffer.from(image))],
  ['members in JSON', JSON.stringify(Uint8Array.from(image))],
] as const)('a picture is found as %s', (_name, bytes) => {
  expect(facts(around(bytes))).toContain('image');
});

it('a picture of which only a quarter was left is found, wherever the quarter is', () => {
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const left = Buffer.from(image).fill(0);
    const from = (quarter * image.length) / 4;
    Buffer.from(image).copy(left, from, from, from + image.length / 4);
    expect(facts(left), `quarter ${quarter}`).toContain('image');
  }
});

it.each([
  ['Float32LE', Buffer.from(template.buffer)],
  ['Float32BE', Buffer.from(Buffer.from(template.buffer)).swap32()],
  ['Float64LE', Buffer.from(Float64Array.from(template).buffer)],
  ['numbers in JSON', JSON.stringify([...template])],
  ['members in JSON', JSON.stringify(template)],
  ['one number', `"similarity":${template[16]}`],
  ...inText.map(([name, form]) => [name, form(Buffer.from(template.buffer))] as const),
] as const)('a template is found as %s', (_name, bytes) => {
  expect(facts(around(bytes))).toContain('template');
});

it.each([
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['zlib', (bytes: Buffer) => deflateSync(bytes)],
  ['zlib, stored', (bytes: Buffer) => deflateSync(bytes, { level: 0 })],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
  ['gzip that was cut', (bytes: Buffer) => gzipSync(Buffer.concat([bytes, noise(), noise()])).subarray(0, -200)],
  ['gzip within gzip', (bytes: Buffer) => gzipSync(Buffer.concat([noise(), gzipSync(bytes)]))],
] as const)('what was packed as %s is found', (_name, pack) => {
  const packed = around(pack(Buffer.from(`{"name":"${document.primaryIdentifier}"}`)));
  expect(facts(packed)).toContain('name');
});

it('the birth date is found as an MRZ, an access key and a calendar write it', () => {
  const [year = '', month = '', day = ''] = document.birthDate.split('-');
  for (const text of [
    (mrz[1] ?? '').slice(13, 28),
    JSON.stringify({ birthDate: `${year.slice(2)}${month}${day}` }),
    `${year}${month}${day}`,
    `${day}.${month}.${year}`,
  ])
    expect(facts(around(text)), text).toContain('birth date');
});

it('nothing is found in noise, in zeros, in digits, and in another traveller', () => {
  expect(findCanaries(noiseOf(8_000_000), canaries)).toEqual([]);
  expect(findCanaries(new Uint8Array(1_000_000), canaries)).toEqual([]);
  const digits = Array.from(noiseOf(400_000), (byte) => String(byte)).join('');
  expect(findCanaries(Buffer.from(digits), canaries)).toEqual([]);
  const other = canariesOf('another');
  const bytes = Buffer.concat([Buffer.from(JSON.stringify(other)), other.image, Buffer.from(other.template.buffer)]);
  expect(findCanaries(bytes, canaries)).toEqual([]);
});

it('a traveller is the same for the same seed, and one that a lane can read', () => {
  expect(canariesOf('test')).toEqual(canaries);
  for (let seed = 0; seed < 50; seed += 1) {
    const one = canariesOf(String(seed));
    const read = parseMrz(one.mrz.join('\n'), '2026-01-01');
    expect(read.kind === 'mrz' && read.mrz.valid).toBe(true);
    if (read.kind === 'mrz') expect(travelDocumentOf(read.mrz)).toEqual(one.document);
    expect(pictureHeader(one.image)).toMatchObject({ mime: 'image/jpeg', width: 160, height: 200 });
  }
});

it('a megabyte is looked through in milliseconds, and a new traveller costs little', () => {
  const bytes = noiseOf(20_000_000);
  findCanaries(bytes.subarray(0, 1_000_000), canaries);
  let began = performance.now();
  findCanaries(bytes, canaries);
  const perMegabyte = (performance.now() - began) / 20;
  began = performance.now();
  for (let seed = 0; seed < 50; seed += 1) findCanaries(noise(), canariesOf(`cost ${seed}`));
  const perTraveller = (performance.now() - began) / 50;
  // Ten times what it takes on one quiet core.
  expect(perMegabyte).toBeLessThan(40);
  expect(perTraveller).toBeLessThan(20);
});
