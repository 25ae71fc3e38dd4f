import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/** C2SP signed-note: signature type of Ed25519. */
const ed25519Type = 0x01;

export interface NoteKey {
  readonly name: string;
  /** Raw Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** C2SP signed-note §Signatures: first four bytes of SHA-256(name ‖ LF ‖ type ‖ key). */
function keyId({ name, publicKey }: NoteKey): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(ed25519Type))
    .update(publicKey)
    .digest()
    .subarray(0, 4);
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
  const body = Buffer.from(match[3]!, 'base64');
  if (body.length !== 33 || body[0] !== ed25519Type) return null;
  const key = { name: match[1]!, publicKey: body.subarray(1) };
  return keyId(key).toString('hex') === match[2] ? key : null;
}

export function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

/** The note with one signature line. `text` ends with a line feed. */
export function signNote(text: string, key: NoteKey, privateKey: KeyObject): string {
  const signature = Buffer.concat([keyId(key), sign(null, Buffer.from(text), privateKey)]);
  return `${text}\n\u2014 ${key.name} ${signature.toString('base64')}\n`;
}

/** The text of a note that carries a good signature of `key`; null otherwise. */
export function openNote(note: string, key: NoteKey): string | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return null;
  const text = note.slice(0, split + 1);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.publicKey).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  for (const line of note.slice(split + 2).split('\n')) {
    const [dash, name, encoded] = line.split(' ');
    if (dash !== '\u2014' || name !== key.name || encoded === undefined) continue;
    const signature = strictBase64(encoded);
    if (signature === null || !signature.subarray(0, 4).equals(keyId(key))) continue;
    if (verify(null, Buffer.from(text), publicKey, signature.subarray(4))) return text;
  }
  return null;
}

/** Bytes of canonical base64; null for text that another text would decode to the same bytes. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
