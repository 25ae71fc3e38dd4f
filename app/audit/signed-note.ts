import { createHash, type KeyObject } from 'node:crypto';

/** C2SP signed-note: signature type of Ed25519. */
const ed25519Type = 0x01;

export interface NoteKey {
  readonly name: string;
  /** Raw Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** What is needed to believe a note. */
export interface NoteVerifier {
  readonly key: NoteKey;
  verify(text: Uint8Array, signature: Uint8Array): boolean;
}

/** What is needed to sign one: a key in a file, a token, or a stand-in where nobody has to believe it. */
export interface NoteSigner extends NoteVerifier {
  sign(text: Uint8Array): Uint8Array;
}

const keyIds = new WeakMap<NoteKey, Buffer>();

/** C2SP signed-note §Signatures: first four bytes of SHA-256(name ‖ LF ‖ type ‖ key). */
function keyId(key: NoteKey): Buffer {
  const known = keyIds.get(key);
  if (known !== undefined) return known;
  const id = createHash('sha256')
    .update(`${key.name}\n`)
    .update(Uint8Array.of(ed25519Type))
    .update(key.publicKey)
    .digest()
    .subarray(0, 4);
  keyIds.set(key, id);
  return id;
}

/** `name+keyid+base64(type ‖ key)`: the one line that a verifier needs. */
export function verifierKey(key: NoteKey): string {
  const body = Buffer.concat([Uint8Array.of(ed25519Type), key.publicKey]);
  return `${key.name}+${keyId(key).toString('hex')}+${body.toString('base64')}`;
}

/** Reads a verifier key line; null when it is none of Ed25519 or its id does not fit. */
export function parseVerifierKey(line: string): NoteKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim());
  if (match === null) return null;
  const body = strictBase64(match[3]!);
  if (body?.length !== 33 || body[0] !== ed25519Type) return null;
  const key = { name: match[1]!, publicKey: body.subarray(1) };
  return keyId(key).toString('hex') === match[2] ? key : null;
}

export function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** The note with one signature line. `text` ends with a line feed. */
export function signNote(text: string, signer: NoteSigner): string {
  const signature = Buffer.concat([keyId(signer.key), signer.sign(Buffer.from(text))]);
  return `${text}\n\u2014 ${signer.key.name} ${signature.toString('base64')}\n`;
}

interface OpenNote {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** Takes a note apart; null for what is none. */
function splitNote(note: string): OpenNote | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const signatures: { name: string; bytes: Buffer }[] = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const bytes = encoded === undefined ? null : strictBase64(encoded);
    if (name === undefined || bytes === null || bytes.length < 5) return null;
    signatures.push({ name, bytes });
  }
  return { text: note.slice(0, split + 1), signatures };
}

/** The text of a note, whoever has signed it; null for what is no note. */
export function noteText(note: string): string | null {
  return splitNote(note)?.text ?? null;
}

/** The text of a note that carries a good signature of the verifier's key; null otherwise. Others may have signed it too. */
export function openNote(note: string, verifier: NoteVerifier): string | null {
  const { key } = verifier;
  const read = splitNote(note);
  const own = read?.signatures.filter(
    ({ name, bytes }) => name === key.name && bytes.subarray(0, 4).equals(keyId(key)),
  );
  if (!read || !own || own.length === 0) return null;
  const text = Buffer.from(read.text);
  return own.every(({ bytes }) => verifier.verify(text, bytes.subarray(4))) ? read.text : null;
}

/** Bytes of canonical base64; null for text that another text would decode to the same bytes. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
