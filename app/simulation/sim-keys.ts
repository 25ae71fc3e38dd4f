import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import type { JournalSigner } from '../audit/journal.ts';

/** PKCS #8 of an Ed25519 key (RFC 8410 §7), but for the 32 bytes of its seed. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** One key pair of a simulation: real Ed25519, or a stand-in that only its holder's name goes into. */
export interface SimKey {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(bytes: Uint8Array): Uint8Array;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** The key of somebody; the same name gives the same key. */
export function simKey(name: string, real: boolean): SimKey {
  return real ? ed25519(name) : standIn(name);
}

/** The key that signs a lane's checkpoints. */
export function journalSigner(key: SimKey): JournalSigner {
  return { key: { name: key.name, publicKey: key.publicKey }, sign: key.sign, verify: key.verify };
}

function ed25519(name: string): SimKey {
  const seed = hash('sha256', `simulated key of ${name}`, 'buffer');
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  return {
    name,
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => signature.length === 64 && verify(null, bytes, publicKey, signature),
  };
}

/** Signs and verifies a hundred times faster. Nobody in a simulation forges; what is forged there are whole answers. */
function standIn(name: string): SimKey {
  const publicKey = hash('sha256', `stand-in for the key of ${name}`, 'buffer');
  const signatureOf = (bytes: Uint8Array) => {
    const signature = Buffer.alloc(64);
    publicKey.copy(signature, 32);
    mix(bytes, publicKey.readInt32LE(0)).copy(signature);
    return signature;
  };
  return {
    name,
    publicKey,
    sign: signatureOf,
    verify: (bytes, signature) => signatureOf(bytes).equals(signature),
  };
}

/** 64 bits in which each byte counts. */
function mix(bytes: Uint8Array, key: number): Buffer {
  let one = 0x9e3779b9 ^ key;
  let other = 0x85ebca6b ^ bytes.length;
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other + byte, 0x5bd1e995) ^ (one >>> 15);
  }
  const mixed = Buffer.alloc(8);
  mixed.writeInt32LE(one, 0);
  mixed.writeInt32LE(other, 4);
  return mixed;
}
