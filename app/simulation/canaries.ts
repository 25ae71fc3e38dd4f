import { createHash } from 'node:crypto';
import type { TravelDocument } from '../core/document-checks.ts';
import { composeMrz } from '../../native/virtual/passport/mrz.ts';
import { type CanaryFact, type CanaryPattern, patternsOf } from './canary-encodings.ts';
import { unpackedStreams } from './packed-streams.ts';
import { PatternSearch } from './pattern-search.ts';

/** A traveller whose every datum is made up and occurs nowhere else: where one is found, it was kept. */
export interface Canaries {
  readonly document: TravelDocument;
  /** The two printed lines. */
  readonly mrz: readonly string[];
  /** A picture with a JPEG's head and noise for pixels. */
  readonly image: Uint8Array;
  /** As long as a real template, of length 1. */
  readonly template: Float32Array;
}

/** Something of a traveller where nothing may be. */
export interface CanaryTrace {
  readonly fact: string;
  readonly encoding: string;
  readonly at: number;
}

/** Noise after the picture's head. */
const imageNoise = 1_500;
const templateLength = 128;
/** Letters that make no name that anybody has. */
const rareLetters = 'BCDFGHJKLMNPQRSTVWXZ';

/** One traveller, the same for the same seed. */
export function canariesOf(seed: string, issuingState = 'MNG'): Canaries {
  const noise = createHash('shake256', { outputLength: 64 + imageNoise + templateLength * 2 })
    .update(`canary ${seed}`)
    .digest();
  const word = (from: number, length: number) =>
    [...noise.subarray(from, from + length)].map((byte) => rareLetters[byte % rareLetters.length]).join('');
  const digits = (from: number, below: number) => String(noise[from]! % below).padStart(2, '0');
  // Of age, and long before anything that a log is about.
  const birthDate = `19${30 + (noise[0]! % 30)}-${padded((noise[1]! % 12) + 1)}-${padded((noise[2]! % 28) + 1)}`;
  const documentNumber = `${word(3, 2)}${digits(5, 100)}${word(6, 3)}${digits(9, 100)}`;
  const document: TravelDocument = {
    format: 'TD3',
    documentCode: 'P',
    issuingState,
    documentNumber,
    primaryIdentifier: word(10, 13),
    secondaryIdentifier: word(23, 11),
    nationality: issuingState,
    birthDate,
    sex: noise[34]! % 2 === 0 ? 'F' : 'M',
    expiryDate: '2034-10-09',
  };
  const printed = composeMrz({ ...document });
  if (!printed.ok) throw new Error(printed.error);
  const pixels = noise.subarray(64, 64 + imageNoise);
  const values = Float32Array.from({ length: templateLength }, (_, index) =>
    noise.readInt16LE(64 + imageNoise + index * 2),
  );
  const norm = Math.hypot(...values);
  return {
    document,
    mrz: printed.value.lines,
    image: Buffer.concat([jpegHead, pixels.map((byte) => (byte === 0xff ? 0xfe : byte)), Buffer.from([0xff, 0xd9])]),
    template: values.map((value) => value / norm),
  };
}

/** Start of image, a frame header of 160 × 200 with three components, start of scan. */
const jpegHead = Buffer.from(
  'ffd8ffc0001108' + '00c8' + '00a0' + '03011100021101031101' + 'ffda000c03010002110311003f00',
  'hex',
);

/** What there is to find of a traveller. */
export function factsOf({ document, mrz, image, template }: Canaries): readonly CanaryFact[] {
  return [
    ...documentFacts(document, mrz),
    { name: 'image', bytes: image, from: jpegHead.length },
    { name: 'template', floats: template },
  ];
}

/** What there is to find of a document: its lines and, each by itself, what identifies its holder. */
export function documentFacts(document: TravelDocument, mrz: readonly string[]): readonly CanaryFact[] {
  const [year = '', month = '', day = ''] = document.birthDate.split('-');
  const short = `${year.slice(2)}${month}${day}`;
  const names = [document.primaryIdentifier, document.secondaryIdentifier].flatMap((name) => name.split(' '));
  return [
    ...mrz.map((text) => ({ name: 'mrz', text })),
    { name: 'document number', text: document.documentNumber },
    { name: 'document number', text: document.documentNumber.toLowerCase() },
    ...names.flatMap((name) => [
      { name: 'name', text: name },
      { name: 'name', text: name.toLowerCase() },
      { name: 'name', text: `${name.slice(0, 1)}${name.slice(1).toLowerCase()}` },
    ]),
    // Six digits alone are everywhere: they count as a string of their own and beside the next field of the MRZ.
    ...[document.birthDate, `${year}${month}${day}`, `${day}.${month}.${year}`, `"${short}"`].map((text) => ({
      name: 'birth date',
      text,
    })),
    ...mrz
      .map((line) => line.indexOf(short) >= 0 && line.slice(line.indexOf(short), line.indexOf(short) + 15))
      .filter((text) => text !== false)
      .map((text) => ({ name: 'birth date', text })),
  ];
}

/** Looks for everything of one or several travellers in one pass. */
export class CanaryScanner {
  readonly #patterns: readonly CanaryPattern[];
  readonly #search: PatternSearch;

  /** `encodings`: only these are looked for, which is quicker where there is much to look through. */
  constructor(facts: readonly CanaryFact[], encodings?: readonly string[]) {
    const all = facts.flatMap(patternsOf);
    this.#patterns = encodings === undefined ? all : all.filter(({ encoding }) => encodings.includes(encoding));
    this.#search = new PatternSearch(this.#patterns.map((one) => one.bytes));
  }

  /** What the bytes hold, also in streams that are packed within them. */
  find(bytes: Uint8Array): readonly CanaryTrace[] {
    const traces = [...this.findPlain(bytes)];
    for (const { kind, at, content } of unpackedStreams(bytes)) {
      for (const { fact, encoding } of this.find(content))
        traces.push({ fact, encoding: `${encoding} in ${kind}`, at });
    }
    return traces;
  }

  /** What the bytes hold as they are: enough for memory, where half of what looks like a packed stream is none. */
  findPlain(bytes: Uint8Array): readonly CanaryTrace[] {
    const traces: CanaryTrace[] = [];
    this.#search.in(bytes, (index, at) => {
      const { fact, encoding } = this.#patterns[index]!;
      traces.push({ fact, encoding, at });
    });
    return traces;
  }
}

const scanners = new WeakMap<Canaries, CanaryScanner>();

/** Any of a traveller's canaries in any of their encodings. */
export function findCanaries(bytes: Uint8Array, canaries: Canaries): readonly CanaryTrace[] {
  let scanner = scanners.get(canaries);
  if (scanner === undefined) {
    scanner = new CanaryScanner(factsOf(canaries));
    scanners.set(canaries, scanner);
  }
  return scanner.find(bytes);
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}
