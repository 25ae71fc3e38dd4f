/** One thing about a person that must be nowhere. */
export type CanaryFact =
  /** Plain ASCII, as an MRZ or a date is. */
  | { readonly name: string; readonly text: string }
  /** A picture or a file: pieces of it count, so that a half-wiped buffer is found. `from`: where it begins to be its own. */
  | { readonly name: string; readonly bytes: Uint8Array; readonly from?: number }
  /** A template: its numbers as memory, databases and JSON hold them. */
  | { readonly name: string; readonly floats: Float32Array };

export interface CanaryPattern {
  readonly fact: string;
  readonly encoding: string;
  readonly bytes: Uint8Array;
}

/** Long enough that no other picture has it, short enough that what is left of a buffer still holds one. */
const pieceLength = 24;
const pieces = 8;
/** Numbers of a template that are looked for, one by one in text and a few together in memory. */
const numbers = 8;
/** Nine significant digits of one number of a template: nothing else has them. */
const firstDigits = /^[0.]*[1-9](?:\.?\d){8}/;
/** A shorter text is somewhere by chance. */
const shortestPattern = 8;

/** Every form in which a fact could have been kept. */
export function patternsOf(fact: CanaryFact): readonly CanaryPattern[] {
  const found: CanaryPattern[] = [];
  const seen = new Set<string>();
  const add = (encoding: string, bytes: Buffer) => {
    const key = bytes.toString('latin1');
    if (bytes.length < shortestPattern || seen.has(key)) return;
    seen.add(key);
    found.push({ fact: fact.name, encoding, bytes });
  };
  if ('text' in fact) textForms(fact.text, add);
  else if ('floats' in fact) floatForms(fact.floats, add);
  else for (const place of piecesOf(fact.bytes, fact.from ?? 0)) binaryForms(fact.bytes, place, add);
  return found;
}

type Add = (encoding: string, bytes: Buffer) => void;

function textForms(text: string, add: Add): void {
  const plain = Buffer.from(text, 'latin1');
  add('plain', plain);
  const wide = Buffer.from(text, 'utf16le');
  add('UTF-16LE', wide);
  add('UTF-16BE', Buffer.from(wide).swap16());
  const escaped = {
    'URL-encoded': [(code: string) => `%${code}`, (code: string) => `%${code.toLowerCase()}`],
    'JSON-escaped': [(code: string) => `\\u00${code}`, (code: string) => `\\u00${code.toLowerCase()}`],
  };
  for (const [encoding, ways] of Object.entries(escaped)) {
    for (const way of ways) {
      add(
        encoding,
        ascii(
          text.replaceAll(/[^A-Za-z0-9._-]/g, (one) =>
            way(one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')),
          ),
        ),
      );
    }
  }
  add('HTML-escaped', ascii(text.replaceAll('<', '&lt;')));
  binaryInText(plain, add);
}

function binaryForms(whole: Uint8Array, at: number, add: Add): void {
  const piece = Buffer.from(whole.subarray(at, at + pieceLength));
  add('bytes', piece);
  binaryInText(piece, add);
  add('JSON numbers', ascii([...piece].join(',')));
  add('JSON members', ascii([...piece].map((byte, index) => `"${at + index}":${byte}`).join(',')));
}

function floatForms(floats: Float32Array, add: Add): void {
  const step = Math.max(1, Math.floor(floats.length / numbers));
  for (let at = 0; at < floats.length; at += step) {
    const few = floats.slice(at, at + pieceLength / Float32Array.BYTES_PER_ELEMENT);
    if (few.length * Float32Array.BYTES_PER_ELEMENT === pieceLength) {
      const bytes = Buffer.from(few.buffer);
      add('Float32LE', bytes);
      add('Float32BE', Buffer.from(bytes).swap32());
      binaryInText(bytes, add);
      add('Float64LE', Buffer.from(Float64Array.from(few.subarray(0, 3)).buffer));
    }
    const digits = firstDigits.exec(String(Math.abs(few[0] ?? 0)));
    if (digits !== null) add('JSON number', ascii(digits[0]));
  }
}

/** As text holds bytes: hexadecimal, and Base64 wherever the piece stands within what was encoded. */
function binaryInText(bytes: Buffer, add: Add): void {
  const hex = bytes.toString('hex');
  add('hex', ascii(hex));
  add('hex', ascii(hex.toUpperCase()));
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Characters that hold no bit of a neighbour.
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    add('Base64', ascii(own));
    add('Base64url', ascii(own.replaceAll('+', '-').replaceAll('/', '_')));
  }
}

function piecesOf(bytes: Uint8Array, from: number): readonly number[] {
  const room = bytes.length - from - pieceLength;
  if (room < 0) return [];
  return [...new Set(Array.from({ length: pieces }, (_, index) => from + Math.floor((room * index) / (pieces - 1))))];
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
