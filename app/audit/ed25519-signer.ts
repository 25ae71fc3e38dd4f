import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type NoteKey, type NoteSigner, type NoteVerifier, rawPublicKey } from './signed-note.ts';

/** Believes notes of one Ed25519 key. */
export function ed25519Verifier(key: NoteKey): NoteVerifier {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key.publicKey).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  return { key, verify: (text, signature) => verify(null, text, publicKey, signature) };
}

/** Signs as `name` with a private key that this process holds. */
export function ed25519Signer(name: string, privateKey: KeyObject): NoteSigner {
  const verifier = ed25519Verifier({ name, publicKey: rawPublicKey(createPublicKey(privateKey)) });
  return { ...verifier, sign: (text) => sign(null, text, privateKey) };
}
