import { type KeyObject, sign, verify } from 'node:crypto';
import type { SignBytes, VerifyBytes } from './signature-base.ts';

/** Signs with an Ed25519 private key (RFC 9421 §3.3.6). */
export function signWith(privateKey: KeyObject): SignBytes {
  return (bytes) => sign(null, bytes, privateKey);
}

/** Verifies with an Ed25519 public key. */
export function verifyWith(publicKey: KeyObject): VerifyBytes {
  return (bytes, signature) => signature.length === 64 && verify(null, bytes, publicKey, signature);
}
